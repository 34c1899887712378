from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from saleport.audit.entry import COMMAND_LINE
from saleport.imports.job import Counts, ErrorPolicy, ImportOptions, Job, JobState
from saleport.portal.console.imports.telling import progress, standing, tiles, time_text, verdict
from saleport.portal.console.orders.reader import Reader
from saleport.values import Language

READER = Reader(UUID(int=1), Language.ENGLISH, "", sees_personal_data=True, sees_calls=True)
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
ALL = ImportOptions(error_policy=ErrorPolicy.REJECT_ALL)


def a_job(**more: Any) -> Job:  # noqa: ANN401 - as the struct has it
    known: dict[str, Any] = {
        "account_id": UUID(int=1),
        "id": UUID(int=2),
        "file_name": "orders.csv",
        "file_bytes": 1_000,
        "bytes_read": 0,
        "options": ImportOptions(),
        "state": JobState.WAITING,
        "counts": Counts(),
        "problem_counts": {},
        "recognition": None,
        "failure": None,
        "created_by": "jane@example.com",
        "created_at": AT,
    }
    return Job(**known | more)


def reading(**more: Any) -> Job:  # noqa: ANN401 - as the struct has it
    return a_job(state=JobState.READING, reading_began_at=AT, **more)


@pytest.mark.parametrize(
    ("job", "percent"),
    [
        (a_job(), 0),
        (reading(bytes_read=500), 0),
        # Half of the file has 10 orders: all of it has 20, of which 5 are done.
        (reading(bytes_read=500, counts=Counts(read=10, created=4, rejected=1)), 25),
        (a_job(state=JobState.IMPORTING, reading_ended_at=AT, counts=Counts(read=10, created=10)), 99),
        (a_job(state=JobState.CHECKING, options=ALL, reading_ended_at=AT, counts=Counts(read=10, created=5)), 25),
        (
            a_job(
                state=JobState.IMPORTING,
                options=ALL,
                reading_ended_at=AT,
                checking_ended_at=AT,
                counts=Counts(read=10, created=5),
            ),
            75,
        ),
        (a_job(state=JobState.FINISHED), 100),
    ],
)
def test_how_far_an_import_is_counts_all_that_is_to_be_done(job: Job, percent: int) -> None:
    assert standing(job, READER, {}).percent == percent


def test_progress_is_announced_in_tens() -> None:
    job = reading(bytes_read=1_000, counts=Counts(read=100, created=57), orders_per_second=12_345.6, eta_seconds=150)
    told = progress(job, READER)
    assert (told.now, told.percent, told.announced) == ("reading", 57, 50)
    assert (told.rate, told.left) == ("12,346 orders a second", "about 3 minutes left")
    assert [(step.name, step.state) for step in told.steps] == [("reading", "running"), ("importing", "waiting")]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "one second"),
        (1.2, "2 seconds"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (7_199, "120 minutes"),
        (7_201, "3 hours"),
    ],
)
def test_durations_are_never_told_too_short(seconds: float, text: str) -> None:
    assert time_text(seconds, READER) == text


@pytest.mark.parametrize(
    ("counts", "options", "heading", "tone"),
    [
        (Counts(read=10, created=9, held=1), ImportOptions(), "All 10 orders are imported", "good"),
        (Counts(read=1, created=1), ImportOptions(), "The order is imported", "good"),
        (Counts(read=10, created=9, rejected=1), ImportOptions(), "9 of 10 orders are imported", "warning"),
        (Counts(read=10, rejected=10), ImportOptions(), "None of the orders was imported", "error"),
        (Counts(read=10, created=9, rejected=1), ALL, "Nothing was imported: orders were rejected", "error"),
        (Counts(), ImportOptions(), "There are no orders in this file", "error"),
        (Counts(read=1, unchanged=1), ImportOptions(is_dry_run=True), "The order can be imported", "good"),
        (Counts(read=10, rejected=10), ImportOptions(is_dry_run=True), "None of the orders can be imported", "error"),
    ],
)
def test_the_verdict_is_one_sentence(counts: Counts, options: ImportOptions, heading: str, tone: str) -> None:
    job = a_job(state=JobState.FINISHED, counts=counts, options=options, ended_at=AT + timedelta(seconds=90))
    told = verdict(job, READER)
    assert (told.heading.startswith(heading), told.tone) == (True, tone), told.heading


def test_counts_that_are_nothing_are_left_out() -> None:
    job = reading(counts=Counts(read=10, created=3))
    assert [tile.name for tile in tiles(job, READER)] == [
        "read", "created", "updated", "unchanged", "rejected", "remaining",
    ]  # fmt: skip
    ended = msgspec.structs.replace(job, state=JobState.FINISHED, counts=Counts(read=3, held=3, warned=1))
    assert [tile.name for tile in tiles(ended, READER)][-2:] == ["held", "warned"]


def test_who_sent_a_file_is_named() -> None:
    application = UUID(int=7)

    def who(created_by: str) -> str:
        return standing(a_job(created_by=created_by), READER, {application: "Shop module"}).who

    assert who("jane@example.com") == "by jane@example.com"
    assert who(str(application)) == "by the application Shop module"
    assert who(COMMAND_LINE) == "on the command line"
