"""Cells with an apostrophe in front: of those that a spreadsheet would run, and of those that shops mark as texts."""

import re

from saleport.files.formulas import neutralised, original

_NUMBER = re.compile(r"-\d+([.,]\d+)*\s?%?")
_DIGITS = re.compile(r"'[\d\s.,/()-]+")
_ALWAYS_MARKED = re.compile(r"zip|phone|post(al)?[ _-]?code", re.IGNORECASE)


def is_always_marked(column: str) -> bool:
    """Whether shops mark all cells of a column: zip codes and phone numbers keep their zeros so."""
    return _ALWAYS_MARKED.search(column) is not None


def marked(cell: str, *, is_always: bool = False) -> str:
    """The cell as no spreadsheet runs it, so that `unmarked` gives it back.

    Numbers below zero are harmless and stay as they are. A phone number such as +33… is marked: it would
    become a number.
    """
    if cell[:1] == "'" and unmarked(cell, is_always=is_always) != cell:
        return f"'{cell}"
    return cell if _NUMBER.fullmatch(cell) else neutralised(cell)


def unmarked(cell: str, *, is_always: bool = False) -> str:
    """The cell without the mark. An apostrophe that is part of a text, as in 's-Hertogenbosch, stays."""
    if cell[:1] != "'":
        return cell
    return cell[1:] if is_always or _DIGITS.fullmatch(cell) else original(cell)
