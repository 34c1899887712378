"""A JSON value as lines to be read, each of them with the path of what stands in it."""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple, cast

_INDENT = "  "
_WIDEST = 64
_MANY = 5
_FEW = 2
_WHOLE = "{}"


class Line(NamedTuple):
    """One line of a listing, and whether the reader's eye is to be led to it."""

    text: str
    is_marked: bool


def listing(value: object, marked: Collection[str] = (), *, is_cut: bool = False) -> list[Line]:
    """The value as indented JSON; the lines of the paths in `marked`, such as `products[0].price`, are marked.

    A long list is cut after its first entries when `is_cut`.
    """
    return [Line(text, any(_is_at(path, each) for each in marked)) for text, path in _lines(value, _Place(), is_cut)]


def _is_at(path: str, marked: str) -> bool:
    if path.endswith(_WHOLE):
        # A line that holds a small object whole is marked for its members too.
        path = path.removesuffix(_WHOLE)
        if not path or marked.startswith(f"{path}."):
            return True
    return path == marked or path.startswith((f"{marked}.", f"{marked}["))


class _Place(NamedTuple):
    """Where a value stands: its path, what is before it on its line, and what follows it."""

    path: str = ""
    indent: str = ""
    name: str = ""
    end: str = ""


def _lines(value: object, place: _Place, is_cut: bool) -> Iterator[tuple[str, str]]:
    path, indent, name, end = place
    short = f"{indent}{name}{json.dumps(value, ensure_ascii=False)}"
    if not isinstance(value, dict | list) or not value:
        yield short + end, path
        return
    entries = [*_entries(cast("dict[str, Any] | list[Any]", value), path)]
    is_flat = not any(isinstance(entry, dict | list) for _, entry, _ in entries)
    if is_flat and len(short) <= _WIDEST:
        yield short + end, path + (_WHOLE if isinstance(value, dict) else "")
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    yield f"{indent}{name}{opening}", path
    cut = len(entries) - _FEW if is_cut and isinstance(value, list) and len(entries) > _MANY else 0
    for number, (own_name, entry, own_path) in enumerate(entries[: len(entries) - cut], start=1):
        own_end = "," if number < len(entries) else ""
        yield from _lines(entry, _Place(own_path, indent + _INDENT, own_name, own_end), is_cut)
    if cut:
        yield f"{indent}{_INDENT}… × {len(entries)}", path
    yield f"{indent}{closing}{end}", path


def _entries(value: dict[str, Any] | list[Any], path: str) -> Iterator[tuple[str, object, str]]:
    if isinstance(value, Mapping):
        for name, entry in value.items():
            yield f"{json.dumps(name, ensure_ascii=False)}: ", entry, f"{path}.{name}" if path else name
    else:
        for number, entry in enumerate(value):
            yield "", entry, f"{path}[{number}]"
