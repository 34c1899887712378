"""Which country does a text mean?

A two-letter code of ISO 3166-1 is looked up in a table and nothing more. Everything else is a spelling: a three-letter
code, a former code, or a name in one of many languages, folded so that accents, case and punctuation do not matter.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final, NamedTuple

from saleport.places.country_names import ALPHA_3, fold, spellings


class ReadAs(StrEnum):
    """How a text was read as a country."""

    CODE = "code"
    SPELLING = "spelling"
    UNKNOWN = "unknown"


class CountryReading(NamedTuple):
    """What a text says about the country, with the nearest codes if it says none."""

    code: str | None
    read_as: ReadAs
    nearest: tuple[str, ...] = ()


# Among equally near codes, the likelier ones for a shop that sells in EUR or GBP.
_LIKELY: Final = "FR GB DE ES IT BE NL IE PT AT CH LU PL DK SE FI GR US"

_ARTICLE: Final = re.compile(r"(?i)\A\s*(?:(?:the|les?|la|die|der|el|los|het|il)\b|l['’])")
_FORM_OF_STATE: Final = re.compile(
    r"(?i)\A\s*(?:(?:(?:arab|bolivarian|eastern|federal|federated|federative|hashemite|independent|islamic"
    r"|plurinational|united)\s+)*(?:republic|kingdom|states?|principality|grand duchy|union|commonwealth|sultanate)"
    r"\s+of\s|(?:république|royaume|principauté|grand-duché)(?:\s+(?!démocratique)\w+que)?\s+(?:(?:du|des?)\s|d['’]))"
)
_COMMA_OR_BRACKET: Final = re.compile(r"\s-\s|[,()\[\]]")
_BRACKET_OR_SLASH: Final = re.compile(r"\s-\s|[()\[\]/|;]")

_LONGEST_NAME: Final = 80
_OFFERED: Final = 3  # codes at most
_COMPARED: Final = 20  # names at most, letter by letter (which is what costs)
_CLOSE: Final = 0.75  # of difflib's ratio: "Frnace" has 0.83 of "France"

_CODES: Final = {text: CountryReading(code, ReadAs.CODE) for code in ALPHA_3 for text in (code, code.lower())}


def is_country(code: str) -> bool:
    """Whether this is the code of a country, spelt as it should be."""
    return code in ALPHA_3


def read_country(text: str) -> CountryReading:
    """The country a text means: by its code, by another spelling, or not known."""
    return _CODES.get(text) or _read_spelling(text)


@lru_cache(maxsize=1024)
def _read_spelling(text: str) -> CountryReading:
    text = text.strip()
    if text.isascii() and text.upper() in _CODES:
        return _CODES[text.upper()]
    if len(text) > _LONGEST_NAME:
        return CountryReading(None, ReadAs.UNKNOWN)
    code = _code_of_name(text) or _code_agreed(_BRACKET_OR_SLASH.split(text))
    if code is not None:
        return CountryReading(code, ReadAs.SPELLING)
    return CountryReading(None, ReadAs.UNKNOWN, _nearest(fold(text)))


def _code_of_name(text: str) -> str | None:
    ways = (spellings().get(fold(way)) for way in _ways_to_read(text))
    return next((code for code in ways if code is not None), None)


def _ways_to_read(name: str) -> Iterator[str]:
    """The name, then the name in the order and the length in which lists have it."""
    yield name
    *before, after = _COMMA_OR_BRACKET.split(name.rstrip(" )]"))
    turned = f"{after} {' '.join(before)}"
    yield turned
    bare = _ARTICLE.sub("", turned)
    yield bare
    yield _ARTICLE.sub("", _FORM_OF_STATE.sub("", bare))


def _code_agreed(parts: list[str]) -> str | None:
    """The country of "France (FR)" and "Belgique / Belgium": every part must mean it."""
    codes = {_code_of_name(part) for part in parts if part.strip()}
    return codes.pop() if len(codes) == 1 else None


def _nearest(folded: str) -> tuple[str, ...]:
    near = dict.fromkeys((*_codes_near(folded), *_names_near(folded)))
    return tuple(near)[:_OFFERED]


def _codes_near(folded: str) -> list[str]:
    """The codes that are one wrong letter or one swap of letters away."""
    near: list[tuple[bool, int, str]] = []
    for alpha_2, alpha_3 in ALPHA_3.items():
        for code in (alpha_2.lower(), alpha_3.lower()):
            if len(code) == len(folded):
                is_swapped = sorted(code) == sorted(folded)
                wrong = sum(a != b for a, b in zip(code, folded, strict=True))
                if is_swapped or wrong == 1:
                    near.append((not is_swapped, _likelihood(alpha_2), alpha_2))
    return [alpha_2 for _, _, alpha_2 in sorted(near)]


def _likelihood(code: str) -> int:
    at = _LIKELY.find(code)
    return at if at >= 0 else len(_LIKELY)


def _names_near(folded: str) -> list[str]:
    """The countries with a name much like this one, the likest first."""
    pairs = _pairs(folded)
    shared = Counter(name for pair in pairs for name in _names_by_pair().get(pair, ()))
    likest = sorted(shared, key=lambda name: shared[name] / (len(name) + len(pairs)), reverse=True)
    ratios = {name: SequenceMatcher(None, folded, name, autojunk=False).ratio() for name in likest[:_COMPARED]}
    close = [name for name, ratio in ratios.items() if ratio >= _CLOSE]
    return [spellings()[name] for name in sorted(close, key=ratios.__getitem__)[::-1]]


@cache
def _names_by_pair() -> dict[str, list[str]]:
    index: defaultdict[str, list[str]] = defaultdict(list)
    for name in spellings():
        if name.isascii() and len(name) > len("USA"):
            for pair in _pairs(name):
                index[pair].append(name)
    return dict(index)


def _pairs(folded: str) -> set[str]:
    padded = f"^{folded}$"
    return {padded[at : at + 2] for at in range(len(padded) - 1)}
