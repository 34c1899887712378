"""The texts of the definition, which are Markdown, as HTML. HTML within them is shown as the text that it is."""

import re
from collections.abc import Callable, MutableMapping, Sequence
from itertools import count
from typing import Any, cast
from unicodedata import normalize

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup, escape

Address = Callable[[str], str]
"""The address of a page, by its path: it knows where the service lives and in which language the reader reads."""

_WORD = re.compile(r"\b[A-Za-z][A-Za-z0-9_]+\b")
_NOT_IN_ANCHOR = re.compile(r"[^a-z0-9]+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


class Markdown:
    """Renders texts. The names of operations and error codes in them lead to their pages."""

    def __init__(self, pages: MutableMapping[str, str], permalink: str) -> None:
        """`pages` are paths by the words that lead there; `permalink` says what the sign beside a heading does."""
        self._pages = pages
        self._permalink = permalink
        self._parser: MarkdownIt = MarkdownIt("commonmark", {"html": False}).disable(["image"])
        rules = cast("RendererHTML", self._parser.renderer).rules
        for kind, render in (
            ("text", self._text),
            ("code_inline", self._code),
            ("heading_open", self._heading),
            ("heading_close", self._end_of_heading),
        ):
            rules[kind] = render
        for kind, step in (("link_open", 1), ("link_close", -1)):
            self._parser.add_render_rule(kind, _counted(step))

    def html(self, text: str, address: Address, here: str = "") -> Markup:
        """A text as HTML. `here` is the word that leads to the page on which it stands: that is no link."""
        environment = {"address": address, "here": here, "links": 0, "anchors": list[str]()}
        return Markup(self._parser.render(text, environment))  # noqa: S704 - made here, with HTML switched off

    def _text(self, tokens: Sequence[Token], index: int, _: OptionsDict, environment: MutableMapping[str, Any]) -> str:
        text = tokens[index].content
        pieces: list[Markup] = []
        end = 0
        for word in _WORD.finditer(text):
            linked = self._linked(word[0], escape(word[0]), environment)
            if linked is not None:
                pieces += [escape(text[end : word.start()]), linked]
                end = word.end()
        return "".join([*pieces, escape(text[end:])])

    def _code(self, tokens: Sequence[Token], index: int, _: OptionsDict, environment: MutableMapping[str, Any]) -> str:
        content = tokens[index].content
        code = Markup("<code>{}</code>").format(content)
        return self._linked(content, code, environment) or code

    def _heading(
        self, tokens: Sequence[Token], index: int, _: OptionsDict, environment: MutableMapping[str, Any]
    ) -> str:
        anchor = next(each for each in _anchors(tokens[index + 1].content) if each not in environment["anchors"])
        environment["anchors"].append(anchor)
        return Markup('<{} id="{}">').format(Markup(tokens[index].tag), anchor)  # noqa: S704 - `h1` to `h6`

    def _end_of_heading(
        self, tokens: Sequence[Token], index: int, _: OptionsDict, environment: MutableMapping[str, Any]
    ) -> str:
        anchor = environment["anchors"][-1]
        label = self._permalink.format(name=tokens[index - 1].content)
        link = Markup('<a class="permalink" href="#{}" aria-label="{}">#</a>').format(anchor, label)
        return Markup(" {}</{}>\n").format(link, Markup(tokens[index].tag))  # noqa: S704 - as above

    def _linked(self, word: str, shown: Markup, environment: MutableMapping[str, Any]) -> Markup | None:
        path = self._pages.get(word)
        if path is None or word == environment["here"] or environment["links"]:
            return None
        return Markup('<a href="{}">{}</a>').format(environment["address"](path), shown)


def anchor_of(title: str) -> str:
    """A heading as the part of an address that leads to it."""
    plain = normalize("NFKD", title).encode("ascii", "ignore").decode()
    return _NOT_IN_ANCHOR.sub("-", plain.lower()).strip("-") or "section"


def plain_sentences(text: str) -> list[str]:
    """The sentences of a text without its marks."""
    inline = [token for token in MarkdownIt("commonmark", {"html": False}).parse(text) if token.type == "inline"]
    paragraphs = ["".join(child.content or " " for child in token.children or ()) for token in inline]
    return [sentence for paragraph in paragraphs for sentence in _SENTENCE.split(paragraph)]


def _anchors(title: str) -> Any:  # noqa: ANN401 - an endless iterator
    anchor = anchor_of(title)
    yield anchor
    yield from (f"{anchor}-{number}" for number in count(2))


def _counted(step: int) -> Callable[..., str]:
    def render(
        renderer: RendererHTML,
        tokens: Sequence[Token],
        index: int,
        options: OptionsDict,
        environment: MutableMapping[str, Any],
    ) -> str:
        environment["links"] += step
        return renderer.renderToken(tokens, index, options, environment)

    return render
