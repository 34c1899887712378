"""Personal data in what was kept of a call, hidden until somebody asks to see it. Nothing else is changed."""

import re

from saleport.calls.bodies.scanning import BYTE_ORDER_MARK, Value, decoded, is_json, replaced, values
from saleport.calls.call import Problem
from saleport.errors import ErrorCode

MASK = "•••"
"""What stands in the place of a text that is hidden."""

_MASKED_TEXT = f'"{MASK}"'.encode()
_PERSONAL = re.compile(
    r"(?:last|first|middle|maiden|full|given|family)name|surname|nom|mail|phone|mobile|birth|civility|salutation"
    r"|street|zip|post(?:al|code)|city|town|ville|doorcode|floor|company|address|adresse"
    r"|customer|client|buyer|recipient|consignee|contact"
    r"|^(?:name|tel|fax|gsm|line\d?)$"
)
"""A name, as `_simple` makes it, that leads to personal data: so does all that is within, as in an address."""
_HARMLESS = frozenset({"countrycode", "country", "currency"})
"""Of an address, what says nothing of a person, and often is what was wrong."""
_NOTHING_GIVEN = frozenset({b"null", b"true", b"false", b'""'})
_OBJECT = b"{"
_JSON_WITHIN = ("{", "[", '"')
# It begins with the sign that is rare. From its first letter on, each letter of a long text would be the beginning of a
# search to its end, which takes ten seconds for a picture in base64.
_MAIL = re.compile(r"(?<=[^\s@\"<>])@[^\s@\"<>.]++\.[^\s@\"<>]")
_NAME_IN_FIELD = re.compile(r"[^.\[\]]+")


def masked_body(body: bytes) -> bytes:
    """The body as it was, byte by byte, but for personal data: names, mail, phone, parts of the address.

    A body that is no object of JSON might hold anything anywhere, so all of it is masked; so is one that was cut.
    """
    if not (is_json(body) and body.removeprefix(BYTE_ORDER_MARK).lstrip().startswith(_OBJECT)):
        return MASK.encode()
    return replaced(body, [value for value in values(body, is_personal) if _is_to_hide(body, value)], _MASKED_TEXT)


def masked_problem(problem: Problem) -> Problem:
    """A problem without the value that it may quote, where that is personal data."""
    names = _NAME_IN_FIELD.findall(problem.field or "")
    is_about_person = any(map(is_personal, names)) and _simple(names[-1]) not in _HARMLESS
    texts = (problem.explanation, problem.suggestion or "", *problem.words.values())
    # What came in the place of an order may be all of it, encoded twice.
    is_about_all = not problem.field and problem.code == ErrorCode.FIELD_WRONG_TYPE
    if not is_about_person and not is_about_all and not any(_MAIL.search(text) for text in texts):
        return problem
    return Problem(
        code=problem.code,
        explanation=MASK,
        field=problem.field,
        index=problem.index,
        subject=problem.subject,
        suggestion=None if problem.suggestion is None else MASK,
        words=dict.fromkeys(problem.words, MASK),
        is_warning=problem.is_warning,
    )


def is_personal(name: str) -> bool:
    """Whether a member of this name holds personal data, or an object of it."""
    return _PERSONAL.search(_simple(name)) is not None


def _is_to_hide(body: bytes, value: Value) -> bool:
    token = body[value.start : value.end]
    if token in _NOTHING_GIVEN:
        return False  # it tells nothing of a person, and often is what was wrong
    if value.is_marked and not value.is_name and not (value.name and _simple(value.name) in _HARMLESS):
        return True
    if not value.is_text:
        return False
    text = decoded(token)
    # JSON within a text, as senders write that encode twice, has its names in there too.
    return _MAIL.search(text) is not None or (not value.is_name and text.lstrip().startswith(_JSON_WITHIN))


def _simple(name: str) -> str:
    """A name as it is compared: its letters and digits in lower case."""
    return "".join(character for character in name.casefold() if character.isalnum())
