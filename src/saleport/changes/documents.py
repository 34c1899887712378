"""The parts of an OpenAPI document as they are compared, each under what callers see of it."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from saleport.changes.schemas import EXAMPLES, TEXTS, follow

Json = Any
Object = Mapping[str, Json]

NOTHING: Object = {}

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_PARAMETER = re.compile(r"\{[^}]*\}")


class Place(NamedTuple):
    """Where an operation is called: callers do not see the names of the parameters in a path."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def followed(value: Json, document: Object) -> Object:
    """An object, or what its reference leads to; texts beside the reference count for more."""
    seen: set[str] = set()
    beside: dict[str, Json] = {}
    while isinstance(value, Mapping) and "$ref" in value:
        mapping = cast("Object", value)
        beside = {**{name: member for name, member in mapping.items() if name in TEXTS}, **beside}
        if mapping["$ref"] in seen:
            return NOTHING
        seen.add(mapping["$ref"])
        value = follow(document, mapping["$ref"])
    found = cast("Object", value) if isinstance(value, Mapping) else NOTHING
    return {**found, **beside} if beside else found


def operations(document: Object) -> dict[Place, Object]:
    """All operations, each with the parameters of its path among its own, and its path as `x-path`."""
    found: dict[Place, Object] = {}
    for path, item in document.get("paths", NOTHING).items():
        whole = followed(item, document)
        for method in _METHODS:
            if method in whole:
                operation = whole[method]
                shared = [*whole.get("parameters", ()), *operation.get("parameters", ())]
                place = Place(method.upper(), _PARAMETER.sub("{}", path))
                found[place] = {**operation, "parameters": shared, "x-path": path}
    return found


def moved(before: Mapping[Place, Object], after: Mapping[Place, Object]) -> dict[Place, Place]:
    """Where operations went that have kept their id but not their place."""
    gone = {operation["operationId"]: place for place, operation in before.items() if "operationId" in operation}
    found: dict[Place, Place] = {}
    for place, operation in after.items():
        was = gone.get(operation.get("operationId", ""))
        if was is not None and was not in after and place not in before:
            found[was] = place
    return found


def called(operation: Object, place: Place) -> str:
    """The verb and the path of an operation as its document writes them."""
    return f"{place.method} {operation['x-path']}"


def id_of(operation: Object, place: Place) -> str:
    """The operation's id; where it has none, its place."""
    return str(operation.get("operationId") or called(operation, place))


def parameters(operation: Object, document: Object) -> dict[tuple[str, str], Object]:
    """The parameters by where they go and what callers call them there: in a path that is their position."""
    found: dict[tuple[str, str], Object] = {}
    in_path = [name[1:-1] for name in _PARAMETER.findall(operation["x-path"])]
    for each in operation["parameters"]:
        parameter = followed(each, document)
        name, where = str(parameter["name"]), str(parameter["in"])
        if where == "path" and name in in_path:
            key = str(in_path.index(name))
        else:
            key = name.lower() if where == "header" else name
        found[where, key] = parameter
    return found


def headers(response: Object, document: Object) -> dict[str, tuple[str, Object]]:
    """The headers of an answer by their names in lower case, each with its name as it is written."""
    found = response.get("headers", NOTHING)
    return {name.lower(): (name, followed(header, document)) for name, header in found.items()}


def schema_of(part: Object) -> Json:
    """The schema of a parameter, a header or a body; anything at all where there is none."""
    if "schema" in part:
        return part["schema"]
    content = part.get("content", NOTHING)
    return next((schema_of(media) for media in content.values()), True)


def examples_of(part: Object, document: Object) -> Json:
    """The examples of a body."""
    examples = part.get("examples", NOTHING)
    return [part.get("example"), {name: followed(example, document) for name, example in examples.items()}]


def texts_of(part: Object, names: frozenset[str] = TEXTS) -> Object:
    """What only people read of a part."""
    return {name: part[name] for name in names if name in part}


def contract_of(part: Object) -> Object:
    """A part without what only people read."""
    return {name: value for name, value in part.items() if name not in TEXTS | EXAMPLES}
