"""What the values of a JSON body say, and how a message quotes them."""

import re
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, NamedTuple

from saleport.values import shortened

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,6})?")
_LONGEST_NAME = 64


class Unreadable(NamedTuple):
    """A number literal too extreme to be held."""

    text: str


def nearest(name: str, known: list[str]) -> str | None:
    """The known name nearest to one that is not known, if any is near."""
    if len(name) > _LONGEST_NAME:
        return None
    by_lower = {candidate.lower(): candidate for candidate in known}
    near = get_close_matches(name.lower(), by_lower, n=1)
    return by_lower[near[0]] if near else None


def number_of(value: Any) -> Decimal | None:  # noqa: ANN401 - any JSON value
    """The number that a number or a text says; None when it says none."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return Decimal(value.strip())
    return None


def quoted(value: Any) -> str:  # noqa: ANN401
    """A JSON value as a message quotes it. Lists and objects are never written out: they can be nested too deeply."""
    match value:
        case str():
            return shortened(value)
        case int() | Decimal() if not isinstance(value, bool):
            return shortened(value)
        case Unreadable():
            return shortened(value.text)
        case list():
            return "[…]"
        case dict():
            return "{…}"
        case _:
            return named(value)


def named(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """A JSON value as a sentence names it: the kind of thing that it is, and what it says."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return f"the number {shortened(value)}"
        case Unreadable():
            return f"the number {shortened(value.text)}, which is too extreme"
        case str():
            return f"the text '{shortened(value)}'"
        case list():
            return "a list"
        case _:
            return "an object"
