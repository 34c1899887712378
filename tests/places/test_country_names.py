"""The table of codes is that of ISO, and every country is known by its names."""

import pytest
from babel import Locale

from saleport.places.country_names import ALPHA_3, fold, spellings


def test_iso_lists_249_codes() -> None:
    assert len(ALPHA_3) == 249
    assert len(set(ALPHA_3.values())) == 249
    assert all(len(alpha_2) == 2 and len(alpha_3) == 3 for alpha_2, alpha_3 in ALPHA_3.items())


@pytest.mark.parametrize("code", ["AC", "AN", "EU", "IC", "UK", "XK", "ZZ"])
def test_what_only_looks_like_a_code_is_not_listed(code: str) -> None:
    assert code not in ALPHA_3


@pytest.mark.parametrize("language", ["en", "fr", "de", "es", "it", "nl", "pt", "pl"])
def test_every_country_is_known_by_its_name_in(language: str) -> None:
    names = Locale(language).territories
    misread = {code: names[code] for code in ALPHA_3 if spellings().get(fold(names[code])) != code}
    assert misread == {}


def test_every_country_is_known_by_its_three_letters() -> None:
    assert {spellings()[fold(alpha_3)] for alpha_3 in ALPHA_3.values()} == set(ALPHA_3)


@pytest.mark.parametrize("text", ["Łódź", "LODZ", "lo dz", "Ło-dź!", "\uff2c\uff2f\uff24\uff3a"])
def test_accents_case_and_punctuation_do_not_matter(text: str) -> None:
    assert fold(text) == "lodz"
