"""What the tests of the request log share: two shops whose calls are kept, and somebody who may read those of one."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import httpx
import pytest

from saleport.access.application import Application, Scope
from saleport.audit.entry import COMMAND_LINE, Action, Entry
from saleport.audit.reading import Auditing
from saleport.audit.recording import Noting
from saleport.calls import repository
from saleport.calls.call import Call
from saleport.identifiers import ordered_id
from saleport.people.permissions import Role
from saleport.portal.console import Console
from saleport.portal.console.calls import register
from saleport.service import Parts
from tests.portal.conftest import SetClock
from tests.portal.console.visiting import Visitor

CALLED_AT = datetime(2026, 11, 21, 22, 45, 10, tzinfo=UTC)
_numbers = count(1)


def a_call(account_id: UUID, **more: Any) -> Call:  # noqa: ANN401 - as the struct has it
    """A call of an account: an import that went through, unless `more` says otherwise. Each is later than the last."""
    number = next(_numbers)
    at = CALLED_AT + timedelta(seconds=number)
    known: dict[str, Any] = {
        "account_id": account_id,
        "id": ordered_id(at),
        "called_at": at,
        "application_id": UUID(int=3),
        "operation": "ImportOrder",
        "method": "PUT",
        "status": 200,
        "microseconds": 12_000,
        "request_id": f"request-{number}",
        "host": "203.0.113.7",
        "user_agent": "shop-module/1.0",
    }
    return Call(**known | more)


class Reader(Visitor):
    """Somebody who has signed in, and what is kept of the account that they belong to."""

    def __init__(self, parts: Parts, clock: SetClock, account_id: UUID) -> None:
        def opened(console: Console) -> None:
            register(console, parts.call_log, parts.managing, Noting(parts.database, clock), ["ImportOrder"])

        super().__init__(parts, clock, account_id, opened, below="/calls")

    async def reveal(self, call: Call, **fields: str) -> httpx.Response:
        """Press "Show personal data", or "Try again"."""
        return await self.post(f"/{call.id}/reveal", **fields)

    async def keep(self, calls: Sequence[Call]) -> None:
        """Have these calls in the log."""
        async with self.parts.database.writing() as connection:
            await repository.add_calls(connection, calls)

    async def application(self) -> Application:
        """An application of the account."""
        return (
            await self.parts.managing.create_application(
                self.account_id, "Shop module", [Scope.ORDERS_WRITE], actor=COMMAND_LINE
            )
        )[0]

    async def audit(self) -> list[Entry]:
        """What was noted of showing personal data of the account."""
        entries = (await Auditing(self.parts.database).page(self.account_id)).entries
        return [entry for entry in entries if entry.action == Action.PERSONAL_DATA_SHOWN]


@pytest.fixture
async def reader(parts: Parts, clock: SetClock) -> Reader:
    """An owner of a shop that has called nothing yet."""
    account = await parts.managing.create_account("Shop", actor=COMMAND_LINE)
    reader = Reader(parts, clock, account.id)
    await reader.enter(Role.OWNER)
    return reader
