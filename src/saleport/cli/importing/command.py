"""`saleport import`: files of orders, one after the other, and one summary."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import typer

from saleport.access.application import Refusal
from saleport.cli.accounts import chosen
from saleport.cli.files.placing import free, replaced
from saleport.cli.importing import options
from saleport.cli.importing.direct import DirectRoad
from saleport.cli.importing.road import Lost, Road, Source
from saleport.cli.importing.sending import Keys, ServiceRoad, address_of
from saleport.cli.importing.showing import Display, display, tell_summary
from saleport.cli.importing.view import JobView
from saleport.cli.opening import run
from saleport.cli.output import AsJson, ExitCode, ended, show
from saleport.errors import SaleportError, Unavailable
from saleport.imports.job import ErrorPolicy, ImportOptions, JobState, UnknownProducts
from saleport.service import Parts

EXAMPLE = "Example: saleport import orders.csv --account 'Maison Martin' --dry-run"

_LOOK_SECONDS = 0.25
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_KEY, _SECRET = "SALEPORT_SUBSCRIPTION_KEY", "SALEPORT_SUBSCRIPTION_SECRET"


class Ended(NamedTuple):
    """What became of one file."""

    source: Source
    job: JobView | None
    """None: it was not taken."""
    rejected_file: Path | None
    told: str | None
    """Why nothing of it was imported, or why it has not ended."""
    is_stopped: bool = False
    """Whether somebody stopped it."""

    @property
    def is_good(self) -> bool:
        """Whether all its orders are there, or held."""
        return self.job is not None and self.job.state is JobState.FINISHED and not self.job.counts.rejected

    @property
    def is_nothing(self) -> bool:
        """Whether none of them is."""
        return not self.is_good and (self.job is None or self.job.imported + self.job.counts.held == 0)

    def for_scripts(self) -> dict[str, Any]:
        """What is told of it as JSON."""
        job = None if self.job is None else self.job.for_scripts()
        rejected = None if self.rejected_file is None else str(self.rejected_file)
        return {"file": str(self.source.path), "import": job, "rejectedFile": rejected, "message": self.told}


class Wanted(NamedTuple):
    """What the command asks for."""

    options: ImportOptions
    rejected_file: Path | None
    is_silent: bool
    """Nothing but the result is said."""


def import_files(
    *,
    files: options.Files,
    is_dry_run: options.DryRun = False,
    error_policy: options.Policy = ErrorPolicy.REJECT_FAILED,
    unknown_products: options.Unknown = UnknownProducts.REJECT,
    rejected: options.Rejected = None,
    mapping: options.Mapping = None,
    form: options.Format = None,
    encoding: options.Encoding = None,
    delimiter: options.Delimiter = None,
    decimal: options.Decimal = None,
    date_order: options.DateOrder = None,
    time_zone: options.TimeZone = None,
    currency: options.Currency = None,
    channel: options.Channel = None,
    sheet: options.Sheet = None,
    to: options.To = "direct",
    account: options.Account = None,
    workers: options.Workers = None,
    as_json: AsJson = False,
) -> None:
    """Import files of orders: CSV, TSV, XLSX, JSON, JSON Lines or Parquet, in gzip or zstd too.

    Ctrl-C is safe, and the same command goes on where it stopped.

    Exit codes: 0 all orders are imported, 1 some were rejected, 2 nothing was done, 130 stopped by Ctrl-C.
    """
    given = {
        "encoding": encoding,
        "delimiter": delimiter,
        "decimal": decimal,
        "date_order": date_order,
        "time_zone": time_zone,
        "currency": currency,
        "sales_channel": channel,
        "sheet": sheet,
        "mapping": mapping,
    }
    asked = ImportOptions(
        is_dry_run=is_dry_run,
        error_policy=error_policy,
        unknown_products=unknown_products,
        reading=options.reading_options(given, form),
    )
    if rejected is not None and len(files) > 1:
        raise typer.BadParameter("one file cannot take the rejected rows of several.", param_hint="'--rejected'")
    wanted = Wanted(asked, rejected, as_json)
    sources = [Source(path) for path in files]
    if to == "direct":
        all_ended = _directly(sources, wanted, account, workers or len(os.sched_getaffinity(0)))
    else:
        address = address_of(to)
        if address is None:
            message = f"“{to}” is neither direct nor an address such as https://sales.example.com."
            raise typer.BadParameter(message, param_hint="'--to'")
        if account is not None:
            raise typer.BadParameter(f"the account is that of {_KEY} there.", param_hint="'--account'")
        all_ended = asyncio.run(_through_service(address, sources, wanted))
    raise typer.Exit(_tell(all_ended, wanted))


def _directly(sources: Sequence[Source], wanted: Wanted, account: str | None, workers: int) -> list[Ended]:
    async def work(parts: Parts) -> list[Ended]:
        try:
            to = await chosen(parts, account)
        except Refusal as refusal:
            raise ended(ExitCode.NOTHING, str(refusal), as_json=wanted.is_silent) from None
        return await _import_all(DirectRoad(parts, to.id, workers), sources, wanted)

    return run(work, as_json=wanted.is_silent)


async def _through_service(address: str, sources: Sequence[Source], wanted: Wanted) -> list[Ended]:
    road = ServiceRoad(address, _keys(wanted))
    try:
        return await _import_all(road, sources, wanted)
    finally:
        await road.close()


def _keys(wanted: Wanted) -> Keys:
    """Of the environment, or asked for: what stands in a command line, every user of the machine can read."""
    key, secret = os.environ.get(_KEY), os.environ.get(_SECRET)
    if not (key and secret):
        if not sys.stdin.isatty():
            message = f"Set {_KEY} and {_SECRET} to those of an application of the account."
            raise ended(ExitCode.NOTHING, message, as_json=wanted.is_silent)
        key = key or typer.prompt("Subscription key", err=True)
        secret = secret or typer.prompt("Secret", hide_input=True, err=True)
    return Keys(key.strip(), secret.strip())


async def _import_all(road: Road, sources: Sequence[Source], wanted: Wanted) -> list[Ended]:
    all_ended: list[Ended] = []
    for source in sources:
        async with _stoppable() as stopping:
            all_ended.append(await _import_one(road, source, wanted, stopping))
        if stopping.is_set():
            break
    return all_ended


@asynccontextmanager
async def _stoppable() -> AsyncGenerator[asyncio.Event]:
    """Within, Ctrl-C and SIGTERM do nothing but set the event."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    # Under nohup, a closed terminal is to mean nothing.
    names = [
        name for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if signal.getsignal(name) is not signal.SIG_IGN
    ]
    for name in names:
        loop.add_signal_handler(name, stopping.set)
    try:
        yield stopping
    finally:
        for name in names:
            loop.remove_signal_handler(name)


async def _import_one(road: Road, source: Source, wanted: Wanted, stopping: asyncio.Event) -> Ended:
    job: JobView | None = None
    try:
        with display(source.name, is_silent=wanted.is_silent) as shown:
            submitting = asyncio.create_task(road.submit(source, wanted.options, shown.sent))
            job = await _unless(stopping, submitting)
            if job is None:
                told = "Stopped before it was taken: nothing of it is imported."
                return Ended(source, None, None, told, is_stopped=True)
            job = await _follow(road, job, shown, stopping)
            if stopping.is_set() and not job.has_ended:
                return Ended(source, job, None, await road.interrupt(job), is_stopped=True)
        return Ended(source, job, await _keep_rejected(road, job, source, wanted), _why_not(job))
    except Unavailable:
        raise
    except SaleportError as error:
        told = " ".join(problem.explanation for problem in error.problems)
    except Lost as lost:
        told = str(lost)
    except OSError as error:
        told = f"It cannot be read: {error.strerror or error}."
    return Ended(source, job, None, told)


async def _unless(stopping: asyncio.Event, task: asyncio.Task[JobView]) -> JobView | None:
    """What a task gives; None where it was stopped before."""
    stopped = asyncio.create_task(stopping.wait())
    await asyncio.wait([task, stopped], return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if task.done():
        return task.result()
    task.cancel()
    await asyncio.wait([task])
    return None if task.cancelled() else task.result()


async def _follow(road: Road, job: JobView, shown: Display, stopping: asyncio.Event) -> JobView:
    """Show how an import goes on, until it has ended or is to be stopped."""
    is_told = False
    async with road.at_work(job):
        while True:
            job = await road.look(job)
            shown.update(job)
            if job.recognition is not None and not is_told:
                shown.tell(job.recognition)
                is_told = True
            if job.has_ended or job.is_paused or stopping.is_set():
                return job
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), _LOOK_SECONDS)


async def _keep_rejected(road: Road, job: JobView, source: Source, wanted: Wanted) -> Path | None:
    """Write the rejected rows to a file; its place."""
    found = await road.rejected(job) if job.has_ended and job.counts.rejected else None
    if found is None:
        return None
    name, pieces = found
    path = wanted.rejected_file or free(source.folder / Path(name).name)
    with replaced(path) as file:
        async for piece in pieces:
            file.write(piece)
    return path


def _why_not(job: JobView) -> str | None:
    """Why nothing, or not all, of a file was imported, apart from what is wrong with single orders."""
    match job.state:
        case JobState.FAILED:
            return job.failure.developer_message if job.failure else "It cannot be read."
        case JobState.CANCELLED:
            return "It was cancelled. What was imported by then is kept."
        case JobState.PAUSED:
            return "It was paused. The same command goes on where it stopped."
        case _:
            return None


def _tell(all_ended: Sequence[Ended], wanted: Wanted) -> int:
    """Say what came of it; the exit code."""
    exit_code = _exit_code(all_ended)
    if wanted.is_silent:
        files = [each.for_scripts() for each in all_ended]
        show({"exitCode": exit_code, "dryRun": wanted.options.is_dry_run, "files": files}, "", as_json=True)
        return exit_code
    if jobs := [(each.source.name, each.job) for each in all_ended if each.job is not None and each.job.counts.read]:
        if wanted.options.is_dry_run:
            typer.echo("A dry run: nothing is kept, and this is what would become of the orders.\n")
        tell_summary(jobs)
    for each in all_ended:
        if each.told is not None:
            typer.echo(f"saleport: {each.source.name}: {each.told}", err=True)
        if each.rejected_file is not None:
            typer.echo(
                f"\nThe rejected rows, each with its error, are in {each.rejected_file}\n"
                "Correct them there and import that file: it brings just those."
            )
    return exit_code


def _exit_code(all_ended: Sequence[Ended]) -> int:
    if any(each.is_stopped for each in all_ended):
        return ExitCode.STOPPED
    if all(each.is_good for each in all_ended):
        return 0
    return ExitCode.NOTHING if all(each.is_nothing for each in all_ended) else ExitCode.REFUSED
