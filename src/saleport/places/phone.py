"""Does a phone number fit a country?

Two roads. The quick one is one regular expression for each country, made from the library's numbering plan: it only
ever says yes, and only where the library would. Any other number goes to the library, which decides.
"""

import re
from collections.abc import Callable
from typing import Final

from phonenumbers import (
    SUPPORTED_REGIONS,
    CountryCodeSource,
    NumberParseException,
    PhoneMetadata,
    PhoneNumberDesc,
    is_valid_number_for_region,
    national_significant_number,
    parse,
    region_code_for_country_code,
)

QuickCheck = Callable[[str], re.Match[str] | None]
"""Says yes to numbers of a country, and only to such ones; `phone_fits` knows what those are to which it says no."""

# A country and the territories it shares its people with: an address in one often comes with a number of another.
# (Canada is no family of the United States: the plan tells their numbers apart although both begin with +1.)
_FAMILIES: Final = tuple(
    tuple(family.split())
    for family in (
        "FR RE GP MQ GF YT PM BL MF",
        "GB GG JE IM",
        "US PR GU VI AS MP",
        "AU CC CX",
        "FI AX",
        "IT VA",
        "MA EH",
        "NO SJ",
    )
)

_KINDS: Final = (
    "mobile",
    "fixed_line",
    "toll_free",
    "shared_cost",
    "premium_rate",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
)

_PUNCTUATION: Final = str.maketrans("", "", " \t\u00a0().-/\u2010\u2011\u2013")

# Blanks of every kind and the invisible marks that come along when a number is copied out of an address book.
_INVISIBLE: Final = re.compile("[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")

# The longest number has 15 digits; beyond this the library only spends time (measured: over a millisecond for 255
# characters).
_LONGEST_TEXT: Final = 60

_NOTHING: Final = re.compile(r"(?!)").fullmatch

_checks: dict[str, tuple[QuickCheck, ...]] = {}


def phone_fits(phone: str, country: str) -> bool:
    """Whether this is a valid number of the country (ISO code) or of its family.

    A blank phone and a country without a numbering plan leave nothing to doubt.
    """
    checks = _checks.get(country)
    if checks is None:
        country = country.upper()
        if country not in SUPPORTED_REGIONS:
            return True
        checks = _checks.get(country) or _learn(country)
    if checks[0](phone):
        return True
    dialled = phone.translate(_PUNCTUATION)
    for matches in checks:
        if matches(dialled):
            return True
    return _ask_library(phone, country)


def quick_check(country: str) -> QuickCheck:
    """The quick check of a country (ISO code): of one without a numbering plan it says yes to nothing."""
    return (_checks.get(country) or _learn(country))[0] if country in SUPPORTED_REGIONS else _NOTHING


def _learn(country: str) -> tuple[QuickCheck, ...]:
    patterns = (_quick_pattern(region) for region in _family_of(country))
    checks = tuple(re.compile(text, re.ASCII).fullmatch for text in patterns)
    _checks[country] = checks
    return checks


def _family_of(country: str) -> tuple[str, ...]:
    for family in _FAMILIES:
        if country in family:
            return (country, *(region for region in family if region != country))
    return (country,)


def _ask_library(phone: str, country: str) -> bool:
    text = _INVISIBLE.sub(" ", phone).strip()
    if not text:
        return True
    if len(text) > _LONGEST_TEXT:
        return False
    if _is_valid(text, country):
        return True
    # Not every country dials 00 for abroad, but everybody knows what it means.
    return text.startswith("00") and _is_valid("+" + text[2:], country)


def _is_valid(text: str, country: str) -> bool:
    try:
        number = parse(text, country, keep_raw_input=True)
    except NumberParseException:
        return False
    if is_valid_number_for_region(number, country):
        return True
    # Now that the library has read it, one of the others of the family may know it.
    digits = national_significant_number(number)
    if number.country_code_source != CountryCodeSource.FROM_DEFAULT_COUNTRY:
        digits = f"+{number.country_code}{digits}"
    return any(matches(digits) for matches in _checks[country][1:])


def _quick_pattern(region: str) -> str:
    """A pattern of the numbers that the library surely finds valid for the region.

    The library reads +CC by the plan of the main region of that calling code, and
    everything else by the region's own plan. It takes off any national prefix it
    finds; the lookaheads leave to it every number where that is not plain.
    """
    own = _plan_of(region)
    main = _plan_of(region_code_for_country_code(own.country_code or 0))
    kinds = dict.fromkeys(_pattern_of(getattr(own, kind)) for kind in _KINDS)
    numbers = "|".join(kind for kind in kinds if kind)
    possible = _pattern_of(own.general_desc)
    exit_code = own.international_prefix or ""
    plus = r"(?:\+|00)" if exit_code.split("|")[0] == "00" else r"\+"
    abroad = f"{plus}{own.country_code}{_trunk(main, may_stand=own is main)}"
    at_home = (f"(?!{exit_code})" if exit_code else "") + _trunk(own)
    return rf"(?:{abroad}|{at_home})(?=(?:{possible})\Z)(?:{numbers})"


def _plan_of(region: str) -> PhoneMetadata:
    plan = PhoneMetadata.metadata_for_region(region)
    if plan is None:  # pragma: no cover - the library has a plan of all it supports
        raise LookupError(region)
    return plan


def _pattern_of(kind: PhoneNumberDesc | None) -> str:
    return (kind.national_number_pattern or "") if kind is not None else ""


def _trunk(plan: PhoneMetadata, may_stand: bool = True) -> str:
    """The national prefix where it may stand; whatever could be more is left out."""
    parsed = plan.national_prefix_for_parsing
    if not parsed:
        return ""
    prefix = plan.national_prefix
    optional = f"(?:{prefix})?" if may_stand and parsed.split("|")[0] == prefix else ""
    return f"{optional}(?!{parsed})"
