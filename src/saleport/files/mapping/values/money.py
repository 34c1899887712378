"""Amounts of money and quantities, as files have them.

A sign before exactly three digits can stand before thousands or before decimals: that is decided for a whole file.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from saleport.files.mapping.values.remembering import Remembered

is_plain = re.compile(r"-?\d+(?:\.(?:\d\d?|\d{4,}))?|-?0\.\d+|-?\d+(?:\.\d+)?[eE][+-]?\d{1,3}", re.ASCII).fullmatch
"""Whether a text is a number that JSON has, and no sign in it can stand before thousands."""
_SPACES = " \u00a0\u202f\u2009'’"
_BESIDE = r"[^\W\d_]{1,5}\.?|[^\w\s.,()+\-\u2212\u2013]|[^\W\d_]{1,2}\$"  # EUR, Fr., €, US$
_MINUS = r"[+\-\u2212\u2013]"
_FORM = re.compile(
    rf"""(?P<open>\()?\s*(?P<sign>{_MINUS})?\s*(?P<before>{_BESIDE})?\s*(?P<later>{_MINUS})?\s*
    (?P<number>[0-9][0-9.,{_SPACES}]*|[.,][0-9]+)
    \s*(?P<after>{_BESIDE})?\s*(?P<last>{_MINUS})?\s*(?P<close>\))?""",
    re.VERBOSE,
).fullmatch
_EVEN = re.compile(r"[.,][-\u2013\u2014]+(?=\D*$)").sub  # 12,- and 12.–
_SPACED = re.compile(rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d+)?", re.ASCII).fullmatch
_GROUPED = {
    ".": re.compile(r"\d{1,3}(?:,\d{2,3})*(?:\.\d*)?|\.\d+", re.ASCII).fullmatch,
    ",": re.compile(r"\d{1,3}(?:\.\d{2,3})*(?:,\d*)?|,\d+", re.ASCII).fullmatch,
}
_UNDECIDED = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII).fullmatch
_WHOLE = re.compile(r"'?\+?(\d{1,9})(?:[.,]0*)?", re.ASCII).fullmatch

_CURRENCIES = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP", "$": "USD", "us$": "USD",
    "usd": "USD", "¥": "JPY", "fr": "CHF", "sfr": "CHF", "zł": "PLN", "zl": "PLN", "c$": "CAD", "ca$": "CAD",
    "a$": "AUD", "au$": "AUD",
}  # fmt: skip
_CODE_LENGTH = 3
_LONGEST = 80
_MOST_KEPT = 200
"""Characters of what is no amount: a thousand pieces may have it."""


class Money(NamedTuple):
    """What a cell says of an amount."""

    amount: str
    """A number in digits, with a point; what cannot be read, as it came."""
    currency: str | None
    """The currency that stands beside it."""
    is_read: bool


class DecimalSign(NamedTuple):
    """What the amounts of a file say of the sign before their decimals."""

    sign: str | None
    """None: no amount says."""
    undecided: str | None
    """An amount that does not say."""
    is_mixed: bool
    """Some have a comma there, and some a point."""


def currency_code(text: str) -> str:
    """The code of a currency: of a sign or a name that is known; any other text as it is."""
    return _CURRENCIES.get(text.strip().rstrip(".").lower(), text.strip()[:_MOST_KEPT])


def decimal_sign(texts: Iterable[str]) -> DecimalSign:
    """What amounts say of the sign before their decimals."""
    counts = {".": 0, ",": 0}
    undecided: str | None = None
    for text in texts:
        form = _form(text)
        number = form["number"].rstrip(_SPACES) if form else ""
        if _UNDECIDED(number):
            undecided = undecided or text
        elif sign := _sign_of(number):
            counts[sign] += 1
    if not any(counts.values()):
        return DecimalSign(None, undecided, is_mixed=False)
    sign = max(counts, key=lambda each: counts[each])
    return DecimalSign(sign, undecided, is_mixed=all(counts.values()))


class MoneyReader:
    """Reads the amounts of one file, in which `decimal` stands before three digits that could be decimals."""

    def __init__(self, decimal: str) -> None:
        self._decimal = decimal
        self.read = Remembered(self._read).get

    def _read(self, text: str) -> Money:
        as_it_came = Money(text.strip()[:_MOST_KEPT], None, is_read=False)
        if len(text) <= _LONGEST and is_plain(text):
            return Money(text, None, is_read=True)
        form = _form(text)
        if form is None:
            return as_it_came
        token = form["before"] or form["after"]
        currency = _currency(token) if token else None
        digits = _digits(form["number"].rstrip(_SPACES), self._decimal)
        if digits is None or (token and currency is None) or bool(form["open"]) is not bool(form["close"]):
            return as_it_came
        signs = [form[name] for name in ("sign", "later", "last")]
        is_negative = bool(form["open"]) or any(sign and sign != "+" for sign in signs)
        return Money(f"-{digits}" if is_negative else digits, currency, is_read=True)


def read_quantity(text: str) -> int | None:
    """How many pieces: `2`, also written `2.0` or `2,000`; None for anything but a whole number."""
    found = _WHOLE(text.strip())
    return int(found[1]) if found else None


def _form(text: str) -> re.Match[str] | None:
    # No amount is longer, and what is not looked at cannot take long.
    plain = text.strip().lstrip("'")
    return _FORM(_EVEN("", plain)) if len(plain) <= _LONGEST else None


def _currency(token: str) -> str | None:
    code = currency_code(token)
    return code.upper() if len(code) == _CODE_LENGTH and code.isascii() and code.isalpha() else None


def _sign_of(number: str) -> str | None:
    """The sign before the decimals of a number that can mean one thing only; None where it has none."""
    if any(space in number for space in _SPACES):
        number = number[-4:]
        return next((sign for sign in ".," if sign in number), None)
    points, commas = number.count("."), number.count(",")
    if points and commas:
        return max(".,", key=number.rfind)
    if points + commas == 1:
        return "." if points else ","
    # Several of one kind stand before thousands: the other one is for decimals.
    return "," if points else "." if commas else None


def _digits(number: str, decimal: str) -> str | None:
    if any(space in number for space in _SPACES):
        if not _SPACED(number):
            return None
        for space in _SPACES:
            number = number.replace(space, "")
        return number.replace(",", ".")
    sign = decimal if _UNDECIDED(number) else _sign_of(number)
    if sign is None:
        return number
    other = "," if sign == "." else "."
    if other in number and not _GROUPED[sign](number):
        return None
    whole, _, decimals = number.replace(other, "").partition(sign)
    return f"{whole or '0'}.{decimals}" if decimals else whole
