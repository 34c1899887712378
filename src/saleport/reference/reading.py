"""From the document to `Definition`. What a page could not show is a fault here, when the service starts."""

import re
from collections.abc import Iterator
from http import client
from typing import Any

import msgspec

from saleport.reference.definition import (
    Body,
    Credential,
    Definition,
    Example,
    MediaType,
    Operation,
    Parameter,
    Place,
    Response,
    Tag,
)
from saleport.reference.node import Document, Node
from saleport.reference.reading_schemas import read_schema, read_types
from saleport.reference.sampling import sample_of
from saleport.reference.schema import SchemaType

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_IN_PATH = re.compile(r"\{([^{}]*)\}")
_MADE = "sample"


def read_definition(document: Document) -> Definition:
    """The definition that a document gives; `DefinitionFault` says where it gives none."""
    root = Node(document, document)
    info = root.get("info")
    bare = Definition(
        title=info.text("title"),
        version=info.text("version"),
        summary=info.text_or_blank("summary"),
        description=info.text_or_blank("description"),
        tags=_tags(root),
        operations=(),
        types=read_types(root),
    )
    operations = tuple(_Reader(root, bare).operations())
    seen: set[str] = set()
    for operation in operations:
        if operation.id.lower() in seen:
            raise root.get("paths").fault(f"has two operations called {operation.id!r} (in any case)")
        seen.add(operation.id.lower())
    return msgspec.structs.replace(bare, operations=operations)


def _tags(root: Node) -> tuple[Tag, ...]:
    member = root.find("tags")
    return (
        ()
        if member is None
        else tuple(Tag(each.text("name"), each.text_or_blank("description")) for each in member.entries())
    )


class _Reader:
    def __init__(self, root: Node, definition: Definition) -> None:
        self._root = root
        self._definition = definition
        self._types = definition.types

    def operations(self) -> Iterator[Operation]:
        for path, at_path in self._root.get("paths").members():
            node = at_path.followed()
            for method, member in node.members():
                if method in _METHODS:
                    yield self._operation(path, method, member, node.find("parameters"))

    def _operation(self, path: str, method: str, node: Node, of_path: Node | None) -> Operation:
        credentials, scopes = self._security(node)
        parameters = self._parameters(of_path, node.find("parameters"))
        named = {parameter.name for parameter in parameters if parameter.place is Place.PATH}
        if named != set(_IN_PATH.findall(path)):
            raise node.fault(f"names the path parameters {sorted(named)}, and its path is {path}")
        body = node.find("requestBody")
        return Operation(
            id=node.text("operationId"),
            method=method.upper(),
            path=path,
            tag=self._tag(node),
            summary=node.text("summary"),
            description=node.text_or_blank("description"),
            parameters=(*credentials, *parameters),
            body=None if body is None else self._body(body.followed()),
            responses=self._responses(node.get("responses")),
            scopes=tuple(scopes),
            is_deprecated=node.says("deprecated"),
        )

    def _tag(self, node: Node) -> str:
        for entry in node.get("tags").entries():
            if entry.value not in {tag.name for tag in self._definition.tags}:
                raise entry.fault(f"{entry.value!r} is none of the document's tags")
            return str(entry.value)
        raise node.get("tags").fault("names no tag")

    def _security(self, node: Node) -> tuple[list[Parameter], list[str]]:
        """The credentials as parameters: what the first way of calling needs is required, the others are choices."""
        member = node.find("security") or self._root.find("security")
        credentials: dict[tuple[str, Place], Parameter] = {}
        scopes: dict[str, None] = {}
        for number, way in enumerate(() if member is None else member.entries()):
            for scheme, needed in way.members():
                scopes |= dict.fromkeys(str(scope.value) for scope in needed.entries())
                parameter = self._credential(needed, scheme, is_required=number == 0)
                credentials.setdefault((parameter.name, parameter.place), parameter)
        # The order of the contract's page: the token, then the key.
        return sorted(credentials.values(), key=lambda each: each.credential is not Credential.TOKEN), list(scopes)

    def _credential(self, use: Node, scheme: str, *, is_required: bool) -> Parameter:
        schemes = self._root.get("components").get("securitySchemes")
        if schemes.find(scheme) is None:
            raise use.fault("is none of the document's security schemes")
        node = schemes.get(scheme).followed()
        is_key = node.text("type") == "apiKey"
        return Parameter(
            name=node.text("name") if is_key else "Authorization",
            place=_place(node.get("in")) if is_key else Place.HEADER,
            is_required=is_required,
            description=node.text_or_blank("description"),
            schema=SchemaType(types=("string",), raw={"type": "string"}),
            credential=Credential.SUBSCRIPTION_KEY if is_key else Credential.TOKEN,
        )

    def _parameters(self, *lists: Node | None) -> tuple[Parameter, ...]:
        # Those of the operation come after those of its path, and replace them.
        found: dict[tuple[str, Place], Parameter] = {}
        for member in lists:
            for entry in () if member is None else member.entries():
                node = entry.followed()
                parameter = self._parameter(node, node.text("name"), _place(node.get("in")))
                found[parameter.name, parameter.place] = parameter
        return tuple(found.values())

    def _parameter(self, node: Node, name: str, place: Place) -> Parameter:
        schema = read_schema(node.get("schema"), self._types)
        given = [example.value for example in self._examples(node)]
        is_required = node.says("required")
        if place is Place.PATH and not is_required:
            raise node.fault("is part of the path, so it must be required")
        return Parameter(
            name=name,
            place=place,
            is_required=is_required,
            description=node.text_or_blank("description"),
            schema=schema,
            example=tuple(given or self._definition.resolved(schema).examples)[:1],
            credential=Credential.SECRET if schema.format == "password" else None,
            is_deprecated=node.says("deprecated"),
        )

    def _body(self, node: Node) -> Body:
        return Body(
            description=node.text_or_blank("description"),
            is_required=node.says("required"),
            media_types=self._media_types(node.get("content")),
        )

    def _responses(self, node: Node) -> tuple[Response, ...]:
        responses = tuple(self._response(status, member.followed()) for status, member in node.members())
        if not responses:
            raise node.fault("names no answer")
        return responses

    def _response(self, status: str, node: Node) -> Response:
        headers = node.find("headers")
        content = node.find("content")
        return Response(
            status=status,
            reason=client.responses.get(int(status), "") if status.isdigit() else "",
            description=node.text("description"),
            headers=tuple(
                self._parameter(header.followed(), name, Place.HEADER)
                for name, header in (() if headers is None else headers.members())
            ),
            media_types=() if content is None else self._media_types(content),
        )

    def _media_types(self, node: Node) -> tuple[MediaType, ...]:
        return tuple(self._media_type(name, member) for name, member in node.members())

    def _media_type(self, name: str, node: Node) -> MediaType:
        member = node.find("schema")
        schema = None if member is None else read_schema(member, self._types)
        examples = tuple(self._examples(node))
        if not examples and schema is not None:
            examples = (Example(_MADE, "", "", sample_of(self._definition, schema), is_made=True),)
        return MediaType(name, schema, examples)

    def _examples(self, node: Node) -> Iterator[Example]:
        single = node.find("example")
        if single is not None:
            yield Example(_MADE, "", "", single.value)
        several = node.find("examples")
        for name, member in () if several is None else several.members():
            example = member.followed()
            value: Any = example.get("value").value
            yield Example(name, example.text_or_blank("summary"), example.text_or_blank("description"), value)


def _place(node: Node) -> Place:
    if node.value not in set(Place):
        raise node.fault(f"{node.value!r} is none of {', '.join(Place)}")
    return Place(str(node.value))
