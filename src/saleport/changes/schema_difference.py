"""How two schemas differ, and what each difference does to the values that fit them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from saleport.changes.change import Direction, Effect, Finding, Kind, shown
from saleport.changes.constraints import constraint_findings, type_findings
from saleport.changes.schemas import EXAMPLES, LEAST, MOST, TEXTS, Schema, Schemas, types_of

Json = Any

_NONE = object()
_CHOICES = ("anyOf", "oneOf")
_KNOWN = frozenset(
    {
        *TEXTS,
        *EXAMPLES,
        *LEAST,
        *MOST,
        *_CHOICES,
        *("type", "enum", "const", "multipleOf", "pattern", "format", "uniqueItems"),
        *("properties", "required", "additionalProperties", "items"),
        *("default", "deprecated", "readOnly", "writeOnly"),
    }
)


class SchemaComparison:
    """Compares the schemas of two documents."""

    def __init__(self, old: Schemas, new: Schemas) -> None:
        self._old = old
        self._new = new
        self._open: set[tuple[int, int, Direction]] = set()
        self._same: set[tuple[int, int, Direction]] = set()
        self._rounds = 0

    def findings(self, old_schema: Json, new_schema: Json, direction: Direction, field: str = "") -> list[Finding]:
        """All differences. What contains itself is walked once."""
        old, new = self._old.resolved(old_schema), self._new.resolved(new_schema)
        pair = (id(old), id(new), direction)
        if pair in self._same:
            return []
        if pair in self._open:
            self._rounds += 1
            return []
        self._open.add(pair)
        rounds = self._rounds
        found = list(self._differences(old, new, direction, field))
        self._open.remove(pair)
        # Most schemas are as they were, and are met in many answers. One that was not walked to its end may differ.
        if not found and rounds == self._rounds:
            self._same.add(pair)
        return found

    def _differences(self, old: Schema, new: Schema, direction: Direction, field: str) -> Iterator[Finding]:
        yield from _texts(old, new, field)
        yield from _deprecation(old, new, field)
        old_choices, new_choices = self._choices(old, new)
        if old_choices is not None and new_choices is not None:
            yield from self._of_choices(old_choices, new_choices, direction, field)
            if _is_bare(old) or _is_bare(new):
                return
        yield from type_findings(old, new, field)
        if not (types_of(old) & types_of(new)) - {"null"}:
            return  # another type altogether: what was said of the old one says nothing of the new one
        yield from constraint_findings(old, new, direction, field)
        yield from self._properties(old, new, direction, field)
        yield from self._additional(old, new, direction, field)
        yield from self._items(old, new, direction, field)
        for keyword in sorted((old.keys() | new.keys()) - _KNOWN):
            yield from self._unknown(keyword, old, new, field)

    def _properties(self, old: Schema, new: Schema, direction: Direction, field: str) -> Iterator[Finding]:
        before, after = self._members(old, self._old, direction), self._members(new, self._new, direction)
        was_required, is_required = set(old.get("required", ())), set(new.get("required", ()))
        for name in [*before, *(each for each in after if each not in before)]:
            path = f"{field}.{name}" if field else name
            if name not in after:
                yield Finding(Kind.REMOVED, "field_removed", Effect.OTHER, path)
            elif name not in before:
                is_needed = name in is_required and direction is Direction.REQUEST
                rule, effect = ("required_field_added", Effect.NARROWER) if is_needed else ("field_added", Effect.NONE)
                yield Finding(Kind.ADDED, rule, effect, path)
            else:
                if (name in was_required) != (name in is_required):
                    yield _requirement(name in is_required, direction, path)
                yield from self.findings(before[name], after[name], direction, path)

    def _members(self, schema: Schema, schemas: Schemas, direction: Direction) -> Mapping[str, Json]:
        """The members that are sent in this direction."""
        foreign = "readOnly" if direction is Direction.REQUEST else "writeOnly"
        members = cast("Schema", schema.get("properties", {}))
        return {name: member for name, member in members.items() if not schemas.resolved(member).get(foreign)}

    def _additional(self, old: Schema, new: Schema, direction: Direction, field: str) -> Iterator[Finding]:
        before, after = old.get("additionalProperties", True), new.get("additionalProperties", True)
        if before == after and not isinstance(before, Mapping):
            return
        if before is not False and after is not False:
            yield from self.findings(before, after, direction, f"{field}.*" if field else "*")
        elif before is False:
            # Answers may get new members at any time, said or unsaid.
            effect = Effect.WIDER if direction is Direction.REQUEST else Effect.NONE
            yield Finding(Kind.CHANGED, "others_allowed", effect, field)
        else:
            yield Finding(Kind.CHANGED, "others_refused", Effect.NARROWER, field)

    def _items(self, old: Schema, new: Schema, direction: Direction, field: str) -> Iterator[Finding]:
        if "items" in old or "items" in new:
            yield from self.findings(old.get("items", True), new.get("items", True), direction, f"{field}[]")

    def _choices(self, old: Schema, new: Schema) -> tuple[Sequence[Json] | None, Sequence[Json] | None]:
        """What each may be. One schema beside a choice is taken for a choice of one."""
        before, after = _choice(old), _choice(new)
        if before is None and after is not None and _is_bare(new):
            return [old], after
        if after is None and before is not None and _is_bare(old):
            return before, [new]
        if (before is None) != (after is None):
            return before or [True], after or [True]
        return before, after

    def _of_choices(
        self, old: Sequence[Json], new: Sequence[Json], direction: Direction, field: str
    ) -> Iterator[Finding]:
        pairs: list[tuple[Json, Json]] = []
        gone, come = list(old), list(new)
        for is_pair in (self._has_same_name, self._is_same):
            for one in list(gone):
                other = next((each for each in come if is_pair(one, each)), _NONE)
                if other is not _NONE:
                    pairs.append((one, other))
                    gone.remove(one)
                    come.remove(other)
        is_nameless = len(gone) == len(come) and not any(map(self._old.name_of, gone))
        if is_nameless and not any(map(self._new.name_of, come)):
            pairs += zip(gone, come, strict=True)
            gone, come = [], []
        for one, other in pairs:
            name = self._new.name_of(other)
            yield from self.findings(one, other, direction, f"{field}({name})" if name else field)
        for one in gone:
            yield Finding(Kind.REMOVED, "choice_removed", Effect.NARROWER, field, old=self._described(one, self._old))
        for other in come:
            yield Finding(Kind.ADDED, "choice_added", Effect.WIDER, field, new=self._described(other, self._new))

    def _has_same_name(self, one: Json, other: Json) -> bool:
        return self._old.name_of(one) != "" and self._old.name_of(one) == self._new.name_of(other)

    def _is_same(self, one: Json, other: Json) -> bool:
        # An answer has all members, those too that a request must not have.
        found = self.findings(one, other, Direction.RESPONSE)
        return all(finding.rule in ("text", "examples") for finding in found)

    def _described(self, choice: Json, schemas: Schemas) -> str:
        return schemas.name_of(choice) or shown(schemas.plain(choice))

    def _unknown(self, keyword: str, old: Schema, new: Schema, field: str) -> Iterator[Finding]:
        """What no rule knows is named, and taken for the worst."""
        if keyword.startswith("x-"):
            return
        before, after = self._old.plain(old.get(keyword)), self._new.plain(new.get(keyword))
        if before != after:
            yield Finding(Kind.CHANGED, "rule_changed", Effect.OTHER, field, keyword)


def _choice(schema: Schema) -> Sequence[Json] | None:
    found = next((schema[keyword] for keyword in _CHOICES if keyword in schema), None)
    return cast("Sequence[Json]", found) if isinstance(found, Sequence) else None


def _is_bare(schema: Schema) -> bool:
    """Whether a schema is a choice and says nothing else."""
    return _choice(schema) is not None and not schema.keys() - TEXTS - EXAMPLES - set(_CHOICES) - {"deprecated"}


def _requirement(is_required: bool, direction: Direction, path: str) -> Finding:
    is_request = direction is Direction.REQUEST
    if is_required:
        return Finding(Kind.CHANGED, "field_required" if is_request else "field_sure", Effect.NARROWER, path)
    return Finding(Kind.CHANGED, "field_optional" if is_request else "field_unsure", Effect.WIDER, path)


def _texts(old: Schema, new: Schema, field: str) -> Iterator[Finding]:
    for rule, keywords in (("text", TEXTS), ("examples", EXAMPLES)):
        if any(old.get(keyword) != new.get(keyword) for keyword in keywords):
            yield Finding(Kind.CHANGED, rule, Effect.NONE, field)


def _deprecation(old: Schema, new: Schema, field: str) -> Iterator[Finding]:
    if new.get("deprecated") and not old.get("deprecated"):
        yield Finding(Kind.DEPRECATED, "deprecated", Effect.NONE, field)
    elif old.get("deprecated") and not new.get("deprecated"):
        yield Finding(Kind.CHANGED, "not_deprecated", Effect.NONE, field)
