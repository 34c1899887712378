import re
from importlib.resources import files

import pytest

from saleport.changes import Change, Kind, Part
from saleport.portal.changes.sentences import Piece, plain, sentence
from saleport.portal.words import words
from saleport.values import Language

SOURCES = files("saleport.changes")
ATTACK = "{0.__class__} <b> {where}"


def rules() -> set[str]:
    """The names of all rules, as the sources of the room have them."""
    texts = [file.read_text(encoding="utf-8") for file in SOURCES.iterdir() if file.name.endswith(".py")]
    named = re.compile(r'Kind\.[A-Z]+, "(\w+)"|rule(?:, effect)? = \(?"(\w+)"|else \(?"(\w+_\w+)"|\(\("(text)"')
    return {name for text in texts for match in named.findall(text) for name in match if name}


def test_every_rule_has_its_sentence() -> None:
    assert rules() - words(Language.ENGLISH)["change_sentences"].keys() == set()
    assert len(rules()) > 30


@pytest.mark.parametrize("language", Language)
def test_every_sentence_can_be_told_of_every_part(language: Language) -> None:
    for rule in words(language)["change_sentences"]:
        for part in Part:
            change = Change(Kind.CHANGED, rule, part, False, "name", "Send", ("200",), "keyword", "old", "new")
            told = plain(sentence(change, words(language)))
            assert "{" not in told
            assert told.endswith(".")


def test_what_a_sentence_quotes_is_told_apart() -> None:
    change = Change(Kind.ADDED, "field_added", Part.RESPONSE_FIELD, False, ATTACK, statuses=("200", "400"))
    assert sentence(change, words(Language.ENGLISH)) == [
        Piece("The field ", False),
        Piece(ATTACK, True),
        Piece(" of the answer ", False),
        Piece("200, 400", True),
        Piece(" is new.", False),
    ]
