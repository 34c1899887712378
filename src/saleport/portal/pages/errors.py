"""The pages about error codes, to which `moreInfo` of every error leads."""

from collections.abc import Iterator
from http import HTTPStatus
from itertools import pairwise
from typing import NamedTuple

from saleport.errors import WARNINGS, ErrorCode
from saleport.examples import Answered, Line, answer_to, example_of, listing
from saleport.messages import explain
from saleport.portal.serving.pages import Page, Visit, failure_page
from saleport.portal.words import words
from saleport.reference import folded, words_of
from saleport.values import Language

# Each group begins with this code and goes on to the next one's, in the order of ErrorCode.
_GROUPS = {
    "request": ErrorCode.BODY_MISSING,
    "orders": ErrorCode.PURCHASE_DATE_INVALID,
    "catalogue": ErrorCode.BRAND_UNKNOWN,
    "files": ErrorCode.IMPORT_NOT_FOUND,
    "access": ErrorCode.SUBSCRIPTION_KEY_MISSING,
    "service": ErrorCode.PATH_UNKNOWN,
}


class Entry(NamedTuple):
    """A code in the list."""

    code: ErrorCode
    is_warning: bool
    meaning: str


def groups() -> dict[str, list[ErrorCode]]:
    """All codes, by what they are about."""
    codes = list(ErrorCode)
    starts = [codes.index(first) for first in _GROUPS.values()]
    return {name: codes[start:end] for name, (start, end) in zip(_GROUPS, pairwise([*starts, len(codes)]), strict=True)}


async def list_errors(visit: Visit) -> Page:
    """All codes, each with its meaning; with `?q=` those that the words are found in."""
    asked = visit.parameter("q")
    entries = {
        name: [
            Entry(code, code in WARNINGS, explain(code, visit.language).meaning)
            for code in codes
            if _is_about(code, visit.language, asked)
        ]
        for name, codes in groups().items()
    }
    found = {name: codes for name, codes in entries.items() if codes}
    return Page("errors.html", {"groups": found, "asked": asked, "count": sum(map(len, found.values()))})


async def show_error(visit: Visit) -> Page:
    """What one code means, how it comes about, and how to mend it."""
    name = visit.request.path_parameter("code").upper()
    if name not in ErrorCode.__members__:
        return failure_page(404, "no_code", way_out="errors")
    code = ErrorCode(name)
    explanation = explain(code, visit.language)
    example = _shown_example(code, visit)
    content = {
        "code": code,
        "is_warning": code in WARNINGS,
        "explanation": explanation,
        "message": example.message if example else explanation.message,
        "example": example,
    }
    return Page("error.html", content)


class ShownExample(NamedTuple):
    """The example of a code as its page shows it."""

    operation: str | None
    state: str | None
    sent: list[Line]
    answered: list[Line]
    message: str
    """What the answer says to the shop's staff."""
    mended: list[Line]


def _shown_example(code: ErrorCode, visit: Visit) -> ShownExample | None:
    example = example_of(code)
    if example is None:
        return None
    values = words(visit.language)["example_values"]
    answer = answer_to(example, values, visit.language, visit.request.base_url)
    return ShownExample(
        operation=example.operation,
        state=example.state,
        sent=[*example.sent(values).lines],
        answered=[*_answer_lines(answer)],
        message=answer.message,
        mended=[*example.sent(values, is_mended=True).lines],
    )


def _answer_lines(answer: Answered) -> Iterator[Line]:
    yield Line(f"{answer.status} {HTTPStatus(answer.status).phrase}", False)
    yield from (Line(f"{name}: {value}", False) for name, value in answer.headers.items())
    yield Line("", False)
    yield from listing(answer.body, ["errors[0].code"])


def _is_about(code: ErrorCode, language: Language, asked: str) -> bool:
    text = folded(" ".join((code, code.replace("_", " "), *explain(code, language))))
    return all(word in text for word in words_of(asked))
