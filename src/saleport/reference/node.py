"""A place in the document, which knows where it is: every fault says where to mend it."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

Document = Mapping[str, Any]


class DefinitionFault(Exception):
    """The document lacks what a page needs, or refers to nothing. The service does not start with it."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where or 'the document'}: {what}")


class Node:
    """A value of the document, and its place."""

    def __init__(self, document: Document, value: Any, where: str = "") -> None:  # noqa: ANN401 - YAML
        self._document = document
        self.value = value
        self.where = where

    def fault(self, what: str) -> DefinitionFault:
        """What is wrong here, to be raised."""
        return DefinitionFault(self.where, what)

    def members(self) -> Iterator[tuple[str, "Node"]]:
        """The members of a mapping, in the document's order."""
        for name, value in self._mapping().items():
            yield str(name), Node(self._document, value, f"{self.where}.{name}" if self.where else str(name))

    def entries(self) -> Iterator["Node"]:
        """The entries of a list."""
        value: object = self.value
        if not isinstance(value, list):
            raise self.fault("must be a list")
        for index, entry in enumerate(cast("list[object]", value)):
            yield Node(self._document, entry, f"{self.where}[{index}]")

    def find(self, name: str) -> "Node | None":
        """A member, or None where there is none."""
        mapping = self._mapping()
        if name not in mapping:
            return None
        return Node(self._document, mapping[name], f"{self.where}.{name}" if self.where else name)

    def get(self, name: str) -> "Node":
        """A member that must be there."""
        found = self.find(name)
        if found is None:
            raise self.fault(f"has no {name!r}")
        return found

    def text(self, name: str) -> str:
        """A text that must be there, and say something."""
        member = self.get(name)
        if not isinstance(member.value, str) or not member.value.strip():
            raise member.fault("must be a text")
        return member.value

    def text_or_blank(self, name: str) -> str:
        """A text, blank where there is none."""
        return "" if self.find(name) is None else self.text(name)

    def says(self, name: str) -> bool:
        """A yes or no; no where nothing is said."""
        member = self.find(name)
        return member is not None and member.value is True

    def followed(self) -> "Node":
        """What a `$ref` leads to, or the node itself. (Not for schemas, whose references stay.)"""
        node = self
        seen: set[str] = set()
        while (target := node.find("$ref")) is not None:
            reference = str(target.value)
            if reference in seen:
                raise self.fault(f"refers to itself by {reference!r}")
            seen.add(reference)
            node = node._target(reference)
        return node

    def _target(self, reference: str) -> "Node":
        value: Any = self._document
        for step in reference.removeprefix("#/").split("/"):
            name = step.replace("~1", "/").replace("~0", "~")
            if not reference.startswith("#/") or not isinstance(value, dict) or name not in value:
                raise self.fault(f"refers to {reference!r}, and there is no such thing")
            value = cast("dict[str, Any]", value)[name]
        return Node(self._document, value, reference.removeprefix("#/").replace("/", "."))

    def _mapping(self) -> Mapping[str, Any]:
        value: object = self.value
        if not isinstance(value, dict):
            raise self.fault("must be a mapping")
        return cast("Mapping[str, Any]", value)
