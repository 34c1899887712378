"""The released documents of the API, the one that is to come, and what changed from each to the next."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple, TypeVar

import msgspec

from saleport.changes.change import Change, Entry, gathered
from saleport.changes.difference import difference
from saleport.values import Language

Content = TypeVar("Content")
Read = Callable[[bytes], Mapping[str, Any]]
"""Makes a document of its YAML."""

INDEX = "releases.toml"

_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


class Version(NamedTuple):
    """Three numbers, compared in their order."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> "Version":
        """The version that a text is. Raises ValueError where it is none."""
        match = _VERSION.fullmatch(text)
        if match is None:
            raise ValueError(f"'{text}' is not a version: write three numbers, such as 1.4.0")
        return cls(*map(int, match.groups()))

    def after(self, changes: Iterable[Change]) -> "Version":
        """The least version that may follow with these changes.

        What breaks needs a new major version. Before 1.0.0 the minor version has that part, and everything
        else is a patch.
        """
        told = list(changes)
        is_stable = self.major > 0
        if any(change.breaks for change in told):
            return Version(self.major + 1, 0, 0) if is_stable else Version(0, self.minor + 1, 0)
        if is_stable and not all(change.is_text for change in told):
            return Version(self.major, self.minor + 1, 0)
        return Version(self.major, self.minor, self.patch + 1)

    def __str__(self) -> str:
        return ".".join(map(str, self))


class ReleaseFault(Exception):
    """A file of releases that cannot be read."""


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a version brings, in one language."""

    notes: str = ""
    breaks: str = ""
    """What callers must do where it breaks something; blank where it does not."""


Notes = Mapping[Language, Note]


class Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A released document, and the hash that it must have for good."""

    version: str
    date: date
    sha256: str


class _Index(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    release: list[Kept]


class Release(msgspec.Struct, frozen=True):
    """One version of the API."""

    version: str
    date: date | None
    """None for the one that is to come."""
    notes: Notes
    document: bytes
    entries: tuple[Entry, ...]
    """What changed from the release before it; none in the first one."""

    @property
    def breaking(self) -> list[Entry]:
        """What breaks."""
        return [entry for entry in self.entries if entry.change.breaks]


class Releases:
    """Reads the folder of released documents."""

    def __init__(self, folder: Traversable, current: bytes, read: Read) -> None:
        """`current` is the document that the service has now."""
        self._folder = folder
        self._current = current
        self._read = read

    def kept(self) -> list[Kept]:
        """The released documents, newest first. Raises ReleaseFault when the file of releases cannot be read."""
        return self._read_toml(INDEX, _Index).release

    def document(self, version: str) -> bytes:
        """A released document, as it was released."""
        return self._folder.joinpath(f"{version}.yaml").read_bytes()

    def notes(self, version: str) -> Notes:
        """What a version brings; a language that says nothing of it is left out."""
        texts = {language: self._read_toml(f"{language}.toml", dict[str, Note]) for language in Language}
        return {language: found[version] for language, found in texts.items() if version in found}

    def history(self) -> list[Release]:
        """All releases, newest first, and before them the one to come where it differs from the last."""
        documents: list[tuple[str, date | None, bytes]]
        documents = [(each.version, each.date, self.document(each.version)) for each in self.kept()]
        read = {text: self._read(text) for text in [self._current, *(text for _, _, text in documents)]}
        if documents and difference(read[documents[0][2]], read[self._current]):
            documents.insert(0, (str(read[self._current]["info"]["version"]), None, self._current))
        releases: list[Release] = []
        earlier = [*(text for _, _, text in documents[1:]), None]
        for (version, day, text), before in zip(documents, earlier, strict=False):
            changes = () if before is None else difference(read[before], read[text])
            releases.append(Release(version, day, self.notes(version), text, gathered(changes)))
        return releases

    def faults(self) -> list[str]:
        """Why the current document must not be released, or kept, as it is; nothing where it may."""
        kept = self.kept()
        faults = [
            f"{each.version}.yaml was edited after its release: it must stay as it was"
            for each in kept
            if sha256(self.document(each.version)).hexdigest() != each.sha256
        ]
        if not kept:
            return faults
        current = self._read(self._current)
        changes = difference(self._read(self.document(kept[0].version)), current)
        coming = str(current["info"]["version"])
        return faults + refusals(kept[0].version, coming, changes, self.notes(coming))

    def _read_toml(self, name: str, kind: type[Content]) -> Content:
        try:
            return msgspec.toml.decode(self._folder.joinpath(name).read_bytes(), type=kind)
        except (msgspec.MsgspecError, ValueError) as error:
            raise ReleaseFault(f"{name}: {error}") from None


def refusals(last: str, coming: str, changes: Sequence[Change], notes: Notes) -> list[str]:
    """Why these changes must not come in this version, with these notes."""
    if not changes:
        return []
    least = Version.parse(last).after(changes)
    breaking = [change for change in changes if change.breaks]
    found: list[str] = []
    if not is_version(coming):
        found.append(f"info.version is '{coming}': it must be three numbers, such as {least}")
    elif Version.parse(coming) < least:
        reason = f"{_named(breaking)} breaks callers" if breaking else "it differs"
        found.append(f"info.version is {coming}: after {last} it must be {least} or more, for {reason}")
    for language in Language:
        note = notes.get(language, Note())
        if not note.notes.strip():
            found.append(f"{language}.toml has no notes for {coming}: say what it brings")
        if breaking and not note.breaks.strip():
            reason = f"{_named(breaking)} breaks callers"
            found.append(f"{language}.toml has no breaks for {coming}: {reason}, tell them what to do")
    return found


def _named(changes: Iterable[Change]) -> str:
    first, *more = changes
    place = " ".join(filter(None, [first.operation, first.part, first.name, *first.statuses]))
    return f"{first.rule} ({place})" + (f" and {len(more)} more" if more else "")


def is_version(text: str) -> bool:
    """Whether a text is a version."""
    return _VERSION.fullmatch(text) is not None
