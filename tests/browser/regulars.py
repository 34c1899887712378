"""Regular visitors of the portal, each a context of the browser that stays while its tabs come and go.

A context that is made for one test alone costs a second of a processor before any page is there, because the browser
starts a process for it. Here a tab that stays keeps that process, and what a test left behind is cleared after it.
"""

from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.browser.watching import Watch

MILLISECONDS = 10_000
WINDOW = ViewportSize(width=1280, height=720)


class Regular:
    """Somebody with one language, whose tabs start with nothing kept."""

    def __init__(self, browser: Browser, base_url: str, locale: str) -> None:
        self._watch = Watch(base_url)
        self.context: BrowserContext = browser.new_context(base_url=base_url, locale=locale, reduced_motion="reduce")
        self.context.set_default_timeout(MILLISECONDS)
        self._watch.over(self.context)
        self._stays = self.context.new_page()
        self._stays.goto("/health/live")

    def open(self, color_scheme: Literal["light", "dark"], viewport: ViewportSize) -> Page:
        """A new tab."""
        page = self.context.new_page()
        page.emulate_media(color_scheme=color_scheme)
        page.set_viewport_size(viewport)
        return page

    def leave(self) -> None:
        """Close all tabs and forget everything. Fails if one of them did what no page may."""
        for page in self.context.pages:
            if page != self._stays:
                page.close()
        self.context.clear_cookies()
        self._stays.evaluate("localStorage.clear()")
        faults, self._watch.faults = self._watch.faults, []
        assert faults == []


class Regulars:
    """One regular visitor of each language that is asked for."""

    def __init__(self, browser: Browser, base_url: str) -> None:
        self._browser = browser
        self._base_url = base_url
        self._known: dict[str, Regular] = {}

    def of(self, locale: str) -> Regular:
        """The visitor of a language."""
        if locale not in self._known:
            self._known[locale] = Regular(self._browser, self._base_url, locale)
        return self._known[locale]

    def leave(self) -> None:
        """Let all of them leave."""
        for regular in self._known.values():
            regular.leave()
