"""How curl's sample holds its strings: as words of the shell."""

from saleport.samples.characters import escaped, is_plain, octal

# Linux takes no more than 128 KiB in one argument of a program.
_LONGEST_ARGUMENT = 100_000
_FORMAT = {"\\": "\\\\", "%": "%%", "'": "'\\''", "\n": "\n", "\t": "\\t"}


def quote(text: str) -> str:
    """A word in single quotes, in which no shell expands anything."""
    return "'" + text.replace("'", "'\\''") + "'"


def embed(body: str) -> str:
    """A word that is the body; or, where that cannot be, the command that prints it."""
    if is_plain(body) and len(body.encode()) <= _LONGEST_ARGUMENT:
        return quote(body)
    # The first character would be an option if it was a dash.
    first = octal(body[0]) if body.startswith("-") else escaped(body[0], _FORMAT, octal)
    return f"printf '{first}{escaped(body[1:], _FORMAT, octal)}'"
