"""Somebody who goes from page to page with one browser, so that it is not started for each."""

from collections.abc import Generator
from contextlib import closing, contextmanager
from typing import NamedTuple

from playwright.sync_api import Browser, Page

from tests.browser.looking import AXE
from tests.browser.watching import Watch


class Visitor(NamedTuple):
    """Somebody who goes from page to page."""

    page: Page
    watch: Watch


@contextmanager
def visiting(browser: Browser, base_url: str, language: str) -> Generator[Visitor]:
    """A visitor, for as long as one stays."""
    watch = Watch(base_url)
    with closing(browser.new_context(base_url=base_url, locale=language, reduced_motion="reduce")) as context:
        watch.over(context)
        context.add_init_script(path=AXE)
        yield Visitor(context.new_page(), watch)
