"""How the samples in JavaScript, PHP, Python and Ruby hold their strings."""

import re

from saleport.samples.characters import braced, escaped, is_plain, lines

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# What would end a script in an HTML page, should somebody paste it into one.
_HTML = {"</": "<\\/", "<!--": "<\\!--"}
_JAVASCRIPT = {**_ESCAPES, **_HTML}
_TEMPLATE = {"\\": "\\\\", "`": "\\`", "${": "\\${", "\n": "\n", "\t": "\t", **_HTML}
_NOT_RAW = re.compile(r"`|\$\{|</|<!--|\\\Z")
_PHP = {**_ESCAPES, "$": "\\$"}
_RUBY = {**_ESCAPES, "#{": "\\#{", "#$": "\\#$", "#@": "\\#@"}
# Blanks within the line only: `\s` would go over all blank lines that follow, from each of them anew.
_LIKE_TERMINATOR = re.compile(r"^[ \t]*JSON(_*)", re.MULTILINE)
_LONGEST_LINE = 2000
_FIRST_AFTER_LATIN = 0x100
_FIRST_OF_TWO_UNITS = 0x10000


def javascript_quote(text: str) -> str:
    """A JavaScript literal."""
    return f'"{escaped(text, _JAVASCRIPT, braced)}"'


def javascript_embed(body: str) -> str:
    """A template literal: raw where it has backslashes that can stay, with escapes where it must."""
    if "\\" in body and is_plain(body) and not _NOT_RAW.search(body):
        return f"String.raw`{body}`"
    return f"`{escaped(body, _TEMPLATE, braced)}`"


def php_quote(text: str) -> str:
    """A PHP literal in single quotes, in which nothing is expanded."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def php_embed(body: str) -> str:
    """A nowdoc where all can be seen, else literals in double quotes, line by line."""
    if is_plain(body):
        end = _terminator(body)
        return f"<<<'{end}'\n{body}\n{end}"
    literals = [f'"{escaped(line, _PHP, braced)}"' for line in lines(body, _LONGEST_LINE)]
    return literals[0] if len(literals) == 1 else "implode('', [\n    " + ",\n    ".join(literals) + ",\n])"


def python_quote(text: str) -> str:
    """A Python literal."""
    return f'"{escaped(text, _ESCAPES, _python_code)}"'


def python_embed(body: str) -> str:
    """A literal in triple quotes, raw if it has backslashes, where all can be seen; else literals line by line."""
    if is_plain(body):
        for quotes in ('"""', "'''"):
            if quotes not in body and not body.endswith((quotes[0], "\\")):
                raw = "r" if "\\" in body else ""
                return f"{raw}{quotes}{body}{quotes}"
    literals = [python_quote(line) for line in lines(body, _LONGEST_LINE)]
    return literals[0] if len(literals) == 1 else "(\n    " + "\n    ".join(literals) + "\n)"


def ruby_quote(text: str) -> str:
    """A Ruby literal."""
    return f'"{escaped(text, _RUBY, braced)}"'


def ruby_embed(body: str) -> str:
    """A heredoc in which nothing is expanded where all can be seen, else literals line by line."""
    if is_plain(body):
        end = _terminator(body)
        return f"<<'{end}'.chomp\n{body}\n{end}"
    literals = [ruby_quote(line) for line in lines(body, _LONGEST_LINE)]
    return literals[0] if len(literals) == 1 else "[\n  " + ",\n  ".join(literals) + ",\n].join"


def _terminator(body: str) -> str:
    """A word that ends no line of the body early. (PHP takes it even where the line only begins with it.)"""
    taken = [len(underscores) for underscores in _LIKE_TERMINATOR.findall(body)]
    return "JSON" + "_" * (max(taken, default=-1) + 1)


def _python_code(character: str) -> str:
    number = ord(character)
    if number < _FIRST_AFTER_LATIN:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < _FIRST_OF_TWO_UNITS else f"\\U{number:08x}"
