"""The time of day: no other file asks the machine for it, so that tests can set it."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present instant, aware and in UTC."""


def now() -> datetime:
    """The present instant in UTC."""
    return datetime.now(UTC)
