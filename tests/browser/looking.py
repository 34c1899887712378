"""What is looked at on a page: whether everybody can use it, whether it fits, and a picture for people."""

import os
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

REPOSITORY = Path(__file__).parents[2]
SCREENS = REPOSITORY / "build" / "screens"
AXE = REPOSITORY / "assets" / "node_modules" / "axe-core" / "axe.min.js"

WIDE = ViewportSize(width=1280, height=900)
NARROW = ViewportSize(width=390, height=844)

_OF_COLOURS = ["color-contrast", "link-in-text-block"]
_RUN_AXE = """async (rules) => {
    const { violations } = await axe.run(document, { resultTypes: ["violations"], ...(rules && { runOnly: rules }) });
    return violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(" ")}: ${failureSummary}`));
}"""
_WHAT_STANDS_OUT = """() => [...document.body.querySelectorAll("*")]
    .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map((element) => element.outerHTML.slice(0, 100))"""
_SCROLLS_SIDEWAYS = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


def check_accessibility(page: Page) -> None:
    """Find nothing with axe-core: the page as it stands now, what is open included."""
    _check(page, None)


def check_colours(page: Page) -> None:
    """Find nothing with what axe-core has that another theme can change."""
    _check(page, _OF_COLOURS)


def _check(page: Page, rules: list[str] | None) -> None:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))  # as a debugger does: the page's policy allows no such script
    violations = page.evaluate(_RUN_AXE, rules)
    assert not violations, "\n".join(violations)


def check_width(page: Page) -> None:
    """The page as a whole does not scroll sideways."""
    assert not page.evaluate(_SCROLLS_SIDEWAYS), "\n".join(page.evaluate(_WHAT_STANDS_OUT))


def screenshot(page: Page, name: str, *, is_whole: bool = True) -> None:
    """Keep a picture of the page as build/screens/NAME.png: the whole of it, or what is seen without scrolling.

    Nothing is tested by it, and all of them take a minute: `make test`, which runs in several processes, makes none.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"{name}.png", full_page=is_whole)
