"""A change as a sentence in the reader's language."""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import NamedTuple

from saleport.changes import Change
from saleport.portal.words import Words


class Piece(NamedTuple):
    """Some words of a sentence, or something that it quotes."""

    text: str
    is_code: bool


def sentence(change: Change, words: Words) -> list[Piece]:
    """The sentence that tells a change. What it quotes comes from the document, and is never markup."""
    values = {
        "name": change.name,
        "statuses": ", ".join(change.statuses),
        "keyword": change.keyword,
        "old": change.old,
        "new": change.new,
    }
    template = words["change_sentences"][change.rule].replace("{where}", words["change_places"][change.part])
    return list(_pieces(template, values))


def plain(pieces: list[Piece]) -> str:
    """A sentence as text."""
    return "".join(piece.text for piece in pieces)


def _pieces(template: str, values: Mapping[str, str]) -> Iterator[Piece]:
    for text, field, _, _ in Formatter().parse(template):
        if text:
            yield Piece(text, is_code=False)
        if field:
            yield Piece(values[field], is_code=True)
