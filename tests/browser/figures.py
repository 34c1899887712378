"""What the page of usage says, and how it comes to say more."""

import re

from playwright.sync_api import Page

_TRIES = 20


def open_figures(page: Page, path: str) -> None:
    """Open the page once calls are counted, which is a second or two after they were made."""
    for _ in range(_TRIES):
        page.goto(path)
        if page.locator(".tiles").count():
            return
        page.wait_for_timeout(250)
    raise AssertionError(f"no call was counted: {page.locator('main').inner_text()}")


def shown_calls(page: Page) -> int:
    """How many calls the page knows of."""
    return int(re.sub(r"\D", "", page.locator(".tiles dd").first.inner_text()))


def refresh_until(page: Page, calls: int) -> None:
    """Let half minutes pass, at each of which the page refreshes itself, until it knows of so many calls, or more.

    The clock of the page is Playwright's: `page.clock.install()` came before the page was opened.
    """
    for _ in range(_TRIES):
        with page.expect_response(re.compile(r"/usage\?")) as answered:
            page.clock.fast_forward(31_000)
        answered.value.finished()
        page.wait_for_timeout(200)
        if shown_calls(page) >= calls:
            return
    raise AssertionError(f"{shown_calls(page)} calls, and not yet {calls}")
