"""What no page may do, whoever tests it: ask another host, fail in a script, complain on the console."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request

_REFUSED = "Failed to load resource: the server responded with a status of "


class Watch:
    """Notes what the pages of a context do that they may not."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self.faults: list[str] = []

    def over(self, context: BrowserContext) -> None:
        """Watch all pages of a context from now on."""
        context.on("request", self._note_request)
        context.on("console", self._note_message)
        context.on("weberror", lambda error: self.faults.append(f"a script failed: {error.error}"))

    def _note_request(self, request: Request) -> None:
        is_ours = request.url.startswith((f"{self._base_url}/", "blob:", "data:"))
        if not is_ours:
            self.faults.append(f"a request to another host: {request.url}")

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        # A page or a call that is answered with 404 or 400 may be just what is tested; a static file never is.
        path = urlsplit(message.location["url"]).path
        if message.text.startswith(_REFUSED) and not path.startswith("/static/"):
            return
        self.faults.append(f"on the console ({message.type}): {message.text} at {message.location['url']}")
