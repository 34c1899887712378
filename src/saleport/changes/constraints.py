"""What each limit of a schema does to its values when it changes."""

from collections.abc import Callable, Iterator
from typing import Any

from saleport.changes.change import Direction, Effect, Finding, Kind, listed, shown
from saleport.changes.schemas import ALL_TYPES, LEAST, MOST, Schema, types_of, values_of

Json = Any

_WIDER_FORMATS = {("int32", "int64"), ("float", "double")}


def constraint_findings(old: Schema, new: Schema, direction: Direction, field: str) -> Iterator[Finding]:
    """How the limits differ: values, lengths, sizes, patterns, formats and defaults."""
    for rule in (_values, _limits, _multiples, _patterns, _formats, _uniqueness):
        yield from rule(old, new, field)
    yield from _default(old, new, direction, field)


def type_findings(old: Schema, new: Schema, field: str) -> Iterator[Finding]:
    """How the types differ; null by itself."""
    before, after = types_of(old), types_of(new)
    # Where any type will do, null is one of them.
    is_of_any = ALL_TYPES in (before, after) and before != after
    was_nullable, is_nullable = _takes_null(old), _takes_null(new)
    if was_nullable != is_nullable and not is_of_any:
        rule, effect = ("null_allowed", Effect.WIDER) if is_nullable else ("null_refused", Effect.NARROWER)
        yield Finding(Kind.CHANGED, rule, effect, field)
    before, after = before - {"null"}, after - {"null"}
    if before != after:
        yield Finding(Kind.CHANGED, "type", _effect(before, after), field, old=_named(old), new=_named(new))


def _takes_null(schema: Schema) -> bool:
    values = values_of(schema)
    return "null" in types_of(schema) and (values is None or None in values)


def _named(schema: Schema) -> str:
    names = types_of(schema) - {"null"}
    return (
        "*" if names == ALL_TYPES - {"null"} else ", ".join(sorted(names - {"integer"} if "number" in names else names))
    )


def _effect(before: frozenset[str], after: frozenset[str]) -> Effect:
    if before < after:
        return Effect.WIDER
    return Effect.NARROWER if after < before else Effect.OTHER


def _values(old: Schema, new: Schema, field: str) -> Iterator[Finding]:
    before, after = values_of(old), values_of(new)
    if before is None and after is not None:
        yield Finding(Kind.CHANGED, "values_limited", Effect.NARROWER, field, new=listed(after))
    elif before is not None and after is None:
        yield Finding(Kind.CHANGED, "values_free", Effect.WIDER, field, old=listed(before))
    elif before is not None and after is not None:
        # Whether null may come is told by itself.
        gone = [value for value in before if value not in after and value is not None]
        come = [value for value in after if value not in before and value is not None]
        if gone:
            yield Finding(Kind.REMOVED, "values_removed", Effect.NARROWER, field, old=listed(gone))
        if come:
            yield Finding(Kind.ADDED, "values_added", Effect.WIDER, field, new=listed(come))


def _limits(old: Schema, new: Schema, field: str) -> Iterator[Finding]:
    for keyword in (*LEAST, *MOST):
        before, after = old.get(keyword), new.get(keyword)
        if before == after:
            continue
        is_greater = before is not None and after is not None and bool(after > before)
        is_tighter = before is None or (after is not None and is_greater == (keyword in LEAST))
        yield _limit(keyword, before, after, Effect.NARROWER if is_tighter else Effect.WIDER, field)


def _multiples(old: Schema, new: Schema, field: str) -> Iterator[Finding]:
    before, after = old.get("multipleOf"), new.get("multipleOf")
    if before != after:
        if before is None or (after is not None and after % before == 0):
            effect = Effect.NARROWER
        elif after is None or before % after == 0:
            effect = Effect.WIDER
        else:
            effect = Effect.OTHER
        yield _limit("multipleOf", before, after, effect, field)


def _patterns(old: Schema, new: Schema, field: str) -> Iterator[Finding]:
    yield from _keyword("pattern", old, new, field, lambda _before, _after: Effect.OTHER)


def _formats(old: Schema, new: Schema, field: str) -> Iterator[Finding]:
    def effect(before: Json, after: Json) -> Effect:
        if (before, after) in _WIDER_FORMATS:
            return Effect.WIDER
        return Effect.NARROWER if (after, before) in _WIDER_FORMATS else Effect.OTHER

    if "password" in (old.get("format"), new.get("format")) and None in (old.get("format"), new.get("format")):
        # It says how a form shows a value, and nothing of the value.
        yield Finding(Kind.CHANGED, "text", Effect.NONE, field)
    else:
        yield from _keyword("format", old, new, field, effect)


def _keyword(
    keyword: str, old: Schema, new: Schema, field: str, effect: Callable[[Json, Json], Effect]
) -> Iterator[Finding]:
    before, after = old.get(keyword), new.get(keyword)
    if before == after:
        return
    if before is None or after is None:
        yield _limit(keyword, before, after, Effect.NARROWER if before is None else Effect.WIDER, field)
    else:
        yield _limit(keyword, before, after, effect(before, after), field)


def _limit(keyword: str, before: Json, after: Json, effect: Effect, field: str) -> Finding:
    if before is None:
        return Finding(Kind.ADDED, "limit_added", effect, field, keyword, new=shown(after))
    if after is None:
        return Finding(Kind.REMOVED, "limit_removed", effect, field, keyword, old=shown(before))
    return Finding(Kind.CHANGED, "limit_changed", effect, field, keyword, shown(before), shown(after))


def _uniqueness(old: Schema, new: Schema, field: str) -> Iterator[Finding]:
    before, after = bool(old.get("uniqueItems")), bool(new.get("uniqueItems"))
    if before != after:
        rule, effect = ("unique", Effect.NARROWER) if after else ("not_unique", Effect.WIDER)
        yield Finding(Kind.CHANGED, rule, effect, field)


def _default(old: Schema, new: Schema, direction: Direction, field: str) -> Iterator[Finding]:
    before, after = old.get("default"), new.get("default")
    if before != after:
        # What a request means that leaves it out may be another thing now.
        effect = Effect.OTHER if direction is Direction.REQUEST and "default" in old else Effect.NONE
        yield _limit("default", before, after, effect, field)
