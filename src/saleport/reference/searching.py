"""Finding operations by what people remember of them, and marking what was found."""

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from saleport.reference.definition import Definition, Operation
from saleport.reference.schema import SchemaType

_MOST_WORDS = 8  # of a query; nobody remembers more, and each one costs


class Found(NamedTuple):
    """An operation in which every word of the query is."""

    operation: Operation
    fields: list[str]
    """The names of parameters and members in which a word is, where nothing more telling has it."""


class _Entry(NamedTuple):
    operation: Operation
    names: list[str]  # of id and summary, folded
    path: str
    fields: list[tuple[str, str]]  # as written, and folded
    description: str


class Search:
    """Looks through all operations of a definition. Case and accents do not count."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._entries = [self._entry(operation) for operation in definition.operations]

    def find(self, query: str) -> list[Found]:
        """The operations that have every word of the query, those that have it in their name first; all for none."""
        words = words_of(query)
        ranked = [(rank, found) for entry in self._entries for rank, found in _match(entry, words)]
        return [found for _, found in sorted(ranked, key=lambda each: each[0])]

    def _entry(self, operation: Operation) -> _Entry:
        names = dict.fromkeys(parameter.name for parameter in operation.parameters)
        names |= dict.fromkeys(self._field_names(operation))
        return _Entry(
            operation,
            [folded(operation.id), folded(operation.summary), folded(operation.tag)],
            folded(f"{operation.method} {operation.path}"),
            [(name, folded(name)) for name in names],
            folded(operation.description),
        )

    def _field_names(self, operation: Operation) -> Iterator[str]:
        seen: set[str] = set()
        if operation.body is not None:
            for media_type in operation.body.media_types:
                yield from self._names(media_type.schema, seen)
        for response in operation.responses:
            # All failures have the same members: they would find everything.
            for media_type in response.media_types if response.status.startswith("2") else ():
                yield from self._names(media_type.schema, seen)

    def _names(self, schema: SchemaType | None, seen: set[str]) -> Iterator[str]:
        if schema is None or (schema.reference is not None and schema.reference in seen):
            return
        if schema.reference is not None:
            seen.add(schema.reference)
        resolved = self._definition.resolved(schema)
        for member in resolved.properties:
            yield member.name
            yield from self._names(member.schema, seen)
        inner = (resolved.items, resolved.additional, *resolved.all_of, *resolved.any_of, *resolved.one_of)
        for each in inner:
            yield from self._names(each, seen)


def words_of(query: str) -> list[str]:
    """The words of a query, folded."""
    return list(dict.fromkeys(folded(query).split()))[:_MOST_WORDS]


def folded(text: str) -> str:
    """A text without case and accents. It has as many characters as the text, so that what is found can be marked."""
    return "".join(_fold(character) for character in text)


def marked(text: str, query: str) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it is a word of the query."""
    plain = folded(text)
    is_hit = [False] * len(text)
    for word in words_of(query):
        start = plain.find(word)
        while start >= 0:
            is_hit[start : start + len(word)] = [True] * len(word)
            start = plain.find(word, start + len(word))
    pieces: list[tuple[str, bool]] = []
    for character, hit in zip(text, is_hit, strict=True):
        if pieces and pieces[-1][1] is hit:
            pieces[-1] = (pieces[-1][0] + character, hit)
        else:
            pieces.append((character, hit))
    return pieces


def _fold(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0].lower()
    return base if len(base) == 1 else character


def _match(entry: _Entry, words: list[str]) -> Iterator[tuple[int, Found]]:
    rank = 0
    fields: dict[str, None] = {}
    for word in words:
        in_fields = [name for name, plain in entry.fields if word in plain]
        if any(word in name for name in entry.names):
            continue
        if word in entry.path:
            rank = max(rank, 1)
        elif in_fields:
            rank = max(rank, 2)
            fields |= dict.fromkeys(in_fields)
        elif word in entry.description:
            rank = max(rank, 3)
        else:
            return
    yield rank, Found(entry.operation, list(fields))
