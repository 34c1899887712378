"""A worker sets nothing aside that another could begin with."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from saleport.imports.chunks.judging import Judging, Verdict
from saleport.imports.claiming.claim import Claim
from saleport.imports.claiming.claiming import Claims
from saleport.imports.working import worker
from saleport.imports.working.importing import ChunkImporter
from tests.imports.conftest import Merchant
from tests.imports.workers import worker_of


async def test_a_worker_claims_one_chunk_at_a_time_and_none_while_it_judges_another(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge, claim = Judging.judge, Claims.claim
    under_way = 0
    seen: list[tuple[int, int]] = []

    async def judge_slowly(self: Judging, account_id: UUID, lines: Sequence[Any]) -> list[Verdict]:
        nonlocal under_way
        under_way += 1
        # Long enough to be found at it, by whoever looks for more to do.
        await asyncio.sleep(0.05)
        verdicts = await judge(self, account_id, lines)
        under_way -= 1
        return verdicts

    async def claim_watched(self: Claims, most: int, only: Any) -> Sequence[Claim]:  # noqa: ANN401 - as it is
        before = under_way
        claimed = await claim(self, most, only)
        seen.append((before, len(claimed)))
        return claimed

    monkeypatch.setattr(Judging, "judge", judge_slowly)
    monkeypatch.setattr(Claims, "claim", claim_watched)
    job = await merchant.submit([merchant.order(f"R{number}") for number in range(12)])
    await worker_of(merchant.parts, merchant.settings, orders=2).work_on(merchant.account_id, job.id)
    job = await merchant.parts.imports.get(merchant.account_id, job.id)
    assert job.counts.created == 12
    assert {before for before, _ in seen} == {0}
    assert [count for _, count in seen if count] == [1] * 6


async def test_a_worker_goes_on_with_others_while_it_rests_from_a_chunk_at_which_it_failed(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_on = ChunkImporter.work_on

    async def fail_at_first(self: ChunkImporter, claim: Claim, *args: Any, **named: Any) -> None:  # noqa: ANN401
        if claim.chunk.number == 0:
            raise RuntimeError
        await work_on(self, claim, *args, **named)

    monkeypatch.setattr(ChunkImporter, "work_on", fail_at_first)
    monkeypatch.setattr(worker, "_FAILED_SECONDS", 3600)
    job = await merchant.submit([merchant.order(f"R{number}") for number in range(6)])
    running = asyncio.create_task(worker_of(merchant.parts, merchant.settings, orders=2).run())
    async with asyncio.timeout(20):
        while (await merchant.parts.imports.get(job.account_id, job.id)).counts.created < 4:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
