"""What the pages say in each language: their texts, and how prices and dates are written."""

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files

from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, format_percent

from saleport.values import Language

# Days before months and a clock of 24 hours: currencies and return rights here are European.
_LOCALES = {Language.ENGLISH: "en_GB", Language.FRENCH: "fr_FR"}
_AT_FRENCH_MARKS = re.compile(" (?=[:;?!»])|(?<=«) ")
_NO_BREAK = "\N{NO-BREAK SPACE}"
_SECOND = 1000  # milliseconds
_KILO = 1000
_BYTES = {Language.ENGLISH: ("bytes", "kB", "MB", "GB"), Language.FRENCH: ("octets", "ko", "Mo", "Go")}

NAMES = {Language.ENGLISH: "English", Language.FRENCH: "Français"}
"""Each language in its own name: that is how its speakers find it."""

Words = Mapping[str, Mapping[str, str]]


@cache
def words(language: Language) -> Words:
    """All texts of the pages, by page and name; each topic has a file of its own."""
    folder = files(__package__ or __name__).joinpath("words", language)
    topics = [tomllib.loads(file.read_text(encoding="utf-8")) for file in folder.iterdir()]
    return {
        page: {name: typeset(content, language) for name, content in contents.items()}
        for topic in topics
        for page, contents in topic.items()
    }


def typeset(text: str, language: Language) -> str:
    """A text as a page prints it: apostrophes are curved, and in French no mark stands alone on a line."""
    curved = text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")
    return _AT_FRENCH_MARKS.sub(_NO_BREAK, curved) if language is Language.FRENCH else curved


def price(amount: Decimal, currency: str, language: Language) -> str:
    """An amount of money, rounded to what can be paid."""
    return format_currency(amount, currency, locale=_LOCALES[language])


def day(instant: datetime, language: Language) -> str:
    """The day of an instant, in UTC."""
    return format_date(instant.astimezone(UTC), "long", locale=_LOCALES[language])


def moment(instant: datetime, language: Language) -> str:
    """An instant to the minute. It names its zone: that of the reader is not known."""
    time = format_time(instant.astimezone(UTC), "HH:mm", locale=_LOCALES[language])
    return words(language)["order"]["instant"].format(date=day(instant, language), time=time)


def short_day(instant: datetime, language: Language) -> str:
    """The day of an instant, in UTC, as a table has room for it."""
    return format_skeleton("MMMEd", instant.astimezone(UTC), locale=_LOCALES[language])


def time_of_day(instant: datetime, language: Language) -> str:
    """The time of an instant to the minute, in UTC: what shows it says so."""
    return format_time(instant.astimezone(UTC), "HH:mm", locale=_LOCALES[language])


def number(value: int, language: Language) -> str:
    """A count."""
    return format_decimal(value, locale=_LOCALES[language])


def percentage(share: Decimal, language: Language) -> str:
    """A part of a whole, with the digits that it is given with."""
    return format_percent(share.normalize(), locale=_LOCALES[language], decimal_quantization=False)


def milliseconds(value: float, language: Language) -> str:
    """A duration, to two digits."""
    is_long = value >= _SECOND
    rounded = float(f"{value / _SECOND if is_long else value:.2g}")
    return f"{format_decimal(rounded, locale=_LOCALES[language])}{_NO_BREAK}{'s' if is_long else 'ms'}"


def size(count: int, language: Language) -> str:
    """How large a file is, to two digits or three."""
    value, unit = float(count), 0
    while round(value) >= _KILO and unit < len(_BYTES[language]) - 1:
        value, unit = value / _KILO, unit + 1
    rounded = round(value, 0 if not unit or value >= 10 else 1)  # noqa: PLR2004
    return f"{format_decimal(rounded, locale=_LOCALES[language])}{_NO_BREAK}{_BYTES[language][unit]}"
