"""What the tests of calls share: a clock that they set, accounts, and calls that have ended."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from saleport.calls.recording import Recorder
from saleport.db.engine import Database
from saleport.listening import EndedCall
from saleport.values import Caller, Credentials

NOW = datetime(2026, 11, 26, 10, 30, 20, tzinfo=UTC)
ISSUED = datetime(2026, 11, 1, tzinfo=UTC)


class SetClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.instant = NOW

    def __call__(self) -> datetime:
        return self.instant

    def advance(self, **by: float) -> None:
        self.instant += timedelta(**by)


def caller(account_id: UUID | None = None, application_id: UUID | None = None, slot: str = "primary") -> Caller:
    return Caller(account_id or uuid4(), application_id or uuid4(), slot, ISSUED)


def ended(by: Caller, **changes: Any) -> EndedCall:  # noqa: ANN401 - any of its fields
    """A call that went well."""
    call = EndedCall(
        caller=by,
        operation="ImportOrder",
        method="PUT",
        status=200,
        seconds=0.004,
        request_id=uuid4().hex,
        host="192.0.2.7",
        user_agent="module/1.0",
        credentials=Credentials(None, None, None),
        order_reference="A-1",
        outcome="created",
        problems=(),
        body=b'{"orderReference": "A-1"}',
        body_bytes=25,
    )
    return call._replace(**changes)


def record(recorder: Recorder, call: EndedCall) -> bool:
    """Tell of a call as the API does; returns whether it was taken whole."""
    is_wanted = recorder.heard(call.caller, call.operation, call.status, call.seconds, call.host)
    if is_wanted:
        recorder.take(call)
    return is_wanted


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def recorder(database: Database, clock: SetClock) -> Recorder:
    return Recorder(database, clock, body_bytes=1000)
