"""The history of the API as the portal keeps it: computed once, when somebody first asks."""

import asyncio
from collections.abc import Mapping
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple

import msgspec

from saleport.changes import Release, Releases
from saleport.portal.pages.definition import as_json


class Known(NamedTuple):
    """All releases, newest first, and the operations that have a page."""

    releases: list[Release]
    operations: frozenset[str]

    def find(self, version: str) -> Release | None:
        """The release of a version."""
        return next((release for release in self.releases if release.version == version), None)


class History:
    """Reads and compares the documents when they are first needed, without holding up the requests beside it."""

    def __init__(self, folder: Traversable, current: bytes) -> None:
        """`folder` has the released documents; `current` is the one that the service has now."""
        self._releases = Releases(folder, current, read)
        self._current = current

    @classmethod
    def of_saleport(cls) -> "History":
        """The history of saleport's own API."""
        api = files("saleport.api")
        return cls(api.joinpath("releases"), api.joinpath("openapi.yaml").read_bytes())

    async def known(self) -> Known:
        """What there is."""
        return await asyncio.to_thread(lambda: self._known)

    @cached_property
    def _known(self) -> Known:
        items = read(self._current)["paths"].values()
        names = {operation.get("operationId") for item in items for operation in item.values()}
        return Known(self._releases.history(), frozenset(names))


def read(text: bytes) -> Mapping[str, Any]:
    """A document as it is compared."""
    return msgspec.json.decode(as_json(text))
