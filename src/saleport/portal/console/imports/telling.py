"""How an import stands, ready to be printed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import NamedTuple
from uuid import UUID

from saleport.audit.entry import COMMAND_LINE
from saleport.imports.job import Counts, ErrorPolicy, Job, JobState, Phase, UnknownProducts
from saleport.portal.console.orders.reader import Reader
from saleport.portal.words import number, size, words

_TONES: Mapping[str, str] = {
    "waiting": "even",
    "reading": "warning",
    "checking": "warning",
    "importing": "warning",
    "paused": "even",
    "checked": "good",
    "finished": "good",
    "failed": "error",
    "cancelled": "even",
}
_TILES = ("read", "created", "updated", "unchanged", "rejected", "held", "warned", "remaining")
_ALWAYS = frozenset({"read", "created", "updated", "unchanged", "rejected"})
_MINUTE, _HOUR = 60, 3600
_ALL = 100
_ROUNDING = 1e-6
_MOST_UNDER_WAY = 99
"""Percent: what is not at its end does not say so."""


class Tile(NamedTuple):
    """One number, and what it counts."""

    name: str
    text: str


class Step(NamedTuple):
    """A part of an import's course."""

    name: str
    state: str
    """As in Phase."""
    time: str


class Standing(NamedTuple):
    """What is said of an import wherever it is named."""

    id: UUID
    path: str
    file_name: str
    size: str
    who: str
    when: str
    state: str
    """Names its words."""
    tone: str
    is_check: bool
    is_running: bool
    percent: int
    orders: str
    """How many there are, and how many of them were rejected or held."""


class Progress(NamedTuple):
    """How far an import is that goes on, or was stopped."""

    now: str
    """Names its words."""
    percent: int
    announced: int
    """The same in tens: whoever has it read aloud is told when that changes."""
    rate: str
    left: str
    steps: Sequence[Step]


class Verdict(NamedTuple):
    """What came of an import that has ended, or will come of it."""

    heading: str
    tone: str
    text: str
    tiles: Sequence[Tile]


class Choice(NamedTuple):
    """What becomes of some orders; its name names its words."""

    name: str
    chosen: str
    options: Sequence[tuple[str, str]]


def standing(job: Job, reader: Reader, applications: Mapping[UUID, str]) -> Standing:
    """An import as it is named."""
    state = state_of(job)
    return Standing(
        id=job.id,
        path=f"/accounts/{job.account_id}/imports/{job.id}",
        file_name=job.file_name,
        size=size(job.file_bytes, reader.language),
        who=_who(job.created_by, reader, applications),
        when=reader.moment(job.created_at),
        state=state,
        tone="warning" if state in ("checked", "finished") and job.counts.rejected else _TONES[state],
        is_check=job.options.is_dry_run,
        is_running=is_running(job),
        percent=_percent(job),
        orders=", ".join(_counted(job.counts, reader)),
    )


def state_of(job: Job) -> str:
    """How an import stands, for a person: a check that has ended is no import that has."""
    return "checked" if job.options.is_dry_run and job.state is JobState.FINISHED else job.state.value


def is_running(job: Job) -> bool:
    """Whether something will become of it without anybody doing anything."""
    return not job.has_ended and job.state is not JobState.PAUSED


def progress(job: Job, reader: Reader) -> Progress:
    """How far an import is."""
    percent = _percent(job)
    texts = words(reader.language)["import_job"]
    rate, left = job.orders_per_second, job.eta_seconds
    return Progress(
        now=job.state.value,
        percent=percent,
        announced=percent // 10 * 10,
        rate="" if rate is None else texts["rate"].format(count=number(round(rate), reader.language)),
        left="" if left is None else texts["left"].format(time=time_text(left, reader)),
        steps=[_step(phase, reader) for phase in job.phases],
    )


def verdict(job: Job, reader: Reader) -> Verdict:
    """What came of an import that has ended."""
    texts, counts = words(reader.language)["import_job"], job.counts
    name, tone = _outcome(job)
    is_foretold = job.options.is_dry_run or name == "none"
    heading = texts[f"verdict_{name}"] if is_foretold else texts[f"result_{name}"]
    heading = heading.format(good=number(_good(counts), reader.language), count=number(counts.read, reader.language))
    if job.state is JobState.CANCELLED:
        heading, tone = texts["cancelled_heading"], "even"
        text = texts["cancelled_text"]
    elif name == "none":
        text = texts["verdict_none_text"]
    elif job.options.is_dry_run:
        text = texts["verdict_text"]
    else:
        text = "" if job.ended_at is None else texts["result_text"].format(time=_lasted(job, job.ended_at, reader))
    return Verdict(heading, tone, text, tiles(job, reader))


def tiles(job: Job, reader: Reader) -> list[Tile]:
    """The counts; those that are nothing are left out where nobody misses them."""
    return [
        Tile(name, number(count, reader.language))
        for name in _TILES
        if (count := getattr(job.counts, name)) or name in _ALWAYS
        if name != "remaining" or job.state is not JobState.FINISHED
    ]


def start_choices(job: Job, reader: Reader) -> list[Choice]:
    """What is to be said before a file that was checked is imported."""
    texts, options = words(reader.language)["import_job"], job.options
    return [
        Choice("errorPolicy", options.error_policy, [(each, texts[f"policy_{each.name}"]) for each in ErrorPolicy]),
        Choice(
            "unknownProducts",
            options.unknown_products,
            [(each, texts[f"unknown_{each.name}"]) for each in UnknownProducts],
        ),
    ]


def time_text(seconds: float, reader: Reader) -> str:
    """A duration as it is spoken of."""
    unit, of_it = ("seconds", 1) if seconds < 2 * _MINUTE else ("minutes", _MINUTE)
    if seconds >= 2 * _HOUR:
        unit, of_it = "hours", _HOUR
    count = max(ceil(seconds / of_it), 1)
    texts = words(reader.language)["import_job"]
    return texts[f"{unit}_one"] if count == 1 else texts[f"{unit}_many"].format(count=number(count, reader.language))


def _counted(counts: Counts, reader: Reader) -> list[str]:
    """How many orders there are, and how many of them need somebody's attention."""
    texts = words(reader.language)["imports"]

    def told(count: int, one: str, many: str) -> str:
        return texts[one] if count == 1 else texts[many].format(count=number(count, reader.language))

    found = [
        (counts.read, "orders_one", "orders_many"),
        (counts.rejected, "rejected_one", "rejected_many"),
        (counts.held, "held_one", "held_many"),
    ]
    return [told(*each) for each in found if each[0]]


def _outcome(job: Job) -> tuple[str, str]:
    """What is said of the whole, and how it looks."""
    counts = job.counts
    if not counts.read:
        return "none", "error"
    if not counts.rejected:
        return ("good_one" if counts.read == 1 else "good"), "good"
    if not job.options.is_dry_run and job.options.error_policy is ErrorPolicy.REJECT_ALL:
        return "all_or_none", "error"
    return ("some", "warning") if _good(counts) else ("bad", "error")


def _good(counts: Counts) -> int:
    return counts.created + counts.updated + counts.unchanged + counts.held


def _percent(job: Job) -> int:
    """How much of the work is done. Of a file that is still read, how many orders it has is a guess by its bytes."""
    if job.state in (JobState.FINISHED, JobState.FAILED):
        return _ALL
    expected = job.counts.read
    if job.reading_ended_at is None:
        expected = expected * job.file_bytes / job.bytes_read if job.bytes_read else 0
    share = min(job.counts.done / expected, 1.0) if expected else 0.0
    if not job.options.is_dry_run and job.options.error_policy is ErrorPolicy.REJECT_ALL:
        share = share / 2 + (0.5 if job.course is JobState.IMPORTING else 0.0)
    return min(int(_ALL * share + _ROUNDING), _MOST_UNDER_WAY)


def _lasted(job: Job, ended_at: datetime, reader: Reader) -> str:
    began = job.reading_began_at or job.created_at
    return time_text((ended_at - began).total_seconds(), reader)


def _step(phase: Phase, reader: Reader) -> Step:
    time = ""
    if phase.began_at is not None and phase.ended_at is not None:
        time = time_text((phase.ended_at - phase.began_at).total_seconds(), reader)
    return Step(phase.name.value, phase.state, time)


def _who(created_by: str, reader: Reader, applications: Mapping[UUID, str]) -> str:
    texts = words(reader.language)["imports"]
    if created_by == COMMAND_LINE:
        return texts["by_command_line"]
    try:
        return texts["by_application"].format(name=applications.get(UUID(created_by), created_by))
    except ValueError:
        return texts["by"].format(who=created_by)
