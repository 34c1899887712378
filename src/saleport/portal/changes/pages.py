"""The pages of the releases of the API, and their documents."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from http import HTTPStatus
from typing import Any, NamedTuple

from starlette.types import ASGIApp, Receive, Scope, Send

from saleport.api.request import Request
from saleport.changes import Entry, Kind, Release
from saleport.portal.changes.feed import feed
from saleport.portal.changes.history import History, Known
from saleport.portal.changes.sentences import Piece, sentence
from saleport.portal.pages.definition import as_json
from saleport.portal.serving.documents import Document
from saleport.portal.serving.pages import Page, PageMaker, Pages, Visit, failure_page
from saleport.portal.words import day, words

_MOST_SHOWN = 6
"""Operations that are named at once; more are unfolded."""


class ShownEntry(NamedTuple):
    """A change as it is shown."""

    kind: str
    breaks: bool
    anchor: str
    sentence: list[Piece]
    operations: list[tuple[str, bool]]
    """Each with whether it still has a page."""
    is_long: bool


class ShownRelease(NamedTuple):
    """A release as it is shown."""

    version: str
    date: str | None
    iso_date: str | None
    notes: str
    breaks: str
    breaking: list[ShownEntry]
    groups: list[tuple[str, list[ShownEntry]]]
    texts: list[ShownEntry]
    is_first: bool


def change_applications(history: History, pages: Pages) -> Mapping[str, ASGIApp]:
    """The pages, the feed and the documents by their paths."""
    return {
        "/changes": pages.endpoint("ChangeList", list_changes(history)),
        "/changes.atom": feed(history),
        "/changes/{version}": pages.endpoint("Release", show_release(history)),
        "/changes/{version}/openapi.yaml": _document(history, pages, "application/yaml"),
        "/changes/{version}/openapi.json": _document(history, pages, "application/json"),
    }


def list_changes(history: History) -> PageMaker:
    """All releases, newest first; with `?operation=` what changed in that one."""

    async def make(visit: Visit) -> Page:
        known = await history.known()
        operation = visit.parameter("operation")
        releases = [_shown(release, visit, known, operation) for release in known.releases]
        if operation:
            releases = [release for release in releases if release.breaking or release.groups or release.texts]
        content = {"releases": releases, "operation": operation, "is_operation": operation in known.operations}
        return Page("changes.html", content)

    return make


def show_release(history: History) -> PageMaker:
    """One release."""

    async def make(visit: Visit) -> Page:
        known = await history.known()
        release = known.find(visit.request.path_parameter("version"))
        if release is None:
            return failure_page(HTTPStatus.NOT_FOUND, "no_release", way_out="changes")
        return Page("release.html", {"release": _shown(release, visit, known, "")})

    return make


def _document(history: History, pages: Pages, media_type: str) -> ASGIApp:
    missing = pages.endpoint("ReleaseDocument", show_release(history))
    documents: dict[str, Document] = {}

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        version = Request.of(scope).path_parameter("version")
        release = (await history.known()).find(version)
        if release is None:
            await missing(scope, receive, send)
            return
        if version not in documents:
            content = release.document if media_type == "application/yaml" else as_json(release.document)
            anywhere = [(b"access-control-allow-origin", b"*")]
            documents[version] = Document("ReleaseDocument", content, media_type, anywhere)
        await documents[version](scope, receive, send)

    return answer


def _shown(release: Release, visit: Visit, known: Known, operation: str) -> ShownRelease:
    language = visit.language
    entries = [entry for entry in release.entries if not operation or operation in entry.operations]
    note = release.notes.get(language)
    told = [entry for entry in entries if not entry.change.breaks and not entry.change.is_text]
    groups = [(kind.value, [entry for entry in told if entry.change.kind is kind]) for kind in Kind]

    def shown(some: list[Entry]) -> list[ShownEntry]:
        return [_shown_entry(entry, visit, known) for entry in some]

    return ShownRelease(
        version=release.version,
        date=None if release.date is None else day(datetime.combine(release.date, time(), UTC), language),
        iso_date=None if release.date is None else release.date.isoformat(),
        notes=note.notes if note else "",
        breaks=note.breaks if note else "",
        breaking=shown([entry for entry in entries if entry.change.breaks]),
        groups=[(kind, shown(some)) for kind, some in groups if some],
        texts=shown([entry for entry in entries if entry.change.is_text]),
        is_first=release is known.releases[-1],
    )


def _shown_entry(entry: Entry, visit: Visit, known: Known) -> ShownEntry:
    texts: Any = words(visit.language)
    return ShownEntry(
        kind=entry.change.kind.value,
        breaks=entry.change.breaks,
        anchor=entry.anchor,
        sentence=sentence(entry.change, texts),
        operations=[(name, name in known.operations) for name in entry.operations],
        is_long=len(entry.operations) > _MOST_SHOWN,
    )
