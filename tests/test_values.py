from uuid import UUID, uuid4

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from saleport.values import Language, given, given_id, shortened


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("fr", "fr"),
        ("FR", "fr"),
        ("fr-CA", "fr"),
        ("fr_FR", "fr"),
        ("fr-FR,fr;q=0.9,en;q=0.5", "fr"),
        ("en;q=0.5, fr;q=0.9", "fr"),
        ("de, fr;q=0.4, en;q=0.3", "fr"),
        ("en, fr", "en"),
        ("fr, en", "fr"),
        ("fr;q=0", "en"),
        ("fr;q=0, en;q=0", "en"),
        ("fr;q=high", "en"),
        ("fr;q=nan", "en"),
        ("fr;level=1", "fr"),
        ("fr;q=7", "fr"),
        ("gb", "en"),
        ("qc", "en"),
        ("*", "en"),
        ("french", "en"),
        (",;,;q=,", "en"),
        ("de," * 30 + "fr", "en"),
    ],
)
def test_the_language_is_the_one_that_suits_best(header: str | None, language: str) -> None:
    assert Language.preferred(header) == language


@given_any(st.text())
def test_no_accept_language_is_a_failure(header: str) -> None:
    assert Language.preferred(header) in Language


@pytest.mark.parametrize("text", [None, "", " ", "\t\r\n", "\u00a0"])
def test_blank_is_not_given(text: str | None) -> None:
    assert given(text) is None


def test_what_is_given_loses_the_blanks_around_it() -> None:
    assert given(" a  b\n") == "a  b"


def test_the_nil_uuid_is_not_given() -> None:
    identity = uuid4()
    assert given_id(None) is None
    assert given_id(UUID(int=0)) is None
    assert given_id(identity) == identity


def test_what_is_quoted_is_cut_where_it_would_drown_the_sentence() -> None:
    assert shortened("a" * 60) == "a" * 60
    assert shortened("a" * 61) == "a" * 60 + "…"
    assert shortened(12, limit=1) == "1…"
