import re
import threading

import pytest
from starlette.routing import Route
from structlog.testing import capture_logs

from saleport import portal
from saleport.api.request import Request
from saleport.api.routing import Resource
from saleport.portal.serving.pages import Page, Pages, Visit, visit_of
from saleport.service import page_verbs
from saleport.values import Language
from tests.portal.conftest import Shop, Sold
from tests.serving import client_of

PATHS = ["/", "/errors", "/errors/FIELD_REQUIRED", "/errors/NOPE", "/o/nonsense"]


def a_request(query: str = "", accept_language: str = "") -> Request:
    async def receive() -> dict[str, object]:
        return {}

    headers = [(b"accept-language", accept_language.encode())]
    return Request({"headers": headers, "query_string": query.encode()}, receive, None)


@pytest.mark.parametrize("path", PATHS)
async def test_every_page_is_sealed_off(shop: Shop, path: str) -> None:
    answer = await shop.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "accept-language" in answer.headers["vary"]
    assert answer.headers["x-request-id"]


@pytest.mark.parametrize("path", PATHS)
async def test_no_page_needs_a_script_or_a_style_within(shop: Shop, path: str) -> None:
    text = (await shop.get(path)).text
    assert not re.search(r"<script(?![^>]* src=\"/static/)|<style|\sstyle=|\son\w+=|https?://(?!shop\.test)", text)


async def test_what_a_customer_opens_runs_no_script_at_all(shop: Shop) -> None:
    for path in (await shop.sell("FR-1", Sold("Cup", "CUP")), "/o/nonsense"):
        answer = await shop.get(path)
        assert "script-src" not in answer.headers["content-security-policy"]
        assert "form-action 'none'" in answer.headers["content-security-policy"]
        assert "<script" not in answer.text


async def test_every_other_page_runs_our_own_scripts_and_no_others(shop: Shop) -> None:
    for path in ("/", "/errors", "/errors/FIELD_REQUIRED", "/errors/NOPE"):
        policy = (await shop.get(path)).headers["content-security-policy"].split("; ")
        assert "default-src 'none'" in policy
        assert {each for each in policy if each.endswith("'self'")} == {
            f"{kind} 'self'"
            for kind in ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action")
        }


async def test_a_page_is_made_small_for_who_can_read_it(shop: Shop) -> None:
    plain = await shop.client.get("/errors", headers={"Accept-Encoding": "identity"})
    small = await shop.client.get("/errors", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert small.headers["content-encoding"] == "gzip"
    assert int(small.headers["content-length"]) < len(plain.content) / 3
    assert small.text == plain.text
    assert "accept-encoding" in small.headers["vary"]


async def test_an_order_s_page_is_kept_by_nobody_and_found_by_nobody(shop: Shop) -> None:
    for path in (await shop.sell("FR-1", Sold("Cup", "CUP")), "/o/nonsense"):
        answer = await shop.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
        assert '<meta name="robots" content="noindex, nofollow">' in answer.text


@pytest.mark.parametrize("path", PATHS)
async def test_the_other_language_is_one_click_away(shop: Shop, path: str) -> None:
    page = (await shop.get(path)).text
    assert '<a href="?lang=en" lang="en" hreflang="en" aria-current="true">English</a>' in page
    assert '<a href="?lang=fr" lang="fr" hreflang="fr">Français</a>' in page


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", "", Language.ENGLISH),
        ("", "fr", Language.FRENCH),
        ("lang=en", "fr", Language.ENGLISH),
        ("lang=FR", "en", Language.FRENCH),
        ("lang=de", "fr", Language.FRENCH),
        ("lang=", "fr", Language.FRENCH),
        ("lang=%00", "fr", Language.FRENCH),
        ("&".join(f"p{number}=1" for number in range(200)) + "&lang=en", "fr", Language.FRENCH),
    ],
)
def test_a_choice_counts_for_more_than_the_browser(query: str, accepted: str, language: Language) -> None:
    assert visit_of(a_request(query, accepted)).language is language


async def test_another_language_is_of_the_same_page_and_query(shop: Shop) -> None:
    page = await shop.page("/errors?q=a%26b%22&lang=fr")
    assert '<a href="?q=a%26b%22&amp;lang=en" lang="en"' in page


async def test_links_pass_the_choice_on(shop: Shop) -> None:
    assert 'href="/errors/FIELD_REQUIRED?lang=fr"' in await shop.page("/errors?lang=fr")
    assert 'href="/errors/FIELD_REQUIRED"' in await shop.page("/errors", "fr")


@pytest.mark.parametrize("path", PATHS)
async def test_pages_are_only_read(shop: Shop, path: str) -> None:
    assert (await shop.client.head(path)).status_code == (await shop.get(path)).status_code
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        answer = await shop.client.request(method, path)
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("is_template_at_fault", [False, True])
async def test_a_failure_of_ours_is_a_page_too(is_template_at_fault: bool) -> None:
    async def fail(visit: Visit) -> Page:
        if is_template_at_fault:
            return Page("order.html", {})
        raise ZeroDivisionError

    pages = Pages({"portal.css": "/static/built/portal.css", "icon.svg": "/static/icon.svg"}, "")
    client = client_of([Route("/fails", endpoint=Resource({"GET": pages.endpoint("Fails", fail)}))])
    with capture_logs() as lines:
        answer = await client.get("/fails", headers={"X-Request-Id": "a-request-of-mine"})
    assert answer.status_code == 500
    assert answer.headers["cache-control"] == "no-store"
    assert "Something went wrong" in answer.text
    assert "a-request-of-mine" in answer.text
    assert "unexpected failure" in [line["event"] for line in lines]


async def test_imports_go_on_while_a_page_is_made() -> None:
    makers: list[int] = []

    class Number:
        def __html__(self) -> str:
            makers.append(threading.get_ident())
            return "a number"

    async def show(_: Visit) -> Page:
        return Page("failure.html", {"about": "away", "number": Number(), "way_out": None}, is_bare=True)

    pages = Pages({"portal.css": "/static/built/portal.css", "icon.svg": "/static/icon.svg"}, "")
    client = client_of([Route("/shown", endpoint=Resource({"GET": pages.endpoint("Shown", show)}))])
    assert "a number" in (await client.get("/shown")).text
    assert threading.get_ident() not in makers


@pytest.mark.parametrize(
    ("origins", "callable_"),
    [((), "'self'"), (("https://a.example", "http://127.0.0.1:81"), "'self' https://a.example http://127.0.0.1:81")],
)
async def test_a_page_may_call_what_the_operator_names_and_nothing_else(
    shop: Shop, origins: tuple[str, ...], callable_: str
) -> None:
    client = client_of(portal.routes(page_verbs(shop.parts, shop.signer), None, origins))
    assert f"; connect-src {callable_}; " in (await client.get("/errors")).headers["content-security-policy"]
    assert "connect-src" not in (await client.get("/o/nonsense")).headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/start", "/reference/ImportOrder", "/errors/FIELD_REQUIRED", "/changes.atom"])
async def test_no_cache_hands_on_an_address_that_somebody_made_up(shop: Shop, path: str) -> None:
    answer = await shop.client.get(path, headers={"Host": "elsewhere.example"})
    assert "http://elsewhere.example" in answer.text
    assert answer.headers["cache-control"] == "private, max-age=300"
    known = Shop(shop.parts, shop.account_id, "https://sales.example.com")
    answer = await known.client.get(path, headers={"Host": "elsewhere.example"})
    assert "elsewhere.example" not in answer.text
    assert answer.headers["cache-control"] == "public, max-age=300"
