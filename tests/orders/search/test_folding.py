"""How a text is held against what somebody typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleport.orders.search.folding import after, folded

characters = st.characters(exclude_categories=["Cs"])


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Éléonore", "eleonore"),
        ("GROẞE  Straße", "grosse strasse"),
        ("Œuvré", "oeuvre"),
        ("Søren Łukasz", "soren lukasz"),
        ("D’Artagnan", "d'artagnan"),
        ("  many \t blanks ", "many blanks"),
        ("n\N{SUPERSCRIPT TWO}\N{NO-BREAK SPACE}x", "n2 x"),
        (None, ""),
    ],
)
def test_case_accents_and_blanks_do_not_matter(written: str | None, typed: str) -> None:
    assert folded(written) == typed


@given(st.text(characters))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(characters, min_size=1, max_size=3), st.text(characters, max_size=4))
def test_what_begins_with_a_text_lies_between_it_and_what_comes_after(prefix: str, text: str) -> None:
    following = after(prefix)
    assert (prefix <= text and (following is None or text < following)) == text.startswith(prefix)
