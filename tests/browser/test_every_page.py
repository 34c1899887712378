import pytest
from playwright.sync_api import Page, Response

from tests.browser.conftest import CreateContext
from tests.browser.looking import NARROW, WIDE, check_accessibility, check_width, screenshot
from tests.browser.pages import PAGES

MOST_BYTES = 150_000


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_use_every_page(new_context: CreateContext, name: str, language: str, theme: str) -> None:
    page = new_context(locale=language, color_scheme=theme, viewport=WIDE).new_page()
    page.goto(PAGES[name])
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("html").get_attribute("data-bs-theme") == theme
    assert page.locator("h1").count() == 1
    check_accessibility(page)
    check_width(page)
    screenshot(page, f"{name}-{language}-{theme}")
    page.set_viewport_size(NARROW)
    check_width(page)
    check_accessibility(page)
    screenshot(page, f"{name}-{language}-{theme}-narrow")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_and_all_it_loads_is_small(page: Page, name: str) -> None:
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    page.goto(PAGES[name], wait_until="networkidle")
    sizes = {answer.url: answer.request.sizes()["responseBodySize"] for answer in answers}
    assert len(sizes) > 1
    assert sum(sizes.values()) < MOST_BYTES, sizes
