"""Makes ids out of bytes, fast."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from asyncpg.pgproto.pgproto import UUID as QuickUUID  # noqa: N811 - an initialism, not a constant

# The driver's own UUID is a uuid.UUID in every respect, written in C: made, hashed and compared in a tenth of the
# time. Each order needs several.

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_CHANCE = (1 << 62) - 1


id_of: Callable[[bytes], UUID] = QuickUUID
"""Makes the id with these sixteen bytes."""


def ordered_id(at: datetime) -> UUID:
    """A new id that begins with a time (UUID version 7): such ids are in the order of their times."""
    return _of_time(at, int.from_bytes(os.urandom(8), "big") & _CHANCE)


def first_ordered_id(at: datetime) -> UUID:
    """The first of all ids that `ordered_id` may give for this time."""
    return _of_time(at, 0)


def _of_time(at: datetime, chance: int) -> UUID:
    microseconds = (at - _EPOCH) // _MICROSECOND
    milliseconds, rest = divmod(microseconds, 1000)
    first = (milliseconds & 0xFFFF_FFFF_FFFF) << 16 | 0x7000 | rest * 4096 // 1000
    return id_of((first << 64 | 1 << 63 | chance).to_bytes(16, "big"))
