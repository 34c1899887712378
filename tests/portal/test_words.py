from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from saleport.portal.words import day, moment, price, size, typeset, words
from saleport.values import Language

NBSP = "\N{NO-BREAK SPACE}"
EN, FR = Language.ENGLISH, Language.FRENCH


def test_both_languages_say_everything() -> None:
    english, french = words(EN), words(FR)
    assert {page: list(texts) for page, texts in english.items()} == {
        page: list(texts) for page, texts in french.items()
    }


@pytest.mark.parametrize("language", Language)
def test_no_text_is_blank(language: Language) -> None:
    for texts in words(language).values():
        for text in texts.values():
            assert text == text.strip() != ""
            assert "'" not in text


def test_french_marks_stay_with_their_words() -> None:
    assert typeset("Est-il prêt ? « Oui » : c'est l'usage", FR) == (
        f"Est-il prêt{NBSP}? «{NBSP}Oui{NBSP}»{NBSP}: c’est l’usage"
    )
    assert typeset("Isn't it : ready ?", EN) == "Isn’t it : ready ?"


@pytest.mark.parametrize(
    ("amount", "currency", "english", "french"),
    [
        ("33.333333333333336", "EUR", "€33.33", f"33,33{NBSP}€"),
        ("5.900000", "GBP", "£5.90", f"5,90{NBSP}£GB"),
        ("1e3", "EUR", "€1,000.00", f"1\N{NARROW NO-BREAK SPACE}000,00{NBSP}€"),
        ("0", "EUR", "€0.00", f"0,00{NBSP}€"),
    ],
)
def test_prices_are_written_as_each_language_writes_them(amount: str, currency: str, english: str, french: str) -> None:
    assert price(Decimal(amount), currency, EN) == english
    assert price(Decimal(amount), currency, FR) == french


def test_instants_are_told_in_utc() -> None:
    instant = datetime(2026, 11, 21, 1, 30, tzinfo=timezone(timedelta(hours=9)))
    assert day(instant, EN) == "20 November 2026"
    assert moment(instant, EN) == "20 November 2026, 16:30 UTC"
    assert moment(instant, FR) == "20 novembre 2026 à 16:30 UTC"


def test_the_oldest_purchase_has_a_date() -> None:
    assert day(datetime(1, 1, 1, tzinfo=UTC), EN) == "1 January 1"


@pytest.mark.parametrize(
    ("count", "english", "french"),
    [
        (0, f"0{NBSP}bytes", f"0{NBSP}octets"),
        (999, f"999{NBSP}bytes", f"999{NBSP}octets"),
        (1_400, f"1.4{NBSP}kB", f"1,4{NBSP}ko"),
        (999_600, f"1{NBSP}MB", f"1{NBSP}Mo"),
        (2_147_483_648, f"2.1{NBSP}GB", f"2,1{NBSP}Go"),
        (3_000_000_000_000, f"3,000{NBSP}GB", f"3\N{NARROW NO-BREAK SPACE}000{NBSP}Go"),
    ],
)
def test_files_are_as_large_as_a_person_says(count: int, english: str, french: str) -> None:
    assert (size(count, EN), size(count, FR)) == (english, french)
