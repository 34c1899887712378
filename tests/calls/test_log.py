"""The request log is read newest first, by what is asked for, and by no other account."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from saleport.calls.call import Filters, Result
from saleport.calls.log import CallLog
from saleport.calls.recording import Recorder
from saleport.db.engine import Database
from saleport.errors import ErrorCode, Problem
from tests.calls.conftest import NOW, SetClock, caller, ended, record

CALLER = caller()
OTHER_APPLICATION = caller(CALLER.account_id)
STRANGER = caller()
PROBLEM = Problem(code=ErrorCode.AMOUNT_INVALID, explanation="It is 'x_y'.", field="products[0].price.amount")


FOUND: list[tuple[dict[str, Any], str]] = [
    ({}, "broken other slow failed first"),
    ({"operation": "ReadOrder"}, "slow"),
    ({"application_id": OTHER_APPLICATION.application_id}, "other"),
    ({"application_id": STRANGER.application_id}, ""),
    ({"result": Result.SUCCESS}, "slow first"),
    ({"result": Result.CLIENT_ERROR}, "other failed"),
    ({"result": Result.SERVER_ERROR}, "broken"),
    ({"is_failure": True}, "broken other failed"),
    ({"is_failure": True, "operation": "ImportOrder"}, "broken failed"),
    ({"status": 503}, "broken"),
    ({"code": "AMOUNT_INVALID"}, "failed"),
    ({"code": "AMOUNT%INVALID"}, ""),
    ({"code": "x_y"}, ""),
    ({"request_id": "slow"}, "slow"),
    ({"request_id": "strange"}, ""),
    ({"order_reference": "A-1"}, "broken first"),
    ({"order_reference": "A%"}, "slow"),
    ({"least_milliseconds": 500}, "slow"),
    ({"since": NOW + timedelta(seconds=3.6)}, "broken other"),
    ({"until": NOW + timedelta(seconds=2.2)}, "failed first"),
]


@pytest.fixture
async def log(database: Database, recorder: Recorder, clock: SetClock) -> CallLog:
    """A log of five calls of the account, a second apart and named by their request ids, and one of another's."""
    calls = [
        ended(CALLER, request_id="first"),
        ended(CALLER, request_id="failed", status=400, problems=[PROBLEM], outcome=None, order_reference="A_2"),
        ended(CALLER, request_id="slow", operation="ReadOrder", method="GET", seconds=0.5, order_reference="A%"),
        ended(OTHER_APPLICATION, request_id="other", operation="ListModels", order_reference=None, status=0),
        ended(CALLER, request_id="broken", status=503),
        ended(STRANGER, request_id="strange"),
    ]
    for call in calls:
        clock.advance(seconds=1)
        record(recorder, call)
    await recorder.close()
    return CallLog(database, clock)


async def test_calls_are_found_by_each_of_their_sides(log: CallLog) -> None:
    for filters, found in FOUND:
        page = await log.page(CALLER.account_id, Filters(**filters))
        assert " ".join(call.request_id for call in page.calls) == found, filters


async def test_a_long_log_is_read_page_by_page(log: CallLog) -> None:
    seen: list[str] = []
    before: str | None = None
    for _ in range(3):
        page = await log.page(CALLER.account_id, Filters(), before, most=2)
        seen += [call.request_id for call in page.calls]
        before = page.before
    assert seen == ["broken", "other", "slow", "failed", "first"]
    assert before is None
    nonsense = await log.page(CALLER.account_id, Filters(), "nonsense", most=1)
    assert [call.request_id for call in nonsense.calls] == ["broken"]


async def test_a_call_is_shown_to_its_own_account_alone(log: CallLog) -> None:
    (strange,) = (await log.page(STRANGER.account_id, Filters())).calls
    assert await log.get(STRANGER.account_id, strange.id) is not None
    assert await log.get(CALLER.account_id, strange.id) is None
    assert await log.get(CALLER.account_id, uuid4()) is None


async def test_the_calls_about_an_order_are_found_and_the_operations_that_there_were(log: CallLog) -> None:
    assert [call.request_id for call in await log.of_order(CALLER.account_id, "A-1")] == ["broken", "first"]
    assert await log.of_order(STRANGER.account_id, "A_2") == []
    assert await log.operations(CALLER.account_id) == ["ImportOrder", "ListModels", "ReadOrder"]
    assert await log.operations(STRANGER.account_id) == ["ImportOrder"]
