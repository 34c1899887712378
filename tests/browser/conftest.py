"""A running saleport with its demo account, and Debian's Chromium to look at it with.

Any page of any context is watched: a test in which one asks another host, fails in a script or complains on
the console, fails. Requests are never intercepted (`page.route`): what is tested is what the service sends.
"""

import contextlib
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, Playwright, ViewportSize, sync_playwright

from tests.browser.regulars import MILLISECONDS, WINDOW, Regulars
from tests.browser.watching import Watch
from tests.debian import PackagesMissingError, program
from tests.running import RunningService

NOWHERE_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""No name leads anywhere: what a page asks of another host it does not get."""

CreateContext = Callable[..., BrowserContext]
OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Debian's Chromium; the test is skipped where it is not and cannot be installed.

    Best without the browser's own windows, which nobody sees and which cost more than the pages.
    """
    with contextlib.suppress(PackagesMissingError):
        return program("chromium-headless-shell", "chromium-headless-shell")
    try:
        return program("chromium", "chromium")
    except PackagesMissingError as error:
        pytest.skip(f"no browser tests without Debian's package chromium-headless-shell or chromium. {error}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium: Path) -> dict[str, Any]:
    """How pytest-playwright starts the browser."""
    return {**browser_type_launch_args, "executable_path": str(chromium), "args": [NOWHERE_ELSE, "--disable-gpu"]}


# pytest-playwright keeps these for the whole run. While Playwright is at work its loop counts as running, and no
# asynchronous test can start one: so they end with the last of the browser tests.


@pytest.fixture(scope="package")
def playwright() -> Generator[Playwright]:
    """Playwright, as long as browser tests run."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def browser_type(playwright: Playwright) -> BrowserType:
    """Chromium is the one browser of these tests."""
    return playwright.chromium


@pytest.fixture(scope="package")
def browser(browser_type: BrowserType, browser_type_launch_args: dict[str, Any]) -> Generator[Browser]:
    """The browser, started once."""
    browser = browser_type.launch(**browser_type_launch_args)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def saleport(tmp_path_factory: pytest.TempPathFactory) -> Generator[RunningService]:
    """A running service that has its demo account."""
    folder = tmp_path_factory.mktemp("browser")
    service = RunningService(f"sqlite:///{folder / 'saleport.db'}", folder)
    service.command("demo")
    service.start()
    yield service
    service.stop()


@pytest.fixture(scope="session")
def demo(saleport: RunningService) -> dict[str, Any]:
    """What `saleport demo --json` says: subscriptionKey, secret, modelIds, storeIds, supplierIds…"""
    return saleport.json_command("demo")


@pytest.fixture(scope="session")
def base_url(saleport: RunningService) -> str:
    """The address of the service: `page.goto("/errors")` is enough."""
    return saleport.base_url


@pytest.fixture(scope="session")
def browser_context_args(base_url: str) -> dict[str, Any]:
    """What every context has in common."""
    return {"base_url": base_url}


@pytest.fixture(scope="package")
def regulars(browser: Browser, base_url: str) -> Regulars:
    """Those who come again; their contexts end with the browser."""
    return Regulars(browser, base_url)


@pytest.fixture
def new_page(regulars: Regulars) -> Generator[OpenPage]:
    """Opens tabs of somebody with a language, in a theme and a size: what most tests need."""

    def create(
        locale: str = "en-GB", color_scheme: Literal["light", "dark"] = "light", viewport: ViewportSize = WINDOW
    ) -> Page:
        return regulars.of(locale).open(color_scheme, viewport)

    yield create
    regulars.leave()


@pytest.fixture
def page(new_page: OpenPage) -> Page:
    """A tab in English, light and wide."""
    return new_page()


@pytest.fixture
def new_context(new_context: CreateContext, base_url: str) -> Generator[CreateContext]:
    """Makes contexts, for tests that change more of one than its tabs; `permissions`, `is_mobile`… say of what kind."""
    watch = Watch(base_url)

    def create(**kind: Any) -> BrowserContext:  # noqa: ANN401 - what Playwright takes
        usual = {"locale": "en-GB", "color_scheme": "light", "reduced_motion": "reduce"}
        context = new_context(**(usual | kind))
        context.set_default_timeout(MILLISECONDS)
        watch.over(context)
        return context

    yield create
    assert watch.faults == []
