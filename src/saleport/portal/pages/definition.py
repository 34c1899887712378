"""The definition of the API for anyone to fetch, as YAML and as JSON."""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
import yaml
from starlette.routing import BaseRoute, Route

from saleport.api.routing import Resource
from saleport.portal.serving.documents import Document

# Plain scalars mean what they mean in JSON and are text else: YAML 1.1 would make dates of dates, and false of `NO`.
_SCALARS: Sequence[tuple[str, str, str]] = (
    ("null", "n~", r"(?:null|~|)$"),
    ("bool", "tf", r"(?:true|false)$"),
    ("int", "-0123456789", r"-?(?:0|[1-9][0-9]*)$"),
    ("float", "-0123456789", r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"),
)


def routes() -> list[BaseRoute]:
    """/openapi.yaml and /openapi.json, which tools of any origin may read."""
    anywhere = [(b"access-control-allow-origin", b"*")]
    documents = {
        "/openapi.yaml": Document("Definition", _text(), "application/yaml", anywhere),
        "/openapi.json": Document("Definition", _json(), "application/json", anywhere),
    }
    return [Route(path, endpoint=Resource({"GET": document})) for path, document in documents.items()]


def document() -> dict[str, Any]:
    """The definition, as the pages about it are made of it."""
    return msgspec.json.decode(_json())


def as_json(text: bytes) -> bytes:
    """The JSON of a YAML document. What looks like a date stays text."""
    return msgspec.json.encode(yaml.load(text, _loader()))  # noqa: S506 - a safe loader, with fewer types


def _text() -> bytes:
    return files("saleport.api").joinpath("openapi.yaml").read_bytes()


@cache
def _json() -> bytes:
    return as_json(_text())


def _loader() -> Any:  # noqa: ANN401 - a class that is made here
    # The one in C where it is there: seven times as fast, and this runs at every start.
    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for kind, beginnings, pattern in _SCALARS:
        for beginning in [*beginnings, ""] if kind == "null" else beginnings:
            resolvers.setdefault(beginning, []).append((f"tag:yaml.org,2002:{kind}", re.compile(pattern)))
    return type("PlainLoader", (base,), {"yaml_implicit_resolvers": resolvers})
