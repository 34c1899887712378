"""How the samples in C#, Java and Objective-C hold their strings."""

import re
from collections.abc import Iterable

from saleport.samples.characters import escaped, is_plain, lines, nothing, octal, parts, utf16

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LONGEST_LINE = 2000
_INDENT = " " * 12
# A class file takes 65,535 bytes for one text, and a character can need six of them.
_LONGEST_JAVA_PART = 10_000
_JAVA_BLOCK = {"\\": "\\\\", '"""': '""\\"', "\n": "\n", "\t": "\t"}
_BLANK_AT_END = re.compile(r"[ \t](?=\n|$)")
_NOT_INDENTED = re.compile(r"^\S", re.MULTILINE)
# Whitespace of other kinds at either end of a line is lost in a text block, even when it is escaped.
_OTHER_WHITESPACE = re.compile(r"[^\S \t\n]")
_TWO_QUESTION_MARKS = re.compile(r"(?<=\?)\?")


def csharp_quote(text: str) -> str:
    """A regular C# literal."""
    return f'"{escaped(text, _ESCAPES, utf16)}"'


def csharp_embed(body: str) -> str:
    """A verbatim literal where all can be seen (raw ones are too new for Mono), else regular ones, line by line."""
    if is_plain(body):
        return '@"' + body.replace('"', '""') + '"'
    return _joined("string.Concat(", map(csharp_quote, lines(body, _LONGEST_LINE)))


def java_quote(text: str) -> str:
    """A Java literal in ASCII: up to version 17 the compiler reads sources in the encoding of the machine."""
    return f'"{escaped(text, _ESCAPES, utf16, nothing)}"'


def java_embed(body: str) -> str:
    """Text blocks where they keep every character, else literals, line by line; in parts if one would be too long."""
    is_block = "\n" in body and not _OTHER_WHITESPACE.search(body)
    write = _java_block if is_block else _java_lines
    return _joined('String.join("",', map(write, parts(body, _LONGEST_JAVA_PART)))


def objectivec_quote(text: str) -> str:
    """An Objective-C literal, without anything that could be taken for a trigraph."""
    return f'@"{_TWO_QUESTION_MARKS.sub(_escaped_mark, escaped(text, _ESCAPES, octal))}"'


def objectivec_embed(body: str) -> str:
    """A literal for each line, which the compiler joins: the language has no form for several lines."""
    return f"\n{_INDENT[4:]}".join(["", *map(objectivec_quote, lines(body, _LONGEST_LINE))])


def _joined(function: str, arguments: Iterable[str]) -> str:
    listed = list(arguments)
    return listed[0] if len(listed) == 1 else f"{function}\n{_INDENT}" + f",\n{_INDENT}".join(listed) + ")"


def _escaped_mark(_: re.Match[str]) -> str:
    return "\\?"


def _java_lines(part: str) -> str:
    return f"\n{_INDENT}+ ".join(map(java_quote, lines(part, _LONGEST_LINE)))


def _java_block(part: str) -> str:
    # A quote before the closing ones would be taken for one of them.
    most, last = (part[:-1], '\\"') if part.endswith('"') else (part, "")
    text = escaped(most, _JAVA_BLOCK, utf16, nothing) + last
    # The compiler takes blanks off the end of each line, and what all lines begin with: with the closing quotes on a
    # line of their own that is our indentation and no more.
    text = _BLANK_AT_END.sub(lambda found: "\\s" if found[0] == " " else "\\t", text)
    if not part.endswith("\n"):
        if _NOT_INDENTED.search(part):
            return '"""\n' + _indented(text) + '"""'
        text += "\\\n"
    return '"""\n' + _indented(text) + _INDENT + '"""'


def _indented(text: str) -> str:
    return re.sub(r"^(?=.)", _INDENT, text, flags=re.MULTILINE)
