"""How calls are counted: by minute and hour, by application, key, operation and result, and by how long they took."""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from saleport.calls.call import Result
from saleport.values import Caller

_FIRST_SECONDS = 0.000125
_LAST_BUCKET = 40
BOUNDS = tuple(_FIRST_SECONDS * 2 ** (number / 2) for number in range(_LAST_BUCKET))
"""Seconds that the calls of each bucket took at most; those of one more took longer than the last, two minutes.

A bound is the one before it times the root of two. What is read out of a bucket is its geometric middle: it is off
by a factor of the fourth root of two at most, which is 19 %.
"""

PERCENTILE_ERROR = 0.19


class Grain(StrEnum):
    """How long the periods are for which calls are counted. Each call is counted in both."""

    MINUTE = "minute"
    HOUR = "hour"

    def beginning(self, at: datetime) -> datetime:
        """When the period began that an instant is in."""
        minute = at.replace(second=0, microsecond=0)
        return minute if self is Grain.MINUTE else minute.replace(minute=0)

    @property
    def length(self) -> timedelta:
        """How long a period is."""
        return timedelta(minutes=1) if self is Grain.MINUTE else timedelta(hours=1)


class Wanted(NamedTuple):
    """Which counts are read: those of an account since some time, of one operation or application or of all."""

    account_id: UUID
    grain: Grain
    since: datetime
    operation: str | None
    application_id: UUID | None


class CallCount(NamedTuple):
    """Calls that were counted together. The fields but the last say which, in the order of the table's key."""

    account_id: UUID
    grain: str
    period: datetime
    application_id: UUID
    slot: str
    operation: str
    result: str
    bucket: int
    calls: int


class KeyUseCount(NamedTuple):
    """Uses of one key from one place."""

    account_id: UUID
    application_id: UUID
    slot: str
    issued_at: datetime
    host: str
    last_used_at: datetime
    calls: int


Key = tuple[Caller, str, int, int, str]
"""Caller, operation, status, bucket and host: by these calls are counted at first, because it costs least."""

OTHER_HOSTS = ""
"""The host of calls that are not told apart by it, because there are too many."""


def bucket_of(seconds: float) -> int:
    """The number of the bucket for a duration."""
    return bisect_left(BOUNDS, seconds)


def milliseconds_of(bucket: int) -> float:
    """What a call of this bucket took, as nearly as is known."""
    if bucket == 0:
        return BOUNDS[0] * 1000
    return BOUNDS[bucket - 1] * 2**0.25 * 1000


def percentile(buckets: Iterable[tuple[int, int]], share: float) -> float | None:
    """The milliseconds that this share of the calls took at most. `buckets` are numbers with their calls."""
    ordered = sorted(buckets)
    wanted = share * sum(calls for _, calls in ordered)
    seen = 0
    for bucket, calls in ordered:
        seen += calls
        if seen >= wanted:
            return milliseconds_of(bucket)
    return None


class Pending:
    """What was counted and is not in the database yet."""

    def __init__(self, most: int) -> None:
        """`most` bounds each of both: what comes on top of it is given up, and counted as `lost`."""
        self._most = most
        self._counts: dict[tuple[UUID, str, datetime, UUID, str, str, str, int], int] = {}
        self._uses: dict[tuple[UUID, UUID, str, datetime, str], tuple[datetime, int]] = {}
        self.lost = 0

    def __bool__(self) -> bool:
        return bool(self._counts)

    def add(self, counts: dict[Key, int], at: datetime) -> None:
        """Count what has come in the second or so before `at`."""
        periods = [(str(grain), grain.beginning(at)) for grain in Grain]
        for (caller, operation, status, bucket, host), calls in counts.items():
            account_id, application_id = caller.account_id, caller.application_id
            slot, issued_at = caller.slot, caller.issued_at
            result = str(Result.of(status))
            for grain, period in periods:
                key = (account_id, grain, period, application_id, slot, operation, result, bucket)
                if key in self._counts or len(self._counts) < self._most:
                    self._counts[key] = self._counts.get(key, 0) + calls
                elif grain == Grain.HOUR:
                    self.lost += calls
            use = (account_id, application_id, slot, issued_at, host)
            if use not in self._uses and len(self._uses) >= self._most:
                use = (account_id, application_id, slot, issued_at, OTHER_HOSTS)
            self._uses[use] = (at, self._uses.get(use, (at, 0))[1] + calls)

    def call_counts(self) -> list[CallCount]:
        """The counts in the order of their key: so that two workers that add to the same rows never lock each other."""
        return sorted(CallCount(*key, calls) for key, calls in self._counts.items())

    def key_uses(self) -> list[KeyUseCount]:
        """The uses, in the same way."""
        return sorted(KeyUseCount(*key, at, calls) for key, (at, calls) in self._uses.items())

    def clear(self) -> None:
        """Forget what has been kept by now."""
        self._counts.clear()
        self._uses.clear()
