"""An operation and a type as their pages show them: all but the address under which the reader sees the service."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, cast

from markupsafe import Markup

from saleport.errors import ErrorCode
from saleport.portal.reference.fields import Field, FieldMaker
from saleport.portal.reference.highlighting import highlighted
from saleport.portal.reference.markdown import anchor_of, plain_sentences
from saleport.reference import (
    Body,
    Credential,
    Definition,
    Example,
    MediaType,
    Operation,
    Place,
    Response,
    SchemaType,
    json_text,
    sample_of,
    text_of,
)


class ExampleView(NamedTuple):
    """One example of a body."""

    label: str
    anchor: str
    text: Markup
    code: Markup


class FormView(NamedTuple):
    """One form of a body: its media type, with examples and schema."""

    media_type: str
    anchor: str
    examples: list[ExampleView]
    field: Field | None
    """The tree of its members; None where there is no schema, or its own page has it."""
    type_name: str | None
    schema: Markup | None


class ResponseView(NamedTuple):
    """An answer."""

    status: str
    reason: str
    kind: str
    """`good`, `warning` or `error`: its look."""
    anchor: str
    text: Markup
    codes: list[ErrorCode]
    headers: list[Field]
    forms: list[FormView]


class OperationView(NamedTuple):
    """An operation."""

    operation: Operation
    about: str
    """What the API is for, in a sentence."""
    text: Markup
    parameters: dict[str, list[Field]]
    body_text: Markup
    forms: list[FormView]
    responses: list[ResponseView]


class TypeView(NamedTuple):
    """A type of the document."""

    name: str
    field: Field
    sample: Markup
    schema: Markup
    used_by: list[Operation]


def operation_view(
    definition: Definition, operation: Operation, maker: FieldMaker, words: Mapping[str, str]
) -> OperationView:
    """All that the page of an operation shows."""
    viewer = _Viewer(definition, maker, words)
    body = operation.body
    return OperationView(
        operation=operation,
        about=next(iter(plain_sentences(definition.description)), definition.summary),
        text=maker.text(operation.description, here=operation.id),
        parameters={place: viewer.parameters(operation, place) for place in Place},
        body_text=Markup() if body is None else maker.text(body.description),
        forms=[] if body is None else viewer.forms(body, "body"),
        responses=[viewer.response(response) for response in operation.responses],
    )


def type_view(definition: Definition, name: str, maker: FieldMaker) -> TypeView:
    """All that the page of a type shows."""
    schema = SchemaType(reference=name, raw={"$ref": f"#/components/schemas/{name}"})
    return TypeView(
        name=name,
        field=maker.field(schema, name),
        sample=highlighted(json_text(sample_of(definition, schema))),
        schema=highlighted(json_text(definition.expanded(schema))),
        used_by=[operation for operation in definition.operations if name in definition.used_types(operation)],
    )


class _Viewer:
    def __init__(self, definition: Definition, maker: FieldMaker, words: Mapping[str, str]) -> None:
        self._definition = definition
        self._maker = maker
        self._words = words

    def parameters(self, operation: Operation, place: Place) -> list[Field]:
        """The parameters that go to one place; among the headers the one that no document declares, Content-Type."""
        found = [self._maker.parameter(each, f"{place}.{each.name}") for each in operation.placed(place)]
        if place is Place.HEADER and operation.body is not None:
            text = self._maker.text(self._words["content_type"])
            names = [form.name for form in operation.body.media_types]
            schema = SchemaType(
                types=("string",), default=tuple(names[:1]), enum=tuple(names) if len(names) > 1 else ()
            )
            field = self._maker.field(schema, "header.Content-Type", "Content-Type")._replace(text=text)
            # Where the contract's page has it: after the token.
            after = sum(1 for each in operation.placed(place) if each.credential is Credential.TOKEN)
            found.insert(after, field)
        return found

    def response(self, response: Response) -> ResponseView:
        anchor = f"response-{response.status}"
        return ResponseView(
            status=response.status,
            reason=response.reason,
            kind={"2": "good", "3": "good", "4": "warning", "5": "error"}.get(response.status[0], "even"),
            anchor=anchor,
            text=self._maker.text(response.description),
            codes=_codes(response),
            headers=[self._maker.parameter(each, f"{anchor}-header.{each.name}") for each in response.headers],
            forms=self.forms(response, anchor),
        )

    def forms(self, body: Body | Response, anchor: str) -> list[FormView]:
        return [
            self._form(form, anchor if number == 0 else f"{anchor}-{anchor_of(form.name)}", is_first=number == 0)
            for number, form in enumerate(body.media_types)
        ]

    def _form(self, form: MediaType, anchor: str, *, is_first: bool) -> FormView:
        schema = form.schema
        name = None if schema is None else schema.reference
        # Every failure may come in a second form, always the same one: its own page tells what is in it.
        here = schema if is_first or name is None else None
        return FormView(
            media_type=form.name,
            anchor=anchor,
            examples=[self._example(form, example, anchor) for example in form.examples],
            field=None if here is None else self._maker.field(here, anchor),
            type_name=name,
            schema=None if here is None else highlighted(json_text(self._definition.expanded(here))),
        )

    def _example(self, form: MediaType, example: Example, anchor: str) -> ExampleView:
        return ExampleView(
            label=example.summary or (self._words["sample"] if example.is_made else example.name),
            anchor=f"{anchor}-example-{anchor_of(example.name)}",
            text=self._maker.text(example.description),
            code=highlighted(text_of(form, example)) if form.is_json else Markup.escape(text_of(form, example)),
        )


def _codes(response: Response) -> list[ErrorCode]:
    """The error codes that the examples of an answer have, and those that its description names."""
    examples = [example.value for form in response.media_types for example in form.examples]
    words = [word.strip("`.,:;()") for word in response.description.split()]
    found = dict.fromkeys([*_codes_within(examples), *words])
    return [ErrorCode(code) for code in found if code in ErrorCode.__members__]


def _codes_within(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        for name, member in cast("dict[str, Any]", value).items():
            if name == "code" and isinstance(member, str):
                yield member
            yield from _codes_within(member)
    elif isinstance(value, list):
        for entry in cast("Iterable[Any]", value):
            yield from _codes_within(entry)
