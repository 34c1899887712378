"""Records of nested Parquet, a batch at a time."""

# The library brings no types.
# pyright: reportMissingTypeStubs=false

from typing import Any, cast

import msgspec
import pyarrow
import pyarrow.compute

from saleport.files.columns.composing import Member, OutOfTheOrdinary, escaped, has_any, lists, objects

_arrow = cast("Any", pyarrow)
_types = _arrow.types
_compute = cast("Any", pyarrow.compute)
_MOST_BYTES = 64 << 20
_YEARS = ("1000-01-01", "9999-12-31")


def records(batch: Any, names: tuple[str, ...]) -> tuple[list[bytes], list[str | None]]:  # noqa: ANN401
    """Each row of a batch as JSON, and its reference where that is certain; only members of these names.

    Raises OutOfTheOrdinary where that cannot be done here.
    """
    try:
        check(batch)
        members = [_member(name, batch.column(name)) for name in names]
        texts = objects(members, batch.num_rows)
    except _arrow.ArrowException as error:
        raise OutOfTheOrdinary from error
    return texts.cast(_arrow.binary()).to_pylist(), (
        references(batch.column("orderReference")) if "orderReference" in names else [None] * batch.num_rows
    )


def references(column: Any) -> list[str | None]:  # noqa: ANN401
    """Those of orders, where they are certain."""
    if not _types.is_string(column.type):
        return [None] * len(column)
    return [((text or "").strip() or None) for text in column.to_pylist()]


def check(batch: Any) -> None:  # noqa: ANN401
    """Raise OutOfTheOrdinary where a batch is too large or a name comes twice, and the library's errors if damaged."""
    if batch.nbytes > _MOST_BYTES or len(set(batch.schema.names)) < len(batch.schema.names):
        raise OutOfTheOrdinary
    batch.validate(full=True)


def _member(name: str, column: Any) -> Member:  # noqa: ANN401
    kind = column.type
    if column.null_count == len(column):
        return Member(_name(name), column, is_json=True)
    if _types.is_string(kind):
        return Member(_name(name), escaped(column), is_json=False)
    if _types.is_timestamp(kind) and kind.tz == "UTC":
        return Member(_name(name), instants(column), is_json=False)
    if _types.is_boolean(kind) or _types.is_integer(kind) or _types.is_decimal(kind):
        return Member(_name(name), column.cast(_arrow.string()), is_json=True)
    if _types.is_struct(kind):
        return Member(_name(name), _structs(column), is_json=True)
    if _types.is_list(kind) and _types.is_struct(kind.value_type):
        return Member(_name(name), _lists(column), is_json=True)
    raise OutOfTheOrdinary


def _structs(column: Any) -> Any:  # noqa: ANN401
    kind = column.type
    names = [kind.field(place).name for place in range(kind.num_fields)]
    if len(set(names)) < len(names):
        raise OutOfTheOrdinary
    members = [_member(name, part) for name, part in zip(names, column.flatten(), strict=True)]
    found = objects(members, len(column))
    return (
        _compute.if_else(column.is_valid(), found, _arrow.scalar(None, _arrow.string())) if column.null_count else found
    )


def _lists(column: Any) -> Any:  # noqa: ANN401
    if column.null_count:
        raise OutOfTheOrdinary
    offsets = column.offsets
    first, last = offsets[0].as_py(), offsets[-1].as_py()
    entries = column.values.slice(first, last - first)
    if entries.null_count:
        raise OutOfTheOrdinary
    return lists(_structs(entries), _compute.subtract(offsets, first))


def instants(column: Any) -> Any:  # noqa: ANN401
    """Times as the encoder writes them: to the second where they have no fraction."""
    seconds = column.cast(_arrow.timestamp("s", "UTC"))
    first, last = (_arrow.scalar(text).cast(_arrow.timestamp("s")).cast(seconds.type) for text in _YEARS)
    if has_any(_compute.or_(_compute.less(seconds, first), _compute.greater(seconds, last))):
        raise OutOfTheOrdinary
    return _compute.replace_substring(seconds.cast(_arrow.string()), " ", "T")


def _name(name: str) -> str:
    """A name as it stands in JSON between its quotation marks."""
    return msgspec.json.encode(name).decode()[1:-1]
