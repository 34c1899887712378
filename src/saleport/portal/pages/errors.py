"""The pages about error codes, to which `moreInfo` of every error leads."""

from itertools import pairwise

from saleport.errors import WARNINGS, ErrorCode
from saleport.messages import explain
from saleport.portal.serving.pages import Page, Visit, failure_page

# Each group begins with this code and goes on to the next one's, in the order of ErrorCode.
_GROUPS = {
    "request": ErrorCode.BODY_MISSING,
    "orders": ErrorCode.PURCHASE_DATE_INVALID,
    "catalogue": ErrorCode.BRAND_UNKNOWN,
    "access": ErrorCode.SUBSCRIPTION_KEY_MISSING,
    "service": ErrorCode.PATH_UNKNOWN,
}
_GAP = "…"


def groups() -> dict[str, list[ErrorCode]]:
    """All codes, by what they are about."""
    codes = list(ErrorCode)
    starts = [codes.index(first) for first in _GROUPS.values()]
    return {name: codes[start:end] for name, (start, end) in zip(_GROUPS, pairwise([*starts, len(codes)]), strict=True)}


async def list_errors(visit: Visit) -> Page:
    """All codes, each with its meaning."""
    entries = {
        name: [(code, code in WARNINGS, explain(code, visit.language).meaning) for code in codes]
        for name, codes in groups().items()
    }
    return Page("errors.html", {"groups": entries})


async def show_error(visit: Visit) -> Page:
    """What one code means and how to mend it."""
    name = visit.request.path_parameter("code").upper()
    if name not in ErrorCode.__members__:
        return failure_page(404, "no_code", way_out="errors")
    code = ErrorCode(name)
    explanation = explain(code, visit.language)
    content = {
        "code": code,
        "is_warning": code in WARNINGS,
        "explanation": explanation,
        "message": explanation.message.format(field=_GAP, value=_GAP, limit=_GAP, suggestion=_GAP),
    }
    return Page("error.html", content)
