"""What an import says while it goes on and when it has ended: at a terminal, and in a log."""

import time
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskProgressColumn, TextColumn
from rich.table import Table
from rich.text import Text

from saleport.cli.importing.view import Faults, JobView, places
from saleport.errors import WARNINGS, ErrorCode
from saleport.files.recognition import Recognition
from saleport.imports.job import JobState
from saleport.messages import explain
from saleport.values import Language, shortened

_LINE_SECONDS = 10
_MOST_NAMED = 4
_LONGEST_NAME = 24
_MOST_PLACES = 3
_LONGEST_PLACE = 30
_WHICH_FIELD = "Fill in what is blank: the column error_field of the rejected rows names it for each order."
"""For several orders and columns at once, of which the remedy speaks as of one."""
_COUNTED = ("read", "created", "updated", "unchanged", "warned", "rejected", "held")
_WORDS = {
    JobState.WAITING: "Waiting for a worker",
    JobState.READING: "Importing",
    JobState.CHECKING: "Checking",
    JobState.IMPORTING: "Importing",
    JobState.PAUSED: "Paused",
    JobState.FINISHED: "Done",
    JobState.FAILED: "Failed",
    JobState.CANCELLED: "Cancelled",
}


class Display:
    """Follows one import on standard error: a bar at a terminal, now and then a line elsewhere."""

    def __init__(self, name: str, progress: Progress | None, console: Console | None, *, tells: bool) -> None:
        """`tells`: whether it says what the file is read as."""
        self._progress = progress
        self._console = console
        self._tells = tells
        self._task = progress.add_task(name, total=1.0, told="", left="") if progress else None
        self._name = name
        self._next_line_at = time.monotonic() + _LINE_SECONDS

    def update(self, job: JobView) -> None:
        """Show how it stands now."""
        told = f"{job.counts.done:,} order{'' if job.counts.done == 1 else 's'}"
        if job.orders_per_second:
            told += f", {job.orders_per_second:,.0f}/s"
        left = "" if job.eta_seconds is None else f"{timedelta(seconds=round(job.eta_seconds))} left"
        word = _WORDS[job.state]
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, description=word, completed=job.share_done, told=told, left=left)
        elif self._console is not None and time.monotonic() >= self._next_line_at:
            self._next_line_at = time.monotonic() + _LINE_SECONDS
            parts = [f"{job.share_done:.0%}", told, *([left] if left else [])]
            typer.echo(f"{self._name}: {word.lower()}, {', '.join(parts)}", err=True)

    def tell(self, found: Recognition) -> None:
        """Say what the file is read as."""
        if self._console is not None and self._tells:
            tell_recognition(self._console, self._name, found)

    def sent(self, done: int, of: int | None) -> None:
        """Show how much of the file is on its way."""
        if self._progress is not None and self._task is not None:
            share = done / of if of else 0.0
            self._progress.update(self._task, description="Sending", completed=share, told=f"{done:,} bytes")


class _Words(ProgressColumn):
    """A text of the task that gives way where the terminal is narrow."""

    def __init__(self, field: str) -> None:
        super().__init__()
        self._field = field

    def render(self, task: Task) -> Text:
        return Text(str(task.fields.get(self._field, "")), no_wrap=True)


@contextmanager
def display(name: str, *, is_silent: bool, is_recognition_told: bool) -> Generator[Display]:
    """What follows one import. Its bar leaves nothing behind: what came of the import is said afterwards."""
    console = Console(stderr=True, highlight=False)
    if is_silent or not console.is_terminal:
        yield Display(name, None, None if is_silent else console, tells=not is_recognition_told)
        return
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=20), TaskProgressColumn())
    with Progress(*columns, _Words("told"), _Words("left"), console=console, transient=True) as progress:
        yield Display(name, progress, console, tells=not is_recognition_told)


def tell_recognition(console: Console, name: str, found: Recognition) -> None:
    """Say what a file is read as."""
    form = [found.format.upper() if found.format != "ndjson" else "JSON Lines"]
    form += [found.compression] if found.compression else []
    form += [found.encoding] if found.encoding else []
    if found.delimiter is not None:
        form.append("tabs between columns" if found.delimiter == "\t" else f"“{found.delimiter}” between columns")
    form += [f"sheet “{found.sheet}”"] if found.sheet else []
    form += [f"header in row {found.header_row}"] if found.header_row > 1 else []
    lines = [("Read as", ", ".join(form))]
    if found.layout:
        lines.append(("Columns of", found.layout))
    values = ["amounts with a decimal comma"] if found.decimal == "," else []
    values += [f"in {found.currency}"] if found.currency else []
    values += [f"days as {found.date_order}"] if found.date_order else []
    values += [f"times of {found.time_zone}"] if found.time_zone else []
    if values:
        lines.append(("Values", ", ".join(values)))
    if found.unused_columns:
        named = ", ".join(f"“{shortened(column, 30)}”" for column in found.unused_columns[:_MOST_NAMED])
        more = len(found.unused_columns) - _MOST_NAMED
        lines.append(("Not read", named + (f" and {more} more columns" if more > 0 else "")))
    lines += [("Note", note) for note in found.notes]
    console.print(Text(name, style="bold"))
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, value in lines:
        table.add_row(f"  {label}", Text(value))
    console.print(table)


def tell_summary(jobs: Sequence[tuple[str, JobView, Faults]]) -> None:
    """Print what became of the orders of each file, what was wrong with them, and where."""
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("FILE", overflow="ellipsis", no_wrap=True, max_width=_LONGEST_NAME)
    for name in _COUNTED:
        table.add_column(name.upper(), justify="right", no_wrap=True)
    total: Counter[str] = Counter()
    for name, job, _ in jobs:
        numbers = {counted: int(getattr(job.counts, counted)) for counted in _COUNTED}
        total.update(numbers)
        table.add_row(Text(name), *(_number(counted, number) for counted, number in numbers.items()))
    if len(jobs) > 1:
        table.add_section()
        table.add_row(Text("All"), *(_number(counted, total[counted]) for counted in _COUNTED), style="bold")
    console.print(table)
    problems: Counter[str] = Counter()
    where: dict[str, Counter[str]] = {}
    for _, job, faults in jobs:
        if job.has_ended:
            problems.update(job.problems)
            for code, found in places(job, faults).items():
                where.setdefault(code, Counter()).update(found)
    if problems:
        console.print()
        console.print(_problems(problems, where))
    looked_at = sum(len(faults) for *_, faults in jobs)
    if where and looked_at < total["rejected"]:
        console.print(f"\nWHERE is of the first {looked_at:,} rejected orders.")


def _number(counted: str, number: int) -> Text:
    style = {"rejected": "red", "warned": "yellow", "held": "yellow"}.get(counted, "") if number else "dim"
    return Text(f"{number:,}", style=style)


def _problems(problems: Counter[str], where: Mapping[str, Counter[str]]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("ORDERS", justify="right", no_wrap=True)
    table.add_column("PROBLEM", no_wrap=True)
    if where:
        table.add_column("WHERE", overflow="fold", max_width=_LONGEST_PLACE)
    table.add_column("WHAT TO DO", overflow="fold")
    # What stopped orders first, then warnings; of each the most frequent first.
    for code, count in sorted(problems.items(), key=lambda each: (each[0] in WARNINGS, -each[1], each[0])):
        is_warning = code in WARNINGS
        remedy = explain(ErrorCode(code), Language.ENGLISH).remedy if code in ErrorCode.__members__ else ""
        found = where.get(code, Counter())
        if code == ErrorCode.FIELD_REQUIRED and len(found) != 1:
            remedy = _WHICH_FIELD
        place = [Text(_named(found))] if where else []
        table.add_row(f"{count:,}", Text(code, style="yellow" if is_warning else "red"), *place, Text(remedy))
    return table


def _named(found: Counter[str]) -> str:
    """The columns at fault, those first that are in most orders."""
    names = [shortened(name, _LONGEST_PLACE) for name, _ in sorted(found.items(), key=lambda each: (-each[1], each[0]))]
    more = len(names) - _MOST_PLACES
    return ", ".join(names[:_MOST_PLACES]) + (f" and {more} more" if more > 0 else "")
