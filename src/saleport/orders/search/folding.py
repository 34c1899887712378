"""What is left of a text when it does not matter how it was written."""

import unicodedata

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "’": "'", "\0": " "})
"""Those that are not taken apart into a letter and its mark."""


def folded(text: str | None) -> str:
    """A text without case, accents and superfluous blanks: what is sought and what is kept are compared so.

    Folding twice is folding once.
    """
    if not text:
        return ""
    if not text.isascii():
        # Case first and once more: what is taken apart may have a case of its own.
        parts = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS)).casefold()
        text = "".join(part for part in parts if not unicodedata.combining(part)).translate(_LETTERS)
    return " ".join(text.lower().replace("\0", " ").split())


def after(prefix: str) -> str | None:
    """The least text that is greater than all that begin with this, code point by code point; None: there is none."""
    for end in range(len(prefix), 0, -1):
        last = ord(prefix[end - 1])
        if last < _LAST:
            following = last + 1
            return prefix[: end - 1] + chr(_AFTER_SURROGATES if following == _FIRST_SURROGATE else following)
    return None


_LAST = 0x10FFFF
_FIRST_SURROGATE = 0xD800  # these are no characters, and no database takes them
_AFTER_SURROGATES = 0xE000
