"""What of a text may stand in a program as it is, and how the rest is escaped and long texts are cut."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

_NOT_ASCII = "[^ -~]"


def is_plain(text: str) -> bool:
    """Whether a reader sees every character, and so does whoever copies the text.

    Tabs and line feeds count. All that is invisible, changes the direction of writing, or ends lines for some
    programs only does not: it would get lost on the way, or deceive.
    """
    return text.replace("\n", "").replace("\t", "").isprintable()


def escaped(
    text: str,
    special: Mapping[str, str],
    other: Callable[[str], str],
    may_stay: Callable[[str], bool] = str.isprintable,
) -> str:
    """A text with its `special` parts replaced, and every character by `other` that may not stay as it is.

    ASCII that can be seen stays. Of special parts that begin alike the longest counts.
    """

    def replaced(found: re.Match[str]) -> str:
        part = found[0]
        if part in special:
            return special[part]
        return part if may_stay(part) else other(part)

    return _pattern(tuple(special)).sub(replaced, text)


@cache
def _pattern(special: tuple[str, ...]) -> re.Pattern[str]:
    parts = [re.escape(part) for part in sorted(special, key=len, reverse=True)]
    return re.compile("|".join([*parts, _NOT_ASCII]))


def nothing(_: str) -> bool:
    """For `may_stay`: every character beyond ASCII is to be escaped."""
    return False


def octal(character: str) -> str:
    """The UTF-8 of a character as C and the shell escape bytes: always three digits, whatever follows."""
    return "".join(f"\\{byte:03o}" for byte in character.encode())


def utf16(character: str) -> str:
    r"""A character as `\u` and four digits, twice where UTF-16 needs two units for it."""
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[place : place + 4]}" for place in range(0, len(units), 4))


def braced(character: str) -> str:
    r"""A character as `\u{…}`."""
    return f"\\u{{{ord(character):x}}}"


def lines(text: str, longest: int) -> Iterator[str]:
    """The lines of a text, each with its line feed; what is longer than `longest` is cut."""
    for line in re.findall(r"[^\n]*\n|[^\n]+", text):
        for place in range(0, len(line), longest):
            yield line[place : place + longest]


def parts(text: str, longest: int) -> list[str]:
    """A text cut after lines into parts of at most `longest` characters, and within lines where they are longer."""
    found = [""]
    for line in lines(text, longest):
        if len(found[-1]) + len(line) > longest:
            found.append("")
        found[-1] += line
    return found
