"""The releases of the API as an Atom feed (RFC 4287)."""

import re
from hashlib import sha256
from html import escape
from urllib.parse import quote
from uuid import UUID, uuid5
from xml.etree import ElementTree as ET

from starlette.types import ASGIApp, Receive, Scope, Send

from saleport.api.conditional import entity_tag, is_known
from saleport.api.exchange import respond
from saleport.api.failures import Headers
from saleport.api.request import Request
from saleport.changes import Entry, Release
from saleport.portal.changes.history import History
from saleport.portal.changes.sentences import plain, sentence
from saleport.portal.serving.pages import chosen_language, kept_for_a_while
from saleport.portal.words import words
from saleport.values import Language

_ATOM = "http://www.w3.org/2005/Atom"
_XML = "http://www.w3.org/XML/1998/namespace"
# An id must stay the same for good, and wherever the feed is served: no address is in it.
_IDS = UUID("5f1f0f5a-3f5b-5d0c-9a3e-6f0f8e0a7c11")
# What XML has no way to write.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(history: History) -> ASGIApp:
    """/changes.atom: what was released. The address alone says its language, as readers of feeds send none."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request.of(scope)
        request.operation = "ChangeFeed"
        known = await history.known()
        released = [release for release in known.releases if release.date is not None]
        language = chosen_language(request) or Language.ENGLISH
        body = atom(released, language, request.base_url)
        tag = entity_tag(sha256(body).hexdigest()[:16])
        headers: Headers = [
            (b"content-type", b"application/atom+xml; charset=utf-8"),
            (b"content-language", language.encode()),
            kept_for_a_while(request),
            (b"etag", tag),
            (b"x-content-type-options", b"nosniff"),
            (b"access-control-allow-origin", b"*"),
        ]
        if is_known(tag, request.headers.get(b"if-none-match")):
            await respond(send, 304, headers, b"")
            return
        await respond(send, 200, headers, body)

    return answer


def atom(releases: list[Release], language: Language, base_url: str) -> bytes:
    """The feed as XML, newest first."""
    texts = words(language)["changes"]
    choice = "" if language is Language.ENGLISH else f"?lang={language}"
    root = ET.Element("feed", {"xmlns": _ATOM, f"{{{_XML}}}lang": language.value})
    _add(root, "id", _id(language, "feed"))
    _add(root, "title", texts["feed_title"])
    _add(root, "updated", _instant(releases[0]))
    _add(ET.SubElement(root, "author"), "name", "saleport")
    _link(root, "self", "application/atom+xml", f"{base_url}/changes.atom{choice}")
    _link(root, "alternate", "text/html", f"{base_url}/changes{choice}")
    for release in releases:
        entry = ET.SubElement(root, "entry")
        _add(entry, "id", _id(language, release.version))
        _add(entry, "title", f"saleport {release.version}")
        _add(entry, "updated", _instant(release))
        _add(entry, "published", _instant(release))
        _link(entry, "alternate", "text/html", f"{base_url}/changes/{quote(release.version)}{choice}")
        _add(entry, "content", _html(release, language), type="html")
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _html(release: Release, language: Language) -> str:
    texts = words(language)["changes"]
    note = release.notes.get(language)
    parts = [f"<p>{escape(note.notes)}</p>" if note else ""]
    if release.breaking:
        parts.append(f"<h2>{escape(texts['breaking'])}</h2>")
        parts.append(f"<p>{escape(note.breaks)}</p>" if note else "")
        parts.append(_list(release.breaking, language))
    rest = [entry for entry in release.entries if not entry.change.breaks and not entry.change.is_text]
    parts.append(_list(rest, language))
    return "".join(parts)


def _list(entries: list[Entry], language: Language) -> str:
    told = [(", ".join(entry.operations), plain(sentence(entry.change, words(language)))) for entry in entries]
    items = [f"<li>{escape(f'{names} – {text}' if names else text)}</li>" for names, text in told]
    return f"<ul>{''.join(items)}</ul>" if items else ""


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def _link(parent: ET.Element, relation: str, media_type: str, address: str) -> None:
    ET.SubElement(parent, "link", {"rel": relation, "type": media_type, "href": address})


def _id(language: Language, name: str) -> str:
    return uuid5(_IDS, f"{language} {name}").urn


def _instant(release: Release) -> str:
    return f"{release.date}T00:00:00Z"
