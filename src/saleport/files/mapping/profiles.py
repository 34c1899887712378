"""What the cells of a column look like."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from saleport.files.mapping.values.dates import date_order, looks_like_a_moment
from saleport.files.mapping.values.money import MoneyReader, read_quantity
from saleport.places.countries import ReadAs, read_country

_MAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+").fullmatch
_CLOCK = re.compile(r"\d{1,2}[:h.]\d\d(?:[:.]\d\d)?\s*(?:[ap]\.?m\.?)?", re.IGNORECASE).fullmatch
_CURRENCY = re.compile(
    r"EUR|GBP|USD|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|CAD|AUD|JPY|euros?|[€£$]", re.IGNORECASE
).fullmatch
_PHONE = re.compile(r"'?\+?[\d\s().\-/]{6,20}").fullmatch
_ZIP = re.compile(r"'?(?=[^\d]*\d)[A-Z0-9][A-Z0-9 \-]{1,9}", re.IGNORECASE).fullmatch
_UUID = re.compile(r"\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?", re.IGNORECASE).fullmatch
_EAN = re.compile(r"\d{8}|\d{12,14}", re.ASCII).fullmatch
_CODE = re.compile(r"#?[\w.\-/]{1,40}").fullmatch
_LETTERS = re.compile(r"[^\W\d_]").search
_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "m", "mme", "mlle", "monsieur", "madame", "herr", "frau", "sr", "sra", "sig", "sig.ra",
     "dhr", "mevr", "notset"}
)  # fmt: skip
_MOST_PIECES = 10_000
_SAMPLED = 200
_LONGEST = 200


class Profile(NamedTuple):
    """What share of the cells that are not blank looks like something."""

    filled: int
    """How many are not blank, of those that were looked at."""
    shares: dict[str, float]
    """By the kinds of LOOKS."""
    apart: float
    """What share of their runs has a value that came before: an article's number does, an order's does not."""


LOOKS: dict[str, Callable[[str], bool]] = {
    "mail": lambda text: _MAIL(text) is not None,
    "moment": looks_like_a_moment,
    "clock": lambda text: _CLOCK(text) is not None,
    "money": lambda text: _MONEY(text).is_read,
    "quantity": lambda text: 0 < (read_quantity(text) or 0) <= _MOST_PIECES,
    "currency": lambda text: _CURRENCY(text) is not None,
    "country": lambda text: read_country(text).read_as is not ReadAs.UNKNOWN,
    "phone": lambda text: _PHONE(text) is not None,
    "zip": lambda text: _ZIP(text) is not None,
    "uuid": lambda text: _UUID(text) is not None,
    "checked ean": lambda text: _EAN(text) is not None and is_checked(text),
    "code": lambda text: _CODE(text) is not None,
    "any": lambda _: True,
    "letters": lambda text: _LETTERS(text) is not None,
    "title": lambda text: text.strip(". ").lower() in _TITLES,
}
"""What a cell can look like."""

_MONEY = MoneyReader(".").read


def profile(cells: Sequence[str]) -> Profile:
    """What a column looks like."""
    # What is longer is a text, whatever it begins with.
    texts = [text[:_LONGEST] for cell in cells if (text := cell.strip())]
    distinct = list(dict.fromkeys(texts))[:_SAMPLED]
    count = len(distinct) or 1
    shares = {kind: sum(map(looks, distinct)) / count for kind, looks in LOOKS.items()}
    runs = [text for place, text in enumerate(texts) if not place or texts[place - 1] != text]
    return Profile(len(texts), shares, 1 - len(set(runs)) / len(runs) if runs else 0.0)


def has_times(cells: Sequence[str]) -> bool:
    """Whether the dates of a column have times."""
    return date_order(cells[:_SAMPLED]).without_time is None


def is_checked(digits: str) -> bool:
    """Whether the last of these digits is the one that the others ask for, as in an EAN."""
    reckoned = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return reckoned % 10 == 0
