"""The definition of the API as it is read in a language: its introduction, its groups and what each operation does."""

import tomllib
from hashlib import sha256
from importlib.resources import files
from typing import Any, NamedTuple

import msgspec
from markupsafe import Markup

from saleport.portal.words import typeset, words
from saleport.reference import Definition, Operation, Tag
from saleport.values import Language

_DIGITS = 8
_PORTAL = "saleport.portal"


class Translated(NamedTuple):
    """A definition with its texts in a language. Those of parameters, members and answers stay English."""

    definition: Definition
    groups: dict[str, str]
    """What the groups of operations are called, by the names of their tags."""
    names: frozenset[str]
    """The ids of operations and the names of tags whose texts are in the language; a blank one for the introduction."""

    def lang(self, name: str = "") -> Markup:
        """The attribute that says so of a text that is not in the language of the page."""
        return Markup() if name in self.names else Markup(' lang="en"')


def translated(definition: Definition, language: Language) -> Translated:
    """The definition in a language. A text whose English is no more what was translated stays English."""
    if language is Language.ENGLISH:
        names = {each.id for each in definition.operations} | {tag.name for tag in definition.tags}
        return Translated(definition, {}, frozenset({"", *names}))
    known = _translations(language)
    told = words(language)["landing"]
    names = {name for name, english in sources(definition).items() if _entry(known, name).get("of") == digest(english)}
    groups = {tag.name: told[name] for tag in definition.tags if (name := f"group_{tag.name.lower()}") in told}
    is_told = "" in names
    spoken = msgspec.structs.replace(
        definition,
        description=typeset(known["description"].strip(), language) if is_told else definition.description,
        tags=tuple(_tag(tag, told) for tag in definition.tags),
        operations=tuple(
            _operation(each, known["operations"][each.id], language) if each.id in names else each
            for each in definition.operations
        ),
    )
    return Translated(spoken, groups, frozenset({*names, *groups}))


def sources(definition: Definition) -> dict[str, str]:
    """The English texts that are translated: of the introduction, which has a blank name, and of each operation."""
    told = {each.id: f"{each.summary}\n{each.description}" for each in definition.operations}
    return {"": definition.description, **told}


def digest(english: str) -> str:
    """What tells one English text from another."""
    return sha256(english.strip().encode()).hexdigest()[:_DIGITS]


def _translations(language: Language) -> dict[str, Any]:
    return tomllib.loads(files(_PORTAL).joinpath("words", "definition", f"{language}.toml").read_text(encoding="utf-8"))


def _entry(known: dict[str, Any], name: str) -> dict[str, Any]:
    return known["operations"].get(name, {}) if name else known


def _tag(tag: Tag, told: Any) -> Tag:  # noqa: ANN401 - the texts of a page
    return msgspec.structs.replace(tag, description=told.get(f"group_{tag.name.lower()}_hint", tag.description))


def _operation(operation: Operation, texts: dict[str, str], language: Language) -> Operation:
    return msgspec.structs.replace(
        operation,
        summary=typeset(texts["summary"], language),
        description=typeset(texts["description"].strip(), language),
    )
