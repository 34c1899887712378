"""`saleport import`: files of orders, one after the other, and one summary."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import typer

from saleport.access.application import Refusal
from saleport.cli.accounts import chosen
from saleport.cli.files.placing import free, replaced
from saleport.cli.importing import options
from saleport.cli.importing.asking import ask
from saleport.cli.importing.direct import DirectRoad
from saleport.cli.importing.road import Lost, Road, Source
from saleport.cli.importing.sending import Keys, ServiceRoad, address_of
from saleport.cli.importing.showing import Display, display, tell_summary
from saleport.cli.importing.view import Ended, JobView, exit_code, why_not
from saleport.cli.opening import run
from saleport.cli.output import AsJson, ExitCode, ended, show
from saleport.errors import ErrorCode, SaleportError, Unavailable
from saleport.imports.job import ErrorPolicy, ImportOptions, UnknownProducts
from saleport.service import Parts
from saleport.settings import SUBSCRIPTION_KEY, SUBSCRIPTION_SECRET

EXAMPLE = "Example: saleport import orders.csv --account 'Maison Martin' --dry-run"

_ELSEWHERE = "saleport imports rejected {} -o FILE"
_LOOK_SECONDS = 0.25
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Wanted(NamedTuple):
    """What the command asks for."""

    options: ImportOptions
    rejected_file: Path | None
    is_silent: bool
    """Nothing but the result is said."""
    asks: bool
    """Whether somebody is asked before a file is imported whose columns are read by a guess."""


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
    is_sure: options.Yes = False,
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
    is_at_terminal = sys.stdin.isatty() and sys.stderr.isatty()
    wanted = Wanted(asked, rejected, as_json, is_at_terminal and not (is_sure or is_dry_run or as_json))
    sources = [Source(path) for path in files]
    if to == "direct":
        all_ended = _directly(sources, wanted, account, workers or len(os.sched_getaffinity(0)))
    else:
        address = address_of(to)
        if address is None:
            message = f"“{to}” is neither direct nor an address such as https://sales.example.com."
            raise typer.BadParameter(message, param_hint="'--to'")
        if account is not None:
            raise typer.BadParameter(f"the account is that of {SUBSCRIPTION_KEY} there.", param_hint="'--account'")
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
    key, secret = os.environ.get(SUBSCRIPTION_KEY), os.environ.get(SUBSCRIPTION_SECRET)
    if not (key and secret):
        if not sys.stdin.isatty():
            message = f"Set {SUBSCRIPTION_KEY} and {SUBSCRIPTION_SECRET} to those of an application of the account."
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
    """Within, Ctrl-C, SIGTERM and a closed terminal do nothing but set the event."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    # Under nohup, a closed terminal is to mean nothing.
    names = [name for name in _STOPPING if signal.getsignal(name) is not signal.SIG_IGN]
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
        answer = await ask(road, source, wanted.options.reading) if wanted.asks else None
        if answer is False:
            return Ended(source.path, source.name, None, None, "Not imported.")
        with display(source.name, is_silent=wanted.is_silent, is_recognition_told=bool(answer)) as shown:
            submitting = asyncio.create_task(road.submit(source, wanted.options, shown.sent))
            job = await _unless(stopping, submitting)
            if job is None:
                told = "Stopped before it was taken: nothing of it is imported."
                return Ended(source.path, source.name, None, None, told, is_stopped=True)
            job = await _follow(road, job, shown, stopping)
            if stopping.is_set() and not job.has_ended:
                return Ended(source.path, source.name, job, None, await road.interrupt(job), is_stopped=True)
        return await _with_rejected(road, source, job, wanted)
    except Unavailable:
        raise
    except SaleportError as error:
        told = " ".join(problem.explanation for problem in error.problems)
    except Lost as lost:
        told = str(lost)
    except OSError as error:
        told = f"It cannot be read: {error.strerror or error}."
    return Ended(source.path, source.name, job, None, told)


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


async def _with_rejected(road: Road, source: Source, job: JobView, wanted: Wanted) -> Ended:
    """An import that has ended; its rejected rows are written to a file."""
    if not (job.has_ended and job.counts.rejected):
        return Ended(source.path, source.name, job, None, why_not(job))
    found = await road.rejected(job)
    faults = () if wanted.is_silent else await road.faults(job)
    if found is None:
        return Ended(source.path, source.name, job, None, why_not(job), faults=faults)
    name, pieces = found
    path = wanted.rejected_file or free(source.folder / Path(name).name)
    try:
        with replaced(path) as file:
            async for piece in pieces:
                file.write(piece)
    except OSError as error:
        told = f"The rejected rows cannot be written to {path}: {error.strerror or error}. They are kept: {_ELSEWHERE}"
        return Ended(source.path, source.name, job, None, told.format(job.id), faults=faults)
    return Ended(source.path, source.name, job, path, why_not(job), faults=faults)


def _tell(all_ended: Sequence[Ended], wanted: Wanted) -> int:
    """Say what came of it; the exit code."""
    code = exit_code(all_ended)
    if wanted.is_silent:
        files = [each.for_scripts() for each in all_ended]
        show({"exitCode": code, "dryRun": wanted.options.is_dry_run, "files": files}, "", as_json=True)
        return code
    if jobs := [(each.name, each.job, each.faults) for each in all_ended if each.job and each.job.counts.read]:
        if wanted.options.is_dry_run:
            typer.echo("A dry run: nothing is kept, and this is what would become of the orders.\n")
        tell_summary(jobs)
        _tell_ways_out([job for _, job, _ in jobs], wanted.options)
    for each in all_ended:
        if each.told is not None:
            typer.echo(f"saleport: {each.name}: {each.told}", err=True)
        if each.rejected_file is not None:
            typer.echo(
                f"\nThe rejected rows, each with its error, are in {each.rejected_file}\n"
                "Correct them there and import that file: it brings just those."
            )
    return code


def _tell_ways_out(jobs: Sequence[JobView], asked: ImportOptions) -> None:
    """Say what other options would make of what was rejected."""
    rejected = sum(job.counts.rejected for job in jobs)
    is_all = asked.error_policy is ErrorPolicy.REJECT_ALL
    if is_all and rejected and not asked.is_dry_run:
        typer.echo("\nOf files with rejected orders nothing was imported, as --error-policy reject-all asks.")
    is_unknown = any(ErrorCode.MODEL_UNKNOWN in job.problems for job in jobs)
    if is_unknown and asked.unknown_products is UnknownProducts.REJECT:
        typer.echo("\nOrders can wait for products that the catalogue lacks: --unknown-products hold")
