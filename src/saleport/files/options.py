"""What the sender of a file may say of it: asked by every door, so that all of them understand the same, and again by
whoever opens the file.
"""

import codecs
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple
from zoneinfo import available_timezones

from saleport.files.recognition import DATE_ORDERS, DECIMALS, FileFormat
from saleport.values import CURRENCIES

LONGEST = 200
_DELIMITERS = {"tab": "tab", "\t": "tab", "\\t": "tab", "comma": ",", "semicolon": ";", "pipe": "|"}
# The texts of people, and the quotation marks around them, cannot be told from a delimiter like these.
_NO_DELIMITERS = frozenset("\"'\r\n\0\\ ")
_NO_TEXT = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})
"""What Python has among the encodings of texts, and no file is in."""


class Option(NamedTuple):
    """One thing that can be said of a file."""

    meaning: Callable[[str], str | None]
    """What a text stands for; None: it can be true of no file."""
    wanted: str
    """What it must be, in words that go on from there."""


def meant(option: str, text: str) -> str | None:
    """What a text says as this option of `OPTIONS`; None where that can be true of no file."""
    return OPTIONS[option].meaning(text) if 0 < len(text) <= LONGEST else None


def _one_of(choices: Sequence[str]) -> Option:
    """One of some words, in any case."""
    by_name = {choice.casefold(): choice for choice in choices}

    def meaning(text: str) -> str | None:
        return by_name.get(text.casefold())

    return Option(meaning, f"one of {', '.join(choices)}")


def _encoding(text: str) -> str | None:
    try:
        found = codecs.lookup(text)
    except (LookupError, ValueError):
        return None
    # Python has codecs of bytes too, such as hex, and such as run what they read.
    is_text = found._is_text_encoding and found.name.replace("_", "-") not in _NO_TEXT  # pyright: ignore[reportPrivateUsage] - what Python itself asks
    return found.name if is_text else None


def _delimiter(text: str) -> str | None:
    found = _DELIMITERS.get(text.casefold(), text)
    is_sign = len(found) == 1 and found not in _NO_DELIMITERS and not found.isalnum()
    return found if is_sign or found == "tab" else None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _zone(text: str) -> str | None:
    return text if text in _zones() else None


def _any_text(text: str) -> str | None:
    return None if "\0" in text else text


OPTIONS: Mapping[str, Option] = {
    "format": _one_of([each.value for each in FileFormat]),
    "encoding": Option(_encoding, "the name of a text encoding, such as utf-8, utf-16 or windows-1252"),
    "delimiter": Option(_delimiter, "one character that is no letter, digit, blank or quotation mark, or the word tab"),
    "decimal": _one_of(DECIMALS),
    "dateOrder": _one_of(DATE_ORDERS),
    "timeZone": Option(_zone, "the name of a time zone, such as Europe/Paris"),
    "currency": _one_of(CURRENCIES),
    "salesChannel": Option(_any_text, f"a text of at most {LONGEST} characters"),
    "sheet": Option(_any_text, f"a text of at most {LONGEST} characters"),
}
"""By their names in the API. The names of mappings are each account's own."""
