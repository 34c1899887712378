"""A phone number fits where the library finds it valid, and the quick road never says more."""

import random
from collections.abc import Iterator

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleport.places import phone as phone_module
from saleport.places.phone import phone_fits

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=255)
PHONE_LIKE = st.text("0123456789+()-./ x#;ext²٣", max_size=255)

FRANCE = ["FR", "RE", "GP", "MQ", "GF", "YT", "PM", "BL", "MF"]
FAMILIES = [FRANCE, ["GB", "GG", "JE", "IM"], ["US", "PR", "GU", "VI", "AS", "MP"], ["AU", "CC", "CX"]]
FAMILIES += [["FI", "AX"], ["IT", "VA"], ["MA", "EH"], ["NO", "SJ"]]
FORMS = [
    phonenumbers.PhoneNumberFormat.E164,
    phonenumbers.PhoneNumberFormat.INTERNATIONAL,
    phonenumbers.PhoneNumberFormat.NATIONAL,
]
ALONE = sorted(phonenumbers.SUPPORTED_REGIONS.difference(*FAMILIES))


@pytest.mark.parametrize(
    ("phone", "country"),
    [
        ("0612345678", "FR"),
        ("06 12 34 56 78", "FR"),
        ("06.12.34.56.78", "FR"),
        ("01-42-68-53-00", "FR"),
        ("+33 6 12 34 56 78", "FR"),
        ("+33 (0)6 12 34 56 78", "FR"),
        ("0033612345678", "FR"),
        ("020 7946 0018", "GB"),
        ("+44 7400 123456", "GB"),
        ("030/1234567", "DE"),
        ("+49 (0) 1512 3456789", "DE"),
        ("(201) 555-0123", "US"),
        ("1-201-555-0123", "US"),
        ("02 1234 5678", "IT"),
        ("3123456789", "IT"),
        ("0470 12 34 56", "BE"),
    ],
)
def test_a_number_of_the_country_fits_without_the_library(
    phone: str, country: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert phone_fits(phone, country)
    monkeypatch.delattr(phone_module, "parse")
    assert phone_fits(phone, country)


@pytest.mark.parametrize(
    ("phone", "country"),
    [
        ("Tel: 06 12 34 56 78", "FR"),
        ("06 12 34 56 78 ext. 12", "FR"),
        ("33612345678", "FR"),
        ("٠٦١٢٣٤٥٦٧٨", "FR"),
        ("\u202a06 12 34 56 78\u202c", "FR"),
        ("06\u202f12\u202f34\u202f56\u202f78", "FR"),
        ("1-800-FLOWERS", "US"),
        ("0012015550123", "US"),
        ("0033 6 12 34 56 78", "RE"),
        ("06 12 34 56 78", "fr"),
    ],
)
def test_an_unusual_way_of_writing_fits_too(phone: str, country: str) -> None:
    assert phone_fits(phone, country)


@pytest.mark.parametrize(
    ("phone", "country"),
    [
        ("0612", "FR"),
        ("061234567", "FR"),
        ("06123456789", "FR"),
        ("0000000000", "FR"),
        ("+32 470 12 34 56", "FR"),
        ("0032470123456", "FR"),
        ("+33 6 12 34 56 78", "BE"),
        ("+1 416 555 0123", "US"),
        ("+1 201 555 0123", "CA"),
        ("5550123", "US"),
        ("+494928897774769", "DE"),
        ("+113103556", "CA"),
        ("(8812) 34-56-78", "TM"),
        ("+33 262 12 34 56", "RE"),
        ("none", "FR"),
        ("+", "FR"),
        ("06 12 34 56 78\x00", "GB"),
        ("6" * 255, "FR"),
    ],
)
def test_a_number_of_elsewhere_or_nowhere_does_not_fit(phone: str, country: str) -> None:
    assert not phone_fits(phone, country)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family[0])
def test_a_country_and_its_territories_take_each_other_s_numbers(family: list[str]) -> None:
    numbers = [phonenumbers.example_number(region) for region in family]
    written = [phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) for number in numbers if number]
    assert [(phone, country) for phone in written for country in family if not phone_fits(phone, country)] == []


@pytest.mark.parametrize("country", FRANCE)
@pytest.mark.parametrize("phone", ["0262 12 34 56", "01 42 68 53 00", "0590 20 12 34", "0596 30 12 34"])
def test_inside_the_french_family_numbers_need_no_prefix(phone: str, country: str) -> None:
    assert phone_fits(phone, country)


@pytest.mark.parametrize("phone", ["0612345678", "123", "", "whatever"])
@pytest.mark.parametrize("country", ["AQ", "TF", "XX", "ZZ", "", "001", "🇫🇷"])
def test_where_no_numbering_plan_is_known_every_number_fits(phone: str, country: str) -> None:
    assert phone_fits(phone, country)


@pytest.mark.parametrize("phone", ["", "  ", "\u00a0\t\n"])
def test_a_blank_number_is_nothing_to_doubt(phone: str) -> None:
    assert phone_fits(phone, "FR")


def test_the_quick_road_never_differs_from_the_library() -> None:
    """Valid numbers of every kind and country, whole and damaged, in all the ways they are written."""
    asked = [(phone, country) for country in ALONE for phone in _numbers_and_damaged(country)]
    assert len(asked) > 40_000
    assert [each for each in asked if phone_fits(*each) != _is_valid(*each)] == []


def test_a_family_takes_what_is_valid_in_one_of_it_and_nothing_else() -> None:
    asked = [
        (phone, country, family) for family in FAMILIES for country in family for phone in _numbers_and_damaged(country)
    ]
    assert len(asked) > 5_000
    refused = [each for each in asked if _is_valid(each[0], each[1]) and not phone_fits(*each[:2])]
    taken = [
        each for each in asked if phone_fits(*each[:2]) and not any(_is_valid(each[0], region) for region in each[2])
    ]
    assert (refused, taken) == ([], [])


@given(ANYTHING | PHONE_LIKE, st.sampled_from(["FR", "GB", "DE", "US", "IT", "AR", "XX"]) | ANYTHING)
def test_no_number_raises(phone: str, country: str) -> None:
    assert phone_fits(phone, country) in {True, False}


def _numbers_and_damaged(country: str) -> Iterator[str]:
    chance = random.Random(country)  # noqa: S311 - a sample, the same every time
    for kind in phonenumbers.PhoneNumberType.values():
        number = phonenumbers.example_number_for_type(country, kind)
        if number is None:
            continue
        for form in FORMS:
            text = phonenumbers.format_number(number, form)
            yield text
            for _ in range(12):
                at, digit = chance.randrange(len(text)), chance.choice("0123456789")
                yield text[:at] + chance.choice(["", digit, digit + text[at]]) + text[at + 1 :]


def _is_valid(phone: str, country: str) -> bool:
    try:
        return phonenumbers.is_valid_number_for_region(phonenumbers.parse(phone, country), country)
    except phonenumbers.NumberParseException:
        return False
