"""Calls between origins, by a real browser: two services on two ports, and one port that is no service."""

import json
import threading
from collections.abc import Generator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.drawer import Drawer
from tests.client import an_order
from tests.running import RunningService, free_port

CALL = """async ([url, options]) => {
    try {
        const answer = await fetch(url, options);
        const names = ["import-outcome", "x-request-id", "retry-after", "www-authenticate", "etag", "vary"];
        const headers = Object.fromEntries(names.map((name) => [name, answer.headers.get(name)]));
        return { status: answer.status, headers, text: await answer.text() };
    } catch (error) {
        return { failure: error.name };
    }
}"""


class Places(NamedTuple):
    """Services by whom they name: `shop` and `portal` name each other, `stranger` names both and is named by none."""

    shop: RunningService
    portal: RunningService
    stranger: RunningService
    demo: dict[str, Any]
    proxy: str
    """An origin that `portal` names, and behind which no service answers."""


gone = threading.Event()
"""Set when nobody waits any longer."""


class Proxy(BaseHTTPRequestHandler):
    """Says at `/api/v1/token` that it is no service, and lets every other caller wait."""

    def do_OPTIONS(self) -> None:
        """Let browsers ask for anything."""
        self._begin(204)
        self.send_header("Access-Control-Allow-Headers", "*, Authorization")
        self.end_headers()

    def do_GET(self) -> None:
        """A page, as proxies send them."""
        if not self.path.startswith("/api/v1/token"):
            gone.wait()
            return
        self._begin(502)
        self.end_headers()
        self.wfile.write(b"<h1>Bad Gateway</h1><script>document.title = 'stolen'</script>")

    def _begin(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Type", "text/html")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: ANN401 - the names of the standard library
        """Nothing."""


@pytest.fixture(scope="module")
def proxy() -> Generator[str]:
    """The address of something that is no service."""
    server = ThreadingHTTPServer(("127.0.0.1", free_port()), Proxy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    gone.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory, proxy: str) -> Generator[Places]:
    """The services, running."""
    services: dict[str, RunningService] = {}
    for name in ("shop", "portal", "stranger"):
        folder: Path = tmp_path_factory.mktemp(name)
        services[name] = RunningService(f"sqlite:///{folder / 'saleport.db'}", folder)
    shop, portal, stranger = services.values()
    named = {shop: [portal.base_url], portal: [shop.base_url, proxy], stranger: [shop.base_url]}
    for service, origins in named.items():
        service.environment["SALEPORT_CORS_ORIGINS"] = ", ".join(origins)
        service.start()
    yield Places(shop, portal, stranger, shop.json_command("demo"), proxy)
    for service in named:
        service.stop()


@pytest.fixture
def page(browser: Browser) -> Generator[Page]:
    """A page that is not watched: asking other hosts is what is tested here."""
    with closing(browser.new_context(locale="en-GB", reduced_motion="reduce")) as context:
        yield context.new_page()


def call(page: Page, url: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401 - those of fetch
    """What a script of the page gets for a call."""
    return page.evaluate(CALL, [url, options])


def headers_of(places: Places, page: Page) -> dict[str, str]:
    """Both credentials, the token fetched by the page itself."""
    key = {"Ocp-Apim-Subscription-Key": places.demo["subscriptionKey"]}
    secret = {"Ocp-Apim-Secret-Value": places.demo["secret"]}
    token = json.loads(call(page, f"{places.shop.base_url}/api/v1/token", headers=key | secret)["text"])["value"]
    return key | {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def test_a_page_of_an_origin_that_is_named_imports_an_order_and_reads_the_answer(page: Page, places: Places) -> None:
    page.goto(f"{places.portal.base_url}/errors")
    headers = headers_of(places, page) | {
        "Idempotency-Key": "1",
        "X-Request-Id": "a-request-of-mine",
        "Accept-Language": "fr",
        "Accept": "application/json",
    }
    body = json.dumps(an_order(places.demo["modelIds"][0]))
    answer = call(page, f"{places.shop.base_url}/api/v1/orders", method="PUT", headers=headers, body=body)
    assert answer["status"] == 200, answer
    assert answer["headers"]["import-outcome"] == "created"
    assert answer["headers"]["x-request-id"] == "a-request-of-mine"


def test_such_a_page_reads_failures_too(page: Page, places: Places) -> None:
    page.goto(f"{places.portal.base_url}/errors")
    orders = f"{places.shop.base_url}/api/v1/orders"
    refused = call(page, orders, method="PUT", headers={"Content-Type": "application/json"}, body="{}")
    assert refused["status"] == 401
    assert "AzureApiManagementKey" in refused["headers"]["www-authenticate"]
    headers = headers_of(places, page)
    assert call(page, orders, method="PUT", headers=headers, body="{")["status"] == 400
    assert call(page, orders, method="POST", headers=headers, body="{}")["status"] == 405
    assert call(page, f"{orders}/nothing/status", headers=headers)["status"] == 404


def test_such_a_page_is_told_that_it_has_the_answer_already(page: Page, places: Places) -> None:
    page.goto(f"{places.portal.base_url}/errors")
    headers = headers_of(places, page)
    models = f"{places.shop.base_url}/api/v1/catalog/models"
    tag = call(page, models, headers=headers)["headers"]["etag"]
    again = call(page, models, headers=headers | {"If-None-Match": tag}, cache="no-store")
    assert (again["status"], again["text"]) == (304, "")


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_page_of_any_other_origin_reads_nothing(page: Page, places: Places, method: str) -> None:
    page.goto(f"{places.stranger.base_url}/errors")
    headers = {"Ocp-Apim-Subscription-Key": places.demo["subscriptionKey"]}
    assert call(page, f"{places.shop.base_url}/api/v1/orders", method=method, headers=headers) == {
        "failure": "TypeError"
    }
    assert call(page, f"{places.shop.base_url}/api/v1/token") == {"failure": "TypeError"}


def test_the_pages_of_a_service_are_closed_to_the_origins_that_it_names(page: Page, places: Places) -> None:
    page.goto(f"{places.portal.base_url}/errors")
    assert call(page, f"{places.shop.base_url}/o/nothing") == {"failure": "TypeError"}
    assert call(page, f"{places.shop.base_url}/metrics") == {"failure": "TypeError"}


def drawer_at(page: Page, service: RunningService, base_url: str, operation: str = "ImportOrder") -> Drawer:
    """Try it on a page of one service, about to call another."""
    page.goto(f"{service.base_url}/errors")
    drawer = Drawer(page, operation, at=service.base_url)
    drawer.field("Base URL").fill(base_url)
    drawer.field("Base URL").press("Enter")
    return drawer


def test_another_service_that_is_named_can_be_tried(page: Page, places: Places) -> None:
    drawer = drawer_at(page, places.portal, places.shop.base_url)
    drawer.enter(places.demo)
    drawer.button("Use ids of my account").click()
    expect(drawer.element.get_by_text("Filled in from your account: modelId × 1.")).to_be_visible()
    assert drawer.send().url == f"{places.shop.base_url}/api/v1/orders"
    expect(drawer.status).to_contain_text("200")
    expect(drawer.element.locator(".try-code-sample")).to_contain_text(places.shop.base_url)
    # What opens one service is not shown to the other.
    drawer.field("Base URL").fill(places.portal.base_url)
    drawer.field("Base URL").press("Enter")
    expect(drawer.field("Subscription key")).to_have_value("")


def test_a_service_that_does_not_name_this_one_is_told_from_one_that_is_away(page: Page, places: Places) -> None:
    drawer = drawer_at(page, places.stranger, places.shop.base_url)
    drawer.field("Subscription key").fill("0" * 32)
    drawer.button("Send").click()
    told = drawer.element.get_by_role("alert")
    expect(told).to_contain_text("The service is there, and does not answer this page.")
    expect(told.get_by_text(f"Its operator has to name {places.stranger.base_url}")).to_be_visible()
    page.context.set_offline(True)
    drawer.button("Send again").click()
    expect(told).to_contain_text("The service could not be reached.")


def test_nothing_is_sent_to_an_origin_that_is_not_named(page: Page, places: Places) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    drawer = drawer_at(page, places.portal, "https://elsewhere.example")
    expect(drawer.element.get_by_text("Nothing is sent to https://elsewhere.example from here.")).to_be_visible()
    drawer.field("Base URL").fill("nonsense")
    drawer.field("Base URL").press("Enter")
    expect(drawer.element.get_by_text("Write an address such as")).to_be_visible()
    assert not [url for url in asked if not url.startswith(places.portal.base_url)]


def test_what_is_no_answer_of_the_service_is_told_kindly(page: Page, places: Places) -> None:
    drawer = drawer_at(page, places.portal, places.proxy, "GetToken")
    drawer.button("Send").click()
    expect(drawer.status).to_contain_text("A proxy did not reach the service")
    expect(drawer.element.get_by_text("This answer is no JSON.")).to_be_visible()
    expect(drawer.answer).to_contain_text("<h1>Bad Gateway</h1><script>")
    assert page.title() != "stolen"


def test_a_call_that_takes_too_long_for_the_reader_can_be_stopped(page: Page, places: Places) -> None:
    drawer = drawer_at(page, places.portal, places.proxy, "ListModels")
    drawer.field("Token").fill("a-token")
    drawer.button("Send").click()
    expect(drawer.element.get_by_text("Waiting for the answer…")).to_be_visible()
    drawer.button("Stop").click()
    expect(drawer.element.get_by_role("alert")).to_contain_text("Stopped.")
    expect(drawer.button("Send")).to_be_visible()
