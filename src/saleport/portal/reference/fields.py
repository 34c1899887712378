"""A schema as the tree of fields that a page shows: what each is called, what it may hold, what it means."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from babel.numbers import format_decimal
from markupsafe import Markup

from saleport.portal.reference.markdown import Address, Markdown
from saleport.portal.words import typeset
from saleport.reference import Definition, Parameter, SchemaType
from saleport.values import Language

# The schema of the order is given, and has no list of what is required: its descriptions say so.
_REQUIRED = "Required."


class TypeLabel(NamedTuple):
    """What a value is: `array of` and `Product`, which has a page."""

    text: str
    name: str | None
    """The type of the document, where it is one."""


class Field(NamedTuple):
    """One line of the tree."""

    name: str
    anchor: str
    label: TypeLabel
    format: str | None
    text: Markup
    facts: list[str]
    values: list[str]
    """Those it may have, where they are few, as JSON."""
    is_required: bool = False
    is_nullable: bool = False
    is_read_only: bool = False
    is_deprecated: bool = False
    pattern: str | None = None
    extras: list[tuple[str, str]] = []  # noqa: RUF012 - nobody adds to it
    """Keywords that have no words of their own, and their values."""
    children: list["Field"] = []  # noqa: RUF012 - nobody adds to it
    choices: list["Field"] = []  # noqa: RUF012 - nobody adds to it
    is_any: bool = True
    """Whether one of the choices will do; all of them are meant else."""
    is_known: bool = False
    """Whether the page has shown the type before."""
    is_within_itself: bool = False


class FieldMaker:
    """Makes the fields of one page in one language."""

    def __init__(
        self, definition: Definition, markdown: Markdown, words: Mapping[str, str], language: Language, address: Address
    ) -> None:
        self._definition = definition
        self._markdown = markdown
        self._words = words
        self._language = language
        self._address = address
        self._shown: set[str] = set()

    def field(self, schema: SchemaType, anchor: str, name: str = "", *, is_required: bool = False) -> Field:
        """A schema as a field; with all that is in it."""
        return self._field(schema, anchor, name, is_required=is_required, inside=())

    def parameter(self, parameter: Parameter, anchor: str) -> Field:
        """A parameter as a field."""
        field = self.field(parameter.schema, anchor, parameter.name, is_required=parameter.is_required)
        text = parameter.description or self._definition.resolved(parameter.schema).description
        return field._replace(text=self.text(text), is_deprecated=parameter.is_deprecated or field.is_deprecated)

    def text(self, text: str, here: str = "") -> Markup:
        """A text of the definition as HTML."""
        return self._markdown.html(text, self._address, here)

    def _field(
        self, schema: SchemaType, anchor: str, name: str, *, is_required: bool, inside: tuple[str, ...]
    ) -> Field:
        resolved = self._definition.resolved(schema)
        says_required = resolved.description.startswith(_REQUIRED)
        text = resolved.description.removeprefix(_REQUIRED).strip() if says_required else resolved.description
        inner = self._innermost(resolved)
        names = tuple(each.name for each in (resolved, inner) if each.name is not None)
        is_within_itself = any(each in inside for each in names)
        is_known = inner.name in self._shown
        if inner.name is not None and inner.properties:
            self._shown.add(inner.name)
        limits = dict(resolved.limits)
        of_entries = {} if inner is resolved else dict(inner.limits)
        enum = resolved.enum or inner.enum
        choices = inner.any_of or inner.one_of or inner.all_of
        below = (*inside, *names)
        return Field(
            name=name,
            anchor=anchor,
            label=self._label(resolved),
            format=resolved.format or inner.format,
            text=self.text(text),
            facts=self._facts(resolved, limits, of_entries),
            values=[
                _json(value) for value in (enum or resolved.const) if value is not None or not resolved.is_nullable
            ],
            is_required=is_required or says_required,
            is_nullable=resolved.is_nullable,
            is_read_only=resolved.is_read_only,
            is_deprecated=resolved.is_deprecated,
            pattern=limits.get("pattern") or of_entries.get("pattern"),
            extras=[(keyword, _json(value)) for keyword, value in (*resolved.others, *_others(resolved, inner))],
            children=[] if is_within_itself else self._children(inner, anchor, below),
            choices=[] if is_within_itself else self._choices(choices, anchor, below),
            is_any=bool(inner.any_of or inner.one_of),
            is_known=is_known,
            is_within_itself=is_within_itself,
        )

    def _children(self, schema: SchemaType, anchor: str, inside: tuple[str, ...]) -> list[Field]:
        children = [
            self._field(
                member.schema,
                f"{anchor}.{member.name}",
                member.name,
                is_required=schema.requires(member.name),
                inside=inside,
            )
            for member in schema.properties
        ]
        if schema.additional is not None:
            child = self._field(schema.additional, f"{anchor}.*", "…", is_required=False, inside=inside)
            children.append(child)
        return children

    def _choices(self, choices: tuple[SchemaType, ...], anchor: str, inside: tuple[str, ...]) -> list[Field]:
        return [
            self._field(
                choice, f"{anchor}.{choice.reference or number}", choice.title, is_required=False, inside=inside
            )
            for number, choice in enumerate(choices, 1)
        ]

    def _innermost(self, schema: SchemaType) -> SchemaType:
        # Lists of lists are few: what is of interest is what the entries are.
        while schema.items is not None and not schema.properties:
            schema = self._definition.resolved(schema.items)
        return schema

    def _label(self, schema: SchemaType) -> TypeLabel:
        if schema.items is not None:
            entry = self._label(self._definition.resolved(schema.items))
            return TypeLabel(self._words["list_of"].format(type=entry.text).strip(), entry.name)
        kinds = schema.types or (("object",) if schema.properties else ())
        choices = [self._label(self._definition.resolved(choice)) for choice in (*schema.any_of, *schema.one_of)]
        if choices and not kinds:
            text = self._either(dict.fromkeys(label.text for label in choices))
            return TypeLabel(text, schema.name)
        return TypeLabel(self._either(kinds) or self._words["any_type"], schema.name)

    def _either(self, kinds: Iterable[str]) -> str:
        return f" {self._words['or']} ".join(kinds)

    def _facts(self, schema: SchemaType, limits: Mapping[str, Any], of_entries: Mapping[str, Any]) -> list[str]:
        facts = [*self._spans(limits)]
        facts += [self._words["each_entry"].format(fact=fact) for fact in self._spans(of_entries)]
        if schema.is_closed:
            facts.append(self._words["is_closed"])
        if schema.is_write_only:
            facts.append(self._words["write_only"])
        facts += [self._words["default"].format(value=_json(value)) for value in schema.default]
        return [typeset(fact, self._language) for fact in facts]

    def _spans(self, limits: Mapping[str, Any]) -> list[str]:
        words = self._words
        facts: list[str] = []
        for least, most, kind in (
            ("minLength", "maxLength", "length"),
            ("minimum", "maximum", "number"),
            ("minItems", "maxItems", "items"),
            ("minProperties", "maxProperties", "properties"),
        ):
            low, high = limits.get(least), limits.get(most)
            if low == 0 and kind != "number":
                low = None  # nothing has fewer
            if low is not None and high is not None:
                facts.append(words[f"{kind}_between"].format(low=self._number(low), high=self._number(high)))
            elif low is not None:
                facts.append(words[f"{kind}_least"].format(low=self._number(low)))
            elif high is not None:
                facts.append(words[f"{kind}_most"].format(high=self._number(high)))
        facts += [
            words[word].format(value=self._number(limits[keyword]))
            for keyword, word in (
                ("exclusiveMinimum", "above"),
                ("exclusiveMaximum", "below"),
                ("multipleOf", "multiple"),
            )
            if keyword in limits
        ]
        if limits.get("uniqueItems") is True:
            facts.append(words["unique"])
        return facts

    def _number(self, value: float) -> str:
        return format_decimal(value, locale=self._language)


def _others(schema: SchemaType, inner: SchemaType) -> tuple[tuple[str, Any], ...]:
    return () if inner is schema else inner.others


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
