import json
import re
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.routing import Route

from saleport.api.routing import Resource
from saleport.portal.changes import History, change_applications
from saleport.portal.pages.definition import as_json
from saleport.portal.serving.pages import Pages
from saleport.portal.serving.static import addresses, static_files
from saleport.values import Language
from tests.portal.conftest import Shop
from tests.serving import client_of

Json = Any
KEPT = files("saleport.api").joinpath("releases")
ATTACK = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}{reference}'


def operations(*names: str, **more: Json) -> Json:
    paths = {f"/{name}": {"post": {"operationId": name, "responses": {}, **more}} for name in names}
    return {"openapi": "3.1.1", "info": {"title": "Parcels", "version": "1.0.0"}, "paths": paths}


def parcels(tmp_path: Path, *documents: Json, notes: str = "Parcels.", breaks: str = "") -> httpx.AsyncClient:
    """The history of another API: each document is a release, the last one is to come."""
    *released, coming = [json.dumps(document).encode() for document in documents]
    entries: list[str] = []
    told: list[str] = [f'["1.0.0"]\nnotes = {json.dumps(notes)}\nbreaks = {json.dumps(breaks)}']
    for number, text in enumerate(released):
        tmp_path.joinpath(f"0.{number}.0.yaml").write_bytes(text)
        digest = sha256(text).hexdigest()
        entries.insert(0, f'[[release]]\nversion = "0.{number}.0"\ndate = 2026-01-0{number + 1}\nsha256 = "{digest}"')
        told.append(f'["0.{number}.0"]\nnotes = {json.dumps(notes)}')
    tmp_path.joinpath("releases.toml").write_text("\n".join(entries), encoding="utf-8")
    for language in Language:
        tmp_path.joinpath(f"{language}.toml").write_text("\n".join(told), encoding="utf-8")
    pages = Pages(addresses(static_files(), ""), "")
    applications = change_applications(History(tmp_path, coming), pages)
    return client_of([Route(path, endpoint=Resource({"GET": app})) for path, app in applications.items()])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["API change history", "Released on", "23 November 2026", "Not released yet", "The first version"]),
        ("fr", ["Historique de l’API", "Publiée le", "23 novembre 2026", "Pas encore publiée", "La première version"]),
    ],
)
async def test_the_history_lists_what_was_released_and_what_is_to_come(
    shop: Shop, language: str, words: list[str]
) -> None:
    page = await shop.page("/changes", language)
    for word in words:
        assert word in page
    assert page.index('href="/changes/0.2.0"') < page.index('href="/changes/0.1.0"')
    assert 'href="/reference/ListModels"' in page
    assert "<code>If-None-Match</code>" in page
    assert "<code>304</code>" in page


async def test_the_head_of_the_page_names_the_feed(shop: Shop) -> None:
    found = '<link rel="alternate" type="application/atom+xml" title="{}" href="/changes.atom{}">'
    for path in ("/changes", "/changes/0.1.0"):
        assert found.format("saleport: API change history", "") in await shop.page(path)
        title = "saleport\N{NO-BREAK SPACE}: historique de l’API"
        assert found.format(title, "?lang=fr") in await shop.page(path, "fr")


async def test_each_change_has_an_address_of_its_own(shop: Shop) -> None:
    links = re.findall(r'href="/changes/0\.2\.0#(c-[0-9a-f]{8})"', await shop.page("/changes"))
    assert links
    page = await shop.page("/changes/0.2.0")
    for anchor in links:
        assert page.count(f'<li id="{anchor}">') == 1
        assert f'href="#{anchor}"' in page


async def test_an_operation_has_a_history_of_its_own(shop: Shop) -> None:
    page = await shop.page("/changes?operation=ListModels&lang=fr")
    assert "Changements de ListModels" in page
    assert "<code>304</code>" in page
    assert 'href="/changes/0.1.0' not in page
    assert 'href="/changes?lang=fr"' in page


async def test_an_operation_without_a_history_is_told_so(tmp_path: Path) -> None:
    client = parcels(tmp_path, operations("Send", "Track"), operations("Send", "Track", parameters=[]))
    for name, sentence in (
        ("Send", "Send has not changed in any release."),
        ("Nothing", "No release has an operation called Nothing."),
    ):
        assert sentence in (await client.get(f"/changes?operation={name}")).text
    client = parcels(tmp_path, operations("Send"), operations("Send", parameters=[{"name": "colour", "in": "query"}]))
    assert "has not changed" not in (await client.get("/changes?operation=Send")).text


async def test_an_operation_that_is_asked_for_is_never_markup(shop: Shop) -> None:
    page = await shop.page(f"/changes?operation={ATTACK}")
    assert "<img" not in page.partition("<main")[2]
    assert "<script>alert" not in page
    many = "&".join(f"p{number}=1" for number in range(200))
    assert (await shop.get(f"/changes?{many}")).status_code == 200


@pytest.mark.parametrize("version", ["9.9.9", "0.1", "nonsense", "%00", "%3Cscript%3E", "releases", "..%2Freleases"])
@pytest.mark.parametrize("rest", ["", "/openapi.yaml", "/openapi.json"])
async def test_a_version_that_there_is_not_has_a_kind_page(shop: Shop, version: str, rest: str) -> None:
    answer = await shop.get(f"/changes/{version}{rest}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "There is no such release" in answer.text
    assert 'href="/changes"' in answer.text


async def test_a_released_document_can_be_had_as_it_was(shop: Shop) -> None:
    kept = KEPT.joinpath("0.1.0.yaml").read_bytes()
    as_yaml = await shop.get("/changes/0.1.0/openapi.yaml")
    assert as_yaml.content == kept
    assert as_yaml.headers["content-type"] == "application/yaml"
    assert as_yaml.headers["access-control-allow-origin"] == "*"
    as_json_ = await shop.get("/changes/0.1.0/openapi.json")
    assert as_json_.content == as_json(kept)
    assert as_json_.headers["content-type"] == "application/json"
    page = await shop.page("/changes/0.1.0")
    for name in ("yaml", "json"):
        assert f'href="/changes/0.1.0/openapi.{name}" download="saleport-0.1.0.{name}"' in page
    again = await shop.client.get("/changes/0.1.0/openapi.yaml", headers={"If-None-Match": as_yaml.headers["etag"]})
    assert again.status_code == 304


async def test_the_document_to_come_is_the_one_that_the_service_has(shop: Shop) -> None:
    assert (await shop.get("/changes/0.2.0/openapi.yaml")).content == (await shop.get("/openapi.yaml")).content


async def test_what_breaks_stands_out_and_says_what_to_do(tmp_path: Path) -> None:
    needed = {"parameters": [{"name": "colour", "in": "query", "required": True, "schema": {}}]}
    client = parcels(tmp_path, operations("Send", "Track"), operations("Send", **needed), breaks="Say the colour.")
    page = (await client.get("/changes/1.0.0")).text
    breaking = page[page.index('<div class="breaking">') :].partition("</div>")[0]
    assert "Say the colour." in breaking
    assert "New parameter that must be given: <code>colour</code>." in breaking
    assert "The operation <code>POST /Track</code> is gone." in breaking
    assert '<a href="/reference/Send">Send</a>' in breaking
    # There is no page of an operation that is gone.
    assert "<span>Track</span>" in breaking
    assert "/reference/Track" not in page
    assert '<span class="badge error">Breaks</span>' in (await client.get("/changes")).text


async def test_a_change_in_many_operations_is_told_once(tmp_path: Path) -> None:
    names = [f"Send{number}" for number in range(9)]
    client = parcels(tmp_path, operations(*names), operations(*names, parameters=[{"name": "colour", "in": "query"}]))
    page = (await client.get("/changes")).text
    assert page.count("New parameter") == 1
    assert "<summary>In 9 operations</summary>" in page
    assert all(f'href="/reference/{name}"' in page for name in names)


async def test_what_documents_say_is_never_markup(tmp_path: Path) -> None:
    parameter = {"name": ATTACK, "in": "query", "schema": {"enum": [ATTACK]}, "description": ATTACK}
    before = {**parameter, "schema": {"enum": ["a"]}, "description": "a"}
    old, new = operations(ATTACK, parameters=[before]), operations(ATTACK, parameters=[parameter])
    client = parcels(tmp_path, old, new, notes=ATTACK, breaks=ATTACK)
    for path in ("/changes", "/changes/1.0.0", f"/changes?operation={ATTACK}"):
        page = (await client.get(path)).text
        body = page.partition("<main")[2].partition("</main>")[0]
        assert "has lost values" in body
        assert "<script" not in body
        assert "<img" not in body
        assert "&lt;script&gt;" in body


async def test_without_a_change_there_is_nothing_to_come(tmp_path: Path) -> None:
    client = parcels(tmp_path, operations("Send"), operations("Send"))
    assert "Not released yet" not in (await client.get("/changes")).text
    assert (await client.get("/changes/1.0.0")).status_code == 404
