"""Finds the values of a body in its text, with the names that lead to each, without decoding the body.

What is found is a place in the bytes, so that one value can be replaced and all others stay exactly as they came. It
reads what is no JSON too, as far as it looks like it: a body that was refused for a missing comma is kept as well.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import msgspec

_TOKEN = re.compile(
    rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)'  # a text, to its end or to that of the body
    rb"|[{}\[\],:]"
    rb'|[^\s"{}\[\],:]++',
    re.DOTALL,
)
_COLON = re.compile(rb"\s*+:")
_QUOTE = b'"'
_ESCAPE = b"\\"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Value(NamedTuple):
    """A text, number or word of a body."""

    start: int
    end: int
    is_text: bool
    is_name: bool
    """It is the name of a member itself."""
    name: str | None
    """Of the member whose value it is; None for a name, and for an entry of a list."""
    is_marked: bool
    """Whether a marked name leads to it: to a name itself, one of an object that it is in."""


def values(body: bytes, marks: Callable[[str], bool]) -> Iterator[Value]:
    """All values and names of a body, in their order. `marks` says which names are wanted, and what is below them."""
    is_open_marked: list[bool] = []
    marked = 0
    name: str | None = None
    is_named_marked = False
    for token in _TOKEN.finditer(body):
        match token.group():
            case b"{" | b"[":
                is_open_marked.append(is_named_marked)
                marked += is_named_marked
                name, is_named_marked = None, False
            case b"}" | b"]":
                if is_open_marked:
                    marked -= is_open_marked.pop()
                name, is_named_marked = None, False
            case b",":
                name, is_named_marked = None, False
            case b":":
                pass
            case text:
                is_text = text.startswith(_QUOTE)
                if _COLON.match(body, token.end()):
                    yield Value(token.start(), token.end(), is_text, True, None, marked > 0)
                    name = decoded(text)
                    is_named_marked = marks(name)
                else:
                    yield Value(token.start(), token.end(), is_text, False, name, is_named_marked or marked > 0)


def decoded(token: bytes) -> str:
    """What a text, number or word says: without its quotes, and without escapes where they can be understood."""
    if token.startswith(_QUOTE):
        if _ESCAPE in token:
            try:
                return msgspec.json.decode(token, type=str)
            except (msgspec.DecodeError, UnicodeDecodeError):
                pass
        token = token[1:].removesuffix(_QUOTE)
    return token.decode("utf-8", "replace")


def replaced(body: bytes, found: Sequence[Value], by: bytes) -> bytes:
    """The body with other bytes in the place of these values, which are in their order."""
    parts: list[bytes] = []
    kept_to = 0
    for value in found:
        parts += (body[kept_to : value.start], by)
        kept_to = value.end
    return b"".join([*parts, body[kept_to:]])


def is_json(body: bytes) -> bool:
    """Whether all of it is one value of JSON."""
    try:
        msgspec.json.decode(body.removeprefix(BYTE_ORDER_MARK), type=msgspec.Raw)
        body.decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True
