"""The layouts that saleport knows: mappings that come with it, each recognised by the header of a file."""

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Named
from functools import cache
from importlib.resources import files

from saleport.files.mapping.documents.reading import from_yaml
from saleport.files.mapping.mapping import Columns, Mapping


@cache
def layouts() -> Named[str, Mapping]:
    """All of them by name."""
    folder = files(__name__.rpartition(".")[0]).joinpath("layouts")
    documents = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    known = [from_yaml(document.read_text(encoding="utf-8")) for document in documents]
    return {mapping.name: mapping for mapping in known}


def recognise(header: Sequence[str], mappings: Iterable[Mapping] = ()) -> Mapping | None:
    """The mapping by whose signature a header is recognised: one of `mappings`, else a layout that saleport knows.

    Of several the one with the longest signature is meant.
    """
    return _longest(header, mappings) or _longest(header, layouts().values())


def _longest(header: Sequence[str], mappings: Iterable[Mapping]) -> Mapping | None:
    return max(
        (mapping for mapping in mappings if mapping.signature and _has_all(header, mapping)),
        key=lambda mapping: len(mapping.signature),
        default=None,
    )


def _has_all(header: Sequence[str], mapping: Mapping) -> bool:
    columns = Columns(tuple(header), mapping.aliases)
    return all(columns.all((name,)) for name in mapping.signature)
