"""Reads a page as a browser and a crawler would: where its links lead, and what can be led to."""

from html.parser import HTMLParser

_BLOCKS = {"script", "style"}


class ReadPage(HTMLParser):
    """The text of a page, its links, and what has an id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.controlled: list[str] = []
        self.pieces: list[str] = []
        self._inside: list[str] = []
        self.feed(html)

    @property
    def text(self) -> str:
        """What a reader reads, blanks made one."""
        return " ".join("".join(self.pieces).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if tag in _BLOCKS:
            self._inside.append(tag)
        if tag == "a" and attributes.get("href") is not None:
            self.links.append(attributes["href"] or "")
        if attributes.get("id"):
            self.ids.append(attributes["id"] or "")
        for name in ("aria-controls", "aria-labelledby"):
            self.controlled += (attributes.get(name) or "").split()

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.pieces.append(data)
