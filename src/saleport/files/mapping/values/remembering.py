"""Values that come again and again in a file are read once."""

from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")

_MOST = 20_000
_LONGEST = 200
"""Longer texts are not remembered: a file may be full of them."""


class Remembered(Generic[Value]):
    """Remembers what a text was read as; forgets all of it when there is too much."""

    def __init__(self, read: Callable[[str], Value]) -> None:
        self._read = read
        self._known: dict[str, Value] = {}

    def get(self, text: str) -> Value:
        """What the text says."""
        try:
            return self._known[text]
        except KeyError:
            if len(text) > _LONGEST:
                return self._read(text)
            if len(self._known) >= _MOST:
                self._known.clear()
            value = self._known[text] = self._read(text)
            return value
