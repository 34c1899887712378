"""What each error code says to people: the texts of `en.toml` and `fr.toml`, and how they are filled in."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from saleport.errors import ErrorCode, Problem
from saleport.values import Language

__all__ = ["Explanation", "explain", "message"]

_PRODUCT = {Language.ENGLISH: "Product {}: ", Language.FRENCH: "Produit {} : "}
_WHOLE = {Language.ENGLISH: "the whole request", Language.FRENCH: "la requête entière"}
_PATH_OF_PRODUCT = re.compile(r"products\[\d+\]\.?", re.IGNORECASE)


class Explanation(NamedTuple):
    """The texts of one error code in one language."""

    message: str
    """For the shop's staff; a template with no other placeholders than {field}, {value}, {limit} and {suggestion}."""
    meaning: str
    """For the developer: what the code says."""
    remedy: str
    """For the developer: how to mend it."""


@cache
def explain(code: ErrorCode, language: Language) -> Explanation:
    """What a code says in a language."""
    return _explanations(language)[code]


def message(problem: Problem, language: Language) -> str:
    """A problem told to the shop's staff in their language.

    A word that the problem lacks is left empty: an answer never fails for want of a word.
    Values are put in as they are, so a page that shows the message has to escape it.
    """
    prefix, field = _place(problem, language)
    return prefix + explain(problem.code, language).message.format(
        field=field,
        value=problem.words.get("value", ""),
        limit=problem.words.get("limit", ""),
        suggestion=problem.suggestion or "",
    )


def _place(problem: Problem, language: Language) -> tuple[str, str]:
    """The product that a message begins with, if any, and the field as it is named after that."""
    field = problem.field or ""
    inside = _PATH_OF_PRODUCT.match(field)
    # Entries of other lists (a store's opening hours) have an index too, and are no products.
    if problem.index is None or (field and not inside):
        return "", field or _WHOLE[language]
    # "Product 2" beside "products[1]" would puzzle staff, who count from one.
    within = field[inside.end() :] if inside else ""
    return _PRODUCT[language].format(problem.index + 1), within or field or _WHOLE[language]


@cache
def _explanations(language: Language) -> dict[ErrorCode, Explanation]:
    text = files(__name__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return {ErrorCode(code): Explanation(**texts) for code, texts in tomllib.loads(text).items()}
