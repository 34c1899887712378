"""A country is read from what shops and customers write, and never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleport.places.countries import CountryReading, ReadAs, read_country

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=255)


@pytest.mark.parametrize("text", ["FR", "fr", "Fr", " fr ", "FR\n"])
def test_a_code_is_read_in_any_case_and_between_blanks(text: str) -> None:
    assert read_country(text) == CountryReading("FR", ReadAs.CODE, ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("France", "FR"),
        ("FRANCE", "FR"),
        ("FRA", "FR"),
        ("fra", "FR"),
        ("F.R.", "FR"),
        ("La France", "FR"),
        ("France métropolitaine", "FR"),
        ("République française", "FR"),
        ("Allemagne", "DE"),
        ("Deutschland", "DE"),
        ("L'Allemagne", "DE"),
        ("Federal Republic of Germany", "DE"),
        ("Royaume-Uni", "GB"),
        ("UK", "GB"),
        ("U.K.", "GB"),
        ("Great Britain", "GB"),
        ("Scotland", "GB"),
        ("Cote d'Ivoire", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("COTE D IVOIRE", "CI"),
        ("Ivory Coast", "CI"),
        ("España", "ES"),
        ("Islas Canarias", "ES"),
        ("Österreich", "AT"),
        ("Osterreich", "AT"),
        ("Oesterreich", "AT"),
        ("The Netherlands", "NL"),
        ("les Pays-Bas", "NL"),
        ("Hollande", "NL"),
        ("U.S.A.", "US"),
        ("United States of America", "US"),
        ("La Réunion", "RE"),
        ("Trinidad and Tobago", "TT"),
        ("Saint Lucia", "LC"),
        ("St. Lucia", "LC"),
        ("Korea, Republic of", "KR"),
        ("Iran, Islamic Republic of", "IR"),
        ("Venezuela, Bolivarian Republic of", "VE"),
        ("Holy See (Vatican City State)", "VA"),
        ("Ελλάδα", "GR"),
        ("EL", "GR"),
        ("日本", "JP"),
        ("Türkiye", "TR"),
        ("TURKEY", "TR"),
        ("France (FR)", "FR"),
        ("FR - France", "FR"),
        ("Belgique / Belgium", "BE"),
    ],
)
def test_a_spelling_is_understood(text: str, code: str) -> None:
    assert read_country(text) == CountryReading(code, ReadAs.SPELLING, ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Democratic Republic of the Congo", "CD"),
        ("Congo, Democratic Republic of the", "CD"),
        ("République démocratique du Congo", "CD"),
        ("Congo (DRC)", "CD"),
        ("Republic of the Congo", "CG"),
        ("Republic of China", "TW"),
        ("People's Republic of China", "CN"),
        ("Democratic People's Republic of Korea", "KP"),
        ("Sudan (South)", "SS"),
        ("Samoa (American)", "AS"),
        ("Guinea, Equatorial", "GQ"),
        ("Republic of Ireland", "IE"),
        ("Ireland (Northern)", "GB"),
    ],
)
def test_names_that_contain_each_other_are_told_apart(text: str, code: str) -> None:
    assert read_country(text).code == code


@pytest.mark.parametrize("text", ["China (Taiwan)", "France / Belgique", "Georgia - USA"])
def test_a_text_that_names_two_countries_is_not_known(text: str) -> None:
    assert read_country(text).read_as is ReadAs.UNKNOWN


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("Frnace", "FR"),
        ("Untied Kingdom", "GB"),
        ("Germny", "DE"),
        ("Belgiqe", "BE"),
        ("Espange", "ES"),
        ("RF", "FR"),
        ("FRN", "FR"),
    ],
)
def test_a_slip_is_not_known_but_the_nearest_code_comes_first(text: str, nearest: str) -> None:
    reading = read_country(text)
    assert (reading.code, reading.read_as) == (None, ReadAs.UNKNOWN)
    assert reading.nearest[0] == nearest
    assert len(reading.nearest) <= 3


@pytest.mark.parametrize("text", ["XX", "ZZ", "EU", "XK", "AN", "Kosovo", "Yugoslavia", "Atlantis", "250", "🇫🇷"])
def test_what_iso_3166_does_not_list_is_not_known(text: str) -> None:
    assert read_country(text).code is None


@pytest.mark.parametrize("text", ["", "  ", "\x00", "-", "\ud800", "q" * 255, "ﷺ" * 80])
def test_nonsense_is_not_known_and_nothing_is_near(text: str) -> None:
    assert read_country(text) == CountryReading(None, ReadAs.UNKNOWN, ())


@given(ANYTHING)
def test_no_text_raises(text: str) -> None:
    reading = read_country(text)
    assert (reading.code is None) == (reading.read_as is ReadAs.UNKNOWN)
