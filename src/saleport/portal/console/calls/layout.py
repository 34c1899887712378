"""A body as lines to be read, and the line on which each of its parts stands.

A body is laid out as text, and never made anew of what a parser reads: it keeps all digits of its numbers, names that
stand in it twice, and its beginning where the rest was cut off.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}:,]|[^\s"\[\]{}:,]+', re.DOTALL)
_INDENT = "  "
# Levels. Nothing that is sent in earnest is as deep; a text of nothing but brackets would become one of nothing but
# blanks, and its paths would be longer than itself.
_DEEPEST = 20


def laid_out(text: str) -> str:
    """JSON that came as one line, with a line for each member; what has lines of its own is left as it is."""
    if "\n" in text.strip():
        return text
    pieces: list[str] = []
    depth = 0
    before = ""
    for sign in _TOKEN.findall(text):
        is_closing = sign in ("}", "]")
        is_after_opening = before in ("{", "[")
        depth -= is_closing
        if is_after_opening is not is_closing or before == ",":
            pieces.append("\n" + _INDENT * min(max(depth, 0), _DEEPEST))
        pieces.append(": " if sign == ":" else sign)
        depth += sign in ("{", "[")
        before = sign
    return "".join(pieces)


def lines_of_parts(text: str) -> Mapping[str, int]:
    """On which line, counted from 1, the value of each path such as `products[0].price` begins; "" is the whole."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    return {path: bisect_right(starts, place) for path, place in _Walk().places(text)}


def nearest_line(lines: Mapping[str, int], field: str) -> int | None:
    """The line of a part; where it is not there, of the nearest part around it that is."""
    path = field
    while path not in lines:
        if not path:
            return None
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines[path]


class _Walk:
    """One way through a text, from token to token. What is no JSON is walked all the same, as far as it makes sense."""

    def __init__(self) -> None:
        self._open: list[tuple[str | None, int | None]] = []
        """What is open around: its path, and the number of the entry that a list is at; None in an object."""
        self._next: str | None = ""
        """The path of the value that comes next; None where a name comes, or where it is too deep to be named."""
        self._name: str | None = None

    def places(self, text: str) -> Iterator[tuple[str, int]]:
        """Each path and the place in the text at which its value begins."""
        for match in _TOKEN.finditer(text):
            sign = match[0]
            if sign == ":":
                self._next = self._member()
            elif sign == ",":
                self._go_on()
            elif sign in ("}", "]"):
                self._next = None
                if self._open:
                    self._open.pop()
            elif self._is_name(sign):
                self._name = _unquoted(sign)
            else:
                if self._next is not None:
                    yield self._next, match.start()
                self._enter(sign)

    def _is_name(self, sign: str) -> bool:
        return self._next is None and sign.startswith('"')

    def _enter(self, sign: str) -> None:
        if sign == "{":
            self._open.append((self._next, None))
        elif sign == "[":
            self._open.append((self._next, 0))
        self._next = self._entry() if sign == "[" else None

    def _go_on(self) -> None:
        path, number = self._open[-1] if self._open else (None, None)
        if number is not None:
            self._open[-1] = (path, number + 1)
        self._next = self._entry()

    def _entry(self) -> str | None:
        path, number = self._open[-1] if self._open else (None, None)
        return None if path is None or number is None or len(self._open) > _DEEPEST else f"{path}[{number}]"

    def _member(self) -> str | None:
        path = self._open[-1][0] if self._open else None
        if path is None or self._name is None or len(self._open) > _DEEPEST:
            return None
        return f"{path}.{self._name}" if path else self._name


def _unquoted(sign: str) -> str:
    try:
        return str(json.loads(sign))
    except ValueError:
        return sign.strip('"')
