"""JSON with its names, texts and numbers told apart by colour."""

import re
from functools import lru_cache

from markupsafe import Markup, escape

_PIECE = re.compile(
    r'(?P<name>"(?:[^"\\]|\\.)*")(?=\s*:)|(?P<text>"(?:[^"\\]|\\.)*")'
    r"|(?P<number>-?\b[0-9][0-9.eE+-]*)|(?P<word>\b(?:true|false|null)\b)"
)

_MOST_TEXTS = 512  # more than one definition has


@lru_cache(_MOST_TEXTS)
def highlighted(json: str) -> Markup:
    """JSON as HTML; what a browser shows and copies is the same text.

    Made once: the answers of all operations have the same few schemas, in every language.
    """
    pieces: list[Markup] = []
    end = 0
    for piece in _PIECE.finditer(json):
        shown = Markup('<span class="json-{}">{}</span>').format(piece.lastgroup, piece[0])
        pieces += [escape(json[end : piece.start()]), shown]
        end = piece.end()
    return Markup("").join([*pieces, escape(json[end:])])
