"""The feed is Atom as RFC 4287 has it."""

from datetime import date, datetime
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest

from saleport.changes import Note, Release
from saleport.portal.changes.feed import atom
from saleport.service import Parts
from saleport.values import Language
from tests.portal.conftest import Shop

ATOM = "{http://www.w3.org/2005/Atom}"
ATTACK = "]]></content><script>alert(1)</script>\x00\x0b\ud800&amp;"


def the(element: ET.Element, name: str) -> str:
    """The text of the one child of this name."""
    (found,) = element.findall(f"{ATOM}{name}")
    assert found.text
    return found.text


def links(element: ET.Element) -> dict[str, str]:
    return {link.attrib["rel"]: link.attrib["href"] for link in element.findall(f"{ATOM}link")}


@pytest.mark.parametrize("language", Language)
async def test_the_feed_has_all_that_atom_asks_for(shop: Shop, language: Language) -> None:
    choice = "" if language is Language.ENGLISH else "?lang=fr"
    answer = await shop.get(f"/changes.atom{choice}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert answer.headers["content-language"] == language
    feed = ET.fromstring(answer.content)  # noqa: S314 - our own
    assert feed.tag == f"{ATOM}feed"
    assert feed.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == language
    assert links(feed) == {
        "self": f"http://shop.test/changes.atom{choice}",
        "alternate": f"http://shop.test/changes{choice}",
    }
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    entries = feed.findall(f"{ATOM}entry")
    assert [the(entry, "title") for entry in entries][-1] == "saleport 0.1.0"
    ids = [the(element, "id") for element in (feed, *entries)]
    assert len(set(ids)) == len(ids)
    for identity, element in zip(ids, (feed, *entries), strict=True):
        assert UUID(identity)
        assert datetime.fromisoformat(the(element, "updated")).tzinfo
        assert the(element, "title")
    assert the(feed, "updated") == the(entries[0], "updated")
    for entry in entries:
        (content,) = entry.findall(f"{ATOM}content")
        assert content.attrib["type"] == "html"
        path = links(entry)["alternate"].removeprefix("http://shop.test")
        assert (await shop.get(path)).status_code == 200


async def test_only_what_was_released_is_in_the_feed(shop: Shop) -> None:
    feed = ET.fromstring((await shop.get("/changes.atom")).content)  # noqa: S314 - our own
    assert "saleport 0.2.0" not in [the(entry, "title") for entry in feed.findall(f"{ATOM}entry")]


async def test_the_address_alone_says_the_language(shop: Shop) -> None:
    assert (await shop.get("/changes.atom", "fr")).headers["content-language"] == "en"
    assert (await shop.get("/changes.atom?lang=de", "fr")).headers["content-language"] == "en"
    many = "&".join(f"p{number}=1" for number in range(200))
    assert (await shop.get(f"/changes.atom?{many}")).status_code == 200


async def test_readers_that_have_it_are_told_so(shop: Shop) -> None:
    tag = (await shop.get("/changes.atom")).headers["etag"]
    again = await shop.client.get("/changes.atom", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert (await shop.client.get("/changes.atom?lang=fr", headers={"If-None-Match": tag})).status_code == 200


async def test_ids_stay_whatever_the_address(parts: Parts, shop: Shop) -> None:
    elsewhere = Shop(parts, shop.account_id, "https://example.com/sales")
    here, there = [
        ET.fromstring((await one.get("/changes.atom")).content)  # noqa: S314 - our own
        for one in (shop, elsewhere)
    ]
    assert the(here, "id") == the(there, "id")
    assert links(there)["self"] == "https://example.com/sales/changes.atom"


def test_what_documents_say_is_never_markup() -> None:
    release = Release("1.0.0", date(2026, 1, 2), {Language.ENGLISH: Note(notes=ATTACK)}, b"", ())
    feed = ET.fromstring(atom([release], Language.ENGLISH, "http://shop.test"))  # noqa: S314 - our own
    content = the(feed.findall(f"{ATOM}entry")[0], "content")
    assert "<script" not in content
    assert "&lt;script&gt;" in content
    assert "\x00" not in content
