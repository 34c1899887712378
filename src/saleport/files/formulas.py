"""Cells that a spreadsheet would run as a formula: made harmless on the way out, and themselves again on the way in."""

import re

_RUNS = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]").match
_WAS_MADE_HARMLESS = re.compile(r"'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]").match


def neutralised(text: str) -> str:
    """A cell's text as no spreadsheet runs it: with a `'` before what begins as a formula does.

    What has that `'` of its own gets another, so that `original` gives back every text.
    """
    return f"'{text}" if _RUNS(text) else text


def original(text: str) -> str:
    """The text of which `neutralised` made this one; any other as it is: `'s-Hertogenbosch` keeps its `'`."""
    return text[1:] if _WAS_MADE_HARMLESS(text) else text
