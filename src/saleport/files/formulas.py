"""Cells that a spreadsheet would run as a formula: made harmless on the way out, and themselves again on the way in."""

import re

_RUNS = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]").match
_IS_NUMBER = re.compile(r"-\d+([.,]\d+)*").fullmatch
_IS_MARKED = re.compile(r"'+([=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]|[\d\s.,/()-]+\Z)").match


def neutralised(text: str) -> str:
    """A cell's text as no spreadsheet runs it: with a `'` before what begins as a formula does.

    A number below zero is harmless and stays as it is; a phone number such as +33… is not, it would become a number.
    What has that `'` of its own gets another, so that `original` gives back every text.
    """
    runs = _IS_MARKED(text) if text[:1] == "'" else _RUNS(text) and not _IS_NUMBER(text)
    return f"'{text}" if runs else text


def original(text: str) -> str:
    """The text of which `neutralised` made this one; any other as it is: `'s-Hertogenbosch` keeps its `'`.

    Shops and spreadsheets have that `'` before digits that are a text too: `'01234`.
    """
    return text[1:] if _IS_MARKED(text) else text
