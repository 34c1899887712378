"""Whatever is in a file, however it is cut and wherever workers die: what is kept then is that of one PUT each."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saleport.errors import Rejected
from saleport.files.recognition import FileFormat, ReadingOptions
from saleport.imports.job import ErrorPolicy, ImportOptions, Job, JobState
from tests.imports.conftest import Merchant, body_of
from tests.imports.workers import after_the_lease, import_and_die, kept, worker_of

# Few references, so that many come again; some in spellings that only the slow road reads as the same.
REFERENCES = st.sampled_from(["A", "B", "C", "D", " A ", "a"])
ORDERS = st.fixed_dictionaries(
    {
        "reference": REFERENCES,
        "amount": st.integers(1, 3),
        "how": st.sampled_from(["fine"] * 6 + ["bad", "odd", "torn"]),
    }
)
FILES = st.lists(ORDERS, min_size=1, max_size=14)
DEATHS = st.lists(st.tuples(st.integers(1, 14), st.booleans()), max_size=2)
FEW = settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
MANY = settings(FEW, max_examples=100)


def line_of(merchant: Merchant, sent: dict[str, Any]) -> bytes:
    """The order as a line of a file."""
    order = merchant.order(sent["reference"], sent["amount"])
    if sent["how"] == "bad":
        order["products"] = []
    if sent["how"] == "odd":
        order["OrderReference"] = order.pop("orderReference")
    line = json.dumps(order).encode()
    return line[:-9] if sent["how"] == "torn" else line


async def put_each(merchant: Merchant, lines: list[bytes]) -> list[str]:
    """Import the orders one after the other, as the API does; what came of each."""
    importer = merchant.parts.importer
    outcomes: list[str] = []
    for line in lines:
        try:
            sent = importer.read(merchant.account_id, line)
            imported = await importer.import_order(merchant.account_id, sent)
        except Rejected:
            outcomes.append("rejected")
        else:
            outcomes.append(imported.outcome.value)
    return outcomes


async def begin(merchant: Merchant, lines: list[bytes], name: str = "orders.ndjson", **options: Any) -> Job:  # noqa: ANN401
    is_array = name.endswith(".json")
    content = b"[" + b",".join(lines) + b"]" if is_array else b"\n".join(lines)
    # What is torn on its first line might be anything.
    reading = ReadingOptions(format=FileFormat.JSON_ARRAY if is_array else FileFormat.JSON_LINES)
    return await merchant.parts.imports.submit(
        merchant.account_id, name, body_of(content), ImportOptions(reading=reading, **options), "test"
    )


async def finish(merchant: Merchant, job: Job, orders: int) -> Job:
    worker = worker_of(merchant.parts, merchant.settings, orders=orders, clock=after_the_lease)
    await worker.work_on(merchant.account_id, job.id)
    return await merchant.parts.imports.get(merchant.account_id, job.id)


async def is_as_put(
    merchant: Merchant, sent: list[dict[str, Any]], orders: int, deaths: list[tuple[int, bool]]
) -> None:
    one_by_one, at_once = await merchant.another(), await merchant.another()
    outcomes = await put_each(one_by_one, [line_of(one_by_one, each) for each in sent])
    job = await begin(at_once, [line_of(at_once, each) for each in sent])
    for dies_at, is_done in deaths:
        await import_and_die(at_once.settings, (job.account_id, job.id), orders, dies_at, is_done)
    job = await finish(at_once, job, orders)
    assert job.state is JobState.FINISHED
    assert job.counts.done == job.counts.read == len(sent)
    assert job.counts.rejected == outcomes.count("rejected")
    assert await kept(at_once.parts.database, at_once.account_id) == await kept(
        one_by_one.parts.database, one_by_one.account_id
    )
    if not deaths:
        assert job.counts.created == outcomes.count("created")
        assert job.counts.unchanged == outcomes.count("unchanged")


@FEW
@given(sent=FILES, orders=st.integers(1, 4), deaths=DEATHS)
async def test_any_file_is_imported_as_by_one_put_each_wherever_workers_die(
    merchant: Merchant, sent: list[dict[str, Any]], orders: int, deaths: list[tuple[int, bool]]
) -> None:
    await is_as_put(merchant, sent, orders, deaths)


@pytest.mark.soak
@MANY
@given(sent=FILES, orders=st.integers(1, 4), deaths=DEATHS)
async def test_any_file_is_imported_as_by_one_put_each_wherever_workers_die_again_and_again(
    merchant: Merchant, sent: list[dict[str, Any]], orders: int, deaths: list[tuple[int, bool]]
) -> None:
    await is_as_put(merchant, sent, orders, deaths)


@FEW
@given(before=FILES, sent=FILES, orders=st.integers(1, 4))
async def test_a_dry_run_says_what_the_real_run_does(
    merchant: Merchant, before: list[dict[str, Any]], sent: list[dict[str, Any]], orders: int
) -> None:
    shop = await merchant.another()
    await put_each(shop, [line_of(shop, each) for each in before])
    lines = [line_of(shop, each) for each in sent]
    present = await kept(shop.parts.database, shop.account_id)
    foretold = await finish(shop, await begin(shop, lines, is_dry_run=True), orders)
    assert await kept(shop.parts.database, shop.account_id) == present
    real = await finish(shop, await begin(shop, lines), orders)
    assert (foretold.state, foretold.counts) == (JobState.FINISHED, real.counts)
    assert foretold.problem_counts == real.problem_counts
    rejections = shop.parts.imports.rejections
    assert await rejections(shop.account_id, foretold.id) == await rejections(shop.account_id, real.id)


@pytest.mark.parametrize("name", ["orders.ndjson", "orders.json"])
async def test_the_same_file_again_changes_nothing(merchant: Merchant, name: str) -> None:
    lines = [json.dumps(merchant.order(f"R{number % 7}", number % 7)).encode() for number in range(20)]
    first = await finish(merchant, await begin(merchant, lines, name), orders=3)
    assert (first.counts.created, first.counts.unchanged) == (7, 13)
    present = await kept(merchant.parts.database, merchant.account_id)
    again = await finish(merchant, await begin(merchant, lines, name), orders=4)
    assert again.id != first.id
    assert (again.counts.unchanged, again.counts.read) == (20, 20)
    assert await kept(merchant.parts.database, merchant.account_id) == present


async def test_with_reject_all_one_bad_order_keeps_out_all_others(merchant: Merchant) -> None:
    good = [json.dumps(merchant.order(f"R{number}")).encode() for number in range(5)]
    bad = json.dumps(merchant.order("bad", products=[])).encode()
    refused = await finish(merchant, await begin(merchant, [*good, bad], error_policy=ErrorPolicy.REJECT_ALL), orders=2)
    assert refused.state is JobState.FINISHED
    assert (refused.counts.rejected, refused.counts.created, refused.counts.remaining) == (1, 0, 5)
    assert await kept(merchant.parts.database, merchant.account_id) == {}
    fine = await finish(merchant, await begin(merchant, good, error_policy=ErrorPolicy.REJECT_ALL), orders=2)
    assert (fine.counts.created, fine.counts.remaining) == (5, 0)
    assert [phase.state for phase in fine.phases] == ["done", "done", "done"]
    assert len(await kept(merchant.parts.database, merchant.account_id)) == 5
