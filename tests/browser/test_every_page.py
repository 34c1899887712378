"""Each page is loaded once in each language, and looked at there in both themes and widths."""

import itertools
from collections.abc import Generator
from contextlib import ExitStack
from typing import Literal, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.browser.looking import NARROW, WIDE, check_accessibility, check_width, screenshot
from tests.browser.pages import PAGES
from tests.browser.visiting import Visitor, visiting

MOST_BYTES = 150_000

THEMES: dict[str, tuple[Literal["light", "dark"], ...]] = {"en": ("light", "dark"), "fr": ("dark", "light")}
"""By language: the theme a page is loaded in, so that it is loaded in each, and the one it is brought to."""


class Opened(NamedTuple):
    """A page as it was loaded."""

    page: Page
    name: str
    language: str
    sizes: dict[str, int]
    """In bytes, of all that it needs."""


@pytest.fixture(scope="module")
def visitors(browser: Browser, base_url: str) -> Generator[dict[str, Visitor]]:
    """A visitor for each language."""
    with ExitStack() as contexts:
        yield {language: contexts.enter_context(visiting(browser, base_url, language)) for language in THEMES}


@pytest.fixture(scope="module", params=itertools.product(PAGES, THEMES), ids="-".join)
def opened(request: pytest.FixtureRequest, visitors: dict[str, Visitor]) -> Generator[Opened]:
    """Each page in each language, wide, and in the first theme of the language."""
    name, language = request.param
    page, watch = visitors[language]
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.emulate_media(color_scheme=THEMES[language][0])
    page.set_viewport_size(WIDE)
    page.on("response", note)
    page.goto(PAGES[name], wait_until="networkidle")
    page.remove_listener("response", note)
    # As sent, be it to this visitor or, for what the browser keeps, to the first page that needed it.
    sizes = {answer.url: int(answer.headers["content-length"]) for answer in answers}
    yield Opened(page, name, language, sizes)
    faults, watch.faults = watch.faults, []
    assert faults == []


def test_a_page_and_all_it_loads_is_small(opened: Opened) -> None:
    assert len(opened.sizes) > 3
    assert sum(opened.sizes.values()) < MOST_BYTES, opened.sizes


def test_everybody_can_use_every_page(opened: Opened) -> None:
    page = opened.page
    assert page.locator("html").get_attribute("lang") == opened.language
    assert page.locator("h1").count() == 1
    for theme in THEMES[opened.language]:
        page.emulate_media(color_scheme=theme)
        for width, size in (("", WIDE), ("-narrow", NARROW)):
            page.set_viewport_size(size)
            expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
            check_width(page)
            check_accessibility(page)
            screenshot(page, f"{opened.name}-{opened.language}-{theme}{width}")
