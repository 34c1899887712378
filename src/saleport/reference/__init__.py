"""The definition of the API (OpenAPI 3.1), read into structs from which pages, samples and forms are made."""

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
from saleport.reference.node import DefinitionFault, Document
from saleport.reference.reading import read_definition
from saleport.reference.sampling import json_text, sample_of, text_of
from saleport.reference.schema import Property, SchemaType
from saleport.reference.searching import Found, Search, folded, marked, words_of

__all__ = [
    "Body",
    "Credential",
    "Definition",
    "DefinitionFault",
    "Document",
    "Example",
    "Found",
    "MediaType",
    "Operation",
    "Parameter",
    "Place",
    "Property",
    "Response",
    "SchemaType",
    "Search",
    "Tag",
    "folded",
    "json_text",
    "marked",
    "read_definition",
    "sample_of",
    "text_of",
    "words_of",
]
