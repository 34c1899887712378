"""Try it and what calls nobody foresaw: another service may answer anything, at any time, and as much as it likes."""

import json
import threading
from collections.abc import Generator, Mapping
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.drawer import Drawer
from tests.running import RunningService, free_port

MODELS = "/api/v1/catalog/models"
ORDERS = "/api/v1/orders"
TOKEN = "/api/v1/token"
LARGE = json.dumps({"value": [{"id": number, "name": "Kettle", "eaNs": []} for number in range(8000)], "last": "seen"})
SCRIPT = "<img src=x onerror=document.title='stolen'>"


class Said(NamedTuple):
    """What the other service says at a path."""

    text: str
    status: int = 200
    headers: Mapping[str, str] = {}


class Stranger(BaseHTTPRequestHandler):
    """Says what it is told to say."""

    said: Mapping[str, Said] = {}
    may_answer = threading.Event()

    def do_OPTIONS(self) -> None:
        """Let browsers ask for anything."""
        self._begin(204, {"Access-Control-Allow-Headers": "*, Authorization", "Access-Control-Allow-Methods": "*"})

    def do_GET(self) -> None:
        """What is to be said at this path."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.may_answer.wait()
        said = self.said[self.path.partition("?")[0]]
        self._begin(said.status, {"Access-Control-Expose-Headers": "*", **said.headers})
        self.wfile.write(said.text.encode())

    def do_PUT(self) -> None:
        """The same."""
        self.do_GET()

    def _begin(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Access-Control-Allow-Origin": "*", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def stranger() -> Generator[str]:
    """The address of the other service."""
    server = ThreadingHTTPServer(("127.0.0.1", free_port()), Stranger)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    Stranger.may_answer.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, stranger: str) -> Generator[RunningService]:
    """A service of which a page may call the other one."""
    folder: Path = tmp_path_factory.mktemp("portal")
    service = RunningService(f"sqlite:///{folder / 'saleport.db'}", folder)
    service.environment["SALEPORT_CORS_ORIGINS"] = stranger
    service.start()
    yield service
    service.stop()


@pytest.fixture
def page(browser: Browser) -> Generator[Page]:
    """A page that may call another host, and in which no script fails."""
    failures: list[str] = []
    Stranger.may_answer.set()
    with closing(browser.new_context(locale="en-GB", reduced_motion="reduce")) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: failures.append(str(error)))
        yield page
        assert page.title() != "stolen"
    assert failures == []


def drawer_at(page: Page, portal: RunningService, base_url: str, operation: str) -> Drawer:
    drawer = Drawer(page, operation, at=portal.base_url)
    move(drawer, base_url)
    drawer.field("Token").fill("a-token")
    return drawer


def move(drawer: Drawer, base_url: str) -> None:
    drawer.field("Base URL").fill(base_url)
    drawer.field("Base URL").press("Enter")


@pytest.mark.parametrize("word", ["constructor", "__proto__", "toString", SCRIPT])
def test_words_that_the_contract_does_not_have_are_shown_as_they_are(
    page: Page, portal: RunningService, stranger: str, word: str
) -> None:
    error = {"code": word, "message": word, "developerMessage": word, "field": word, "extraData": word}
    said = json.dumps({"errors": [error, {**error, "field": "products[0]"}, None, 7], "value": word})
    Stranger.said = {ORDERS: Said(said, 403, {"Import-Outcome": word, "Retry-After": word, "X-Request-Id": word})}
    drawer = drawer_at(page, portal, stranger, "ImportOrder")
    drawer.send()
    expect(drawer.status).to_contain_text("403")
    expect(drawer.answer).to_contain_text(word)
    expect(drawer.element.locator(".try-problem").filter(has_text=word).first).to_be_visible()


def test_an_answer_that_is_nested_beyond_measure_is_shown(page: Page, portal: RunningService, stranger: str) -> None:
    Stranger.said = {MODELS: Said("[" * 50_000 + "]" * 50_000)}
    drawer = drawer_at(page, portal, stranger, "ListModels")
    drawer.send()
    expect(drawer.answer).to_contain_text("[ [ [ [ [ [")  # a level to a line


def test_a_large_answer_is_laid_out_at_once(page: Page, portal: RunningService, stranger: str) -> None:
    Stranger.said = {MODELS: Said(LARGE)}
    drawer = drawer_at(page, portal, stranger, "ListModels")
    drawer.send()
    # To copy the text anew for each of its lines took half a minute, in which the browser did nothing else.
    expect(drawer.answer).to_contain_text('"name": "Kettle"', timeout=5000)


def test_a_body_that_is_nested_beyond_measure_is_told_to_be_no_json(
    page: Page, portal: RunningService, stranger: str
) -> None:
    drawer = drawer_at(page, portal, stranger, "ImportOrder")
    drawer.write("[" * 50_000)
    expect(drawer.problem("This is not JSON.").first).to_be_visible()
    drawer.button("Lay out").click()
    expect(drawer.editor).to_contain_text("[[[[[[")


def test_a_token_that_comes_late_stays_with_the_service_that_gave_it(
    page: Page, portal: RunningService, stranger: str
) -> None:
    Stranger.said = {TOKEN: Said('{"value": "a-token-of-the-stranger"}')}
    drawer = drawer_at(page, portal, stranger, "GetToken")
    Stranger.may_answer.clear()
    drawer.button("Send").click()
    expect(drawer.button("Stop")).to_be_visible()
    move(drawer, portal.base_url)
    Stranger.may_answer.set()
    expect(drawer.status).to_contain_text("200")
    expect(drawer.field("Token")).to_have_value("")
    move(drawer, stranger)
    expect(drawer.field("Token")).to_have_value("a-token-of-the-stranger")
