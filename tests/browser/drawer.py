"""Try it as a reader uses it."""

import json
from typing import Any

from playwright.sync_api import Locator, Page, Request, expect


class Drawer:
    """The open drawer of one operation, in English."""

    def __init__(self, page: Page, operation: str | None, *, at: str = "") -> None:
        """None: the page opens it by itself. `at` is the address of a service where the page has no base URL."""
        self.page = page
        if operation is not None:
            page.goto(f"{at}/reference/{operation}#try")
        self.element = page.get_by_role("dialog")
        expect(self.element).to_be_visible()

    def field(self, label: str) -> Locator:
        """The input with this label."""
        return self.element.get_by_label(label, exact=True)

    def button(self, text: str) -> Locator:
        """The button with this text."""
        return self.element.get_by_role("button", name=text, exact=True)

    def enter(self, demo: dict[str, Any]) -> None:
        """Enter key and secret of the demo account."""
        self.field("Subscription key").fill(demo["subscriptionKey"])
        self.field("Secret").fill(demo["secret"])

    @property
    def editor(self) -> Locator:
        """Where the body is written."""
        return self.element.get_by_role("textbox", name="Body", exact=True)

    def write(self, body: dict[str, Any] | str) -> None:
        """Put a body in the place of the one that is there."""
        self.editor.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(body if isinstance(body, str) else json.dumps(body, indent=2))

    def send(self) -> Request:
        """Press Send; gives the call that was made, once there is an answer."""
        with self.page.expect_request_finished(self._is_the_call) as sent:
            self.button("Send").click()
        expect(self.button("Send")).to_be_visible()
        return sent.value

    def _is_the_call(self, request: Request) -> bool:
        # Tokens and lists of ids are fetched on the way; preflights are the browser's own.
        return "/api/v1/" in request.url and not request.url.endswith("/api/v1/token")

    @property
    def status(self) -> Locator:
        """Status, meaning and figures of the answer."""
        return self.element.locator(".try-status")

    @property
    def answer(self) -> Locator:
        """The body of the answer, as it is laid out."""
        return self.element.get_by_label("Body of the answer")

    @property
    def problems(self) -> Locator:
        """What stands against the body, one by one."""
        return self.element.locator(".try-request .try-problem")

    def problem(self, text: str) -> Locator:
        """The one that has this text."""
        return self.problems.filter(has_text=text)
