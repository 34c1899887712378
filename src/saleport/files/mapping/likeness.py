"""How much the name of a column is like what a field goes by, in six languages."""

import re
import tomllib
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from saleport.files.mapping.values.months import plain

SHIPPING, BILLING = "shipping", "billing"

_WORDS = re.compile(r"[^\W\d_]+|\d+").findall
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_LEAST = 0.86
_SHORTEST = 5
_EXACT, _BESIDE, _WITHIN, _FUZZY = 1.0, 0.9, 0.7, 0.6
_LATE = 0.005
"""What a name costs for each that is likelier."""


class Called(NamedTuple):
    """What a column is called."""

    words: tuple[str, ...]
    part: str | None
    """Of which address: SHIPPING, BILLING, or None where it does not say."""
    rest: tuple[str, ...]
    """The words without those that say so."""


class _Words(NamedTuple):
    fields: dict[str, tuple[tuple[str, ...], ...]]
    parts: dict[str, tuple[tuple[str, ...], ...]]
    beside: frozenset[str]
    excluded: frozenset[tuple[str, ...]]


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, without case and accents: `OrderID`, `order_id` and `Order Id` have the same."""
    return tuple(_WORDS(plain(_HUMP.sub(" ", name))))


def called(name: str) -> Called:
    """What a column is called, and of which address it speaks."""
    words = words_of(name)
    for part in (SHIPPING, BILLING):
        for phrase in _known().parts[part]:
            size = len(phrase)
            if size < len(words) and words[:size] == phrase:
                return Called(words, part, words[size:])
            if size < len(words) and words[-size:] == phrase:
                return Called(words, part, words[:-size])
            # German and Dutch write it in one word: lieferort, factuurpostcode.
            if size == 1 and len(phrase[0]) >= _SHORTEST and words and words[0].startswith(phrase[0]):
                rest = words[0].removeprefix(phrase[0])
                return Called(words, part, (rest, *words[1:]) if rest else words)
    return Called(words, None, words)


def likeness(words: tuple[str, ...], field: str) -> float:
    """From 0, not at all, to 1, exactly."""
    known = _known()
    phrases = known.fields[field]
    bare = tuple(word for word in words if word not in known.beside)
    best = 0.0
    for place, phrase in enumerate(phrases):
        if words == phrase:
            found = _EXACT
        elif bare and bare == phrase:
            found = _BESIDE
        elif _is_within(phrase, words):
            found = _WITHIN - 0.1 * (len(words) - len(phrase) - 1) if not _is_other(words, phrase) else 0.0
        elif _is_fuzzy(phrase, words):
            found = _FUZZY
        else:
            continue
        best = max(best, found - _LATE * place)
    return best


def _is_within(phrase: tuple[str, ...], words: tuple[str, ...]) -> bool:
    size = len(phrase)
    return any(words[place : place + size] == phrase for place in range(len(words) - size + 1))


def _is_other(words: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    return any(_is_within(each, words) and not _is_within(each, phrase) for each in _known().excluded)


def _is_fuzzy(phrase: tuple[str, ...], words: tuple[str, ...]) -> bool:
    first, second = "".join(phrase), "".join(words)
    if min(len(first), len(second)) < _SHORTEST or abs(len(first) - len(second)) > 2:  # noqa: PLR2004 - two slips
        return first == second
    return SequenceMatcher(None, first, second).ratio() >= _LEAST


@cache
def _known() -> _Words:
    document = tomllib.loads(files(__name__.rpartition(".")[0]).joinpath("words.toml").read_text(encoding="utf-8"))
    fields = {
        f"{group}.{field}": tuple(words_of(phrase) for phrase in phrases)
        for group in ("order", "address", "products", "shipping")
        for field, phrases in document[group].items()
    }
    parts = document["parts"]
    return _Words(
        fields,
        {
            part: tuple(words_of(phrase) for phrase in sorted(parts[part], key=len, reverse=True))
            for part in (SHIPPING, BILLING)
        },
        frozenset(parts["beside"]),
        frozenset(words_of(phrase) for phrase in parts["not"]),
    )
