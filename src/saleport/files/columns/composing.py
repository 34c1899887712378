"""JSON texts, made of columns of texts: the very same bytes that the encoder of single orders gives."""

# The library brings no types.
# pyright: reportMissingTypeStubs=false

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple, cast

import pyarrow
import pyarrow.compute

_arrow = cast("Any", pyarrow)
_compute = cast("Any", pyarrow.compute)
_SIGNS = bytes(sign if sign in b'"\\' else sign < 32 for sign in range(256))  # noqa: PLR2004 - blank, the first that is none
"""What each byte is to JSON: 1 for a control character, itself where a backslash goes before it, else 0."""


class OutOfTheOrdinary(Exception):
    """There is something that is read one order at a time."""


class Member(NamedTuple):
    """A member of objects, one in each row."""

    name: str
    values: Any
    """Texts. In rows where it is null the object does not have the member."""
    is_json: bool
    """Whether the texts are JSON already."""


def escaped(texts: Any) -> Any:  # noqa: ANN401
    """Texts as they stand in JSON; OutOfTheOrdinary where one has a control character."""
    # Looked at as bytes: to look at each text would take as long as all the rest.
    signs = _bytes(texts).translate(_SIGNS)
    if b"\1" in signs:
        raise OutOfTheOrdinary
    if b"\\" in signs:
        texts = _compute.replace_substring(texts, "\\", "\\\\")
    if b'"' in signs:
        texts = _compute.replace_substring(texts, '"', '\\"')
    return texts


def objects(members: Sequence[Member], rows: int) -> Any:  # noqa: ANN401
    """An object for each row, its members in this order."""
    there = [member for member in members if member.values.null_count < rows]
    sure = next((place for place, member in enumerate(there) if not member.values.null_count), None)
    pieces: list[Any] = []
    literal = "{" if sure is not None else ""
    for place, (name, values, is_json) in enumerate(there):
        # A comma stands on the side of the member that is always there.
        is_before = sure is not None and place < sure
        begin = f'"{name}":' if is_before or place == sure else f',"{name}":'
        begin, end = (begin, "") if is_json else (f'{begin}"', '"')
        end = f"{end}," if is_before else end
        if values.null_count:
            pieces += _literal(literal)
            pieces.append(
                _compute.fill_null(
                    _compute.binary_join_element_wise(_scalar(begin), values, _scalar(end), _scalar("")), _scalar("")
                )
            )
            literal = ""
        else:
            pieces += [*_literal(literal + begin), values]
            literal = end
    if sure is not None:
        return _joined([*pieces, *_literal(f"{literal}}}")])
    if not pieces:
        return _arrow.array(["{}"] * rows, _arrow.string())
    inner = _compute.utf8_slice_codeunits(_joined(pieces), 1)
    return _joined([_scalar("{"), inner, _scalar("}")])


def lists(entries: Any, offsets: Any) -> Any:  # noqa: ANN401
    """Lists in JSON of entries that are JSON; `offsets` are where each begins, and the last one ends."""
    joined = _compute.binary_join(_arrow.ListArray.from_arrays(offsets, entries), _scalar(","))
    return _joined([_scalar("["), joined, _scalar("]")])


def has_any(flags: Any) -> bool:  # noqa: ANN401
    """Whether one of them is true."""
    return bool(_compute.any(flags).as_py())


def _bytes(texts: Any) -> bytes:  # noqa: ANN401
    """All texts, one behind the other."""
    _, offsets, data = texts.buffers()
    if data is None or not len(texts):
        return b""
    places = memoryview(offsets).cast("i")
    return bytes(memoryview(data)[places[texts.offset] : places[texts.offset + len(texts)]])


def _literal(text: str) -> list[Any]:
    return [_scalar(text)] if text else []


@lru_cache
def _scalar(text: str) -> Any:  # noqa: ANN401
    """Made once: each time the library would look for others that could make it."""
    return _arrow.scalar(text)


def _joined(pieces: Sequence[Any]) -> Any:  # noqa: ANN401
    return _compute.binary_join_element_wise(*pieces, _scalar(""))
