"""`saleport worker`: imports files that were sent to the service, on this machine or another."""

import asyncio
import os
import signal
import sys
from typing import Annotated
from uuid import UUID

import typer

from saleport import logs, metrics
from saleport.cli.opening import run_with_settings
from saleport.cli.output import AsJson, show
from saleport.service import Parts, collect_after
from saleport.settings import Settings
from saleport.tallies import Tallies

EXAMPLE = "Example: saleport worker"

OBJECTS_OF_CHUNKS = 200_000
"""More than a worker makes of the chunks that it imports at a time. Hardly any of it is left to the collector."""
_LOOK_AT_PARENT_SECONDS = 0.5


def worker(
    *,
    until_idle: Annotated[
        float | None, typer.Option(min=0, help="End after so many seconds without work.", metavar="SECONDS")
    ] = None,
    name: Annotated[str | None, typer.Option(hidden=True, help="What it is called where it claims its work.")] = None,
    tallies: Annotated[str | None, typer.Option(hidden=True, help="Where it counts, with the service.")] = None,
    parent: Annotated[int | None, typer.Option(hidden=True, help="End with this process, which started this.")] = None,
    as_json: AsJson = False,
) -> None:
    """Import the files that were sent to the service, until it is told to stop (Ctrl-C, SIGTERM).

    Start as many as you like, on as many machines as share the database and the folder of files.
    """

    async def work(parts: Parts, settings: Settings) -> None:
        logs.configure(settings.log_level, settings.log_format)
        if parent is None:
            until = "Ctrl-C" if until_idle is None else f"there was nothing to do for {until_idle:g} seconds, or Ctrl-C"
            show(
                {"worker": os.getpid()}, f"saleport imports files that are sent to it, until {until}.", as_json=as_json
            )
            sys.stdout.flush()
        if tallies is not None:
            file, _, workers = tallies.partition(":")
            metrics.share(Tallies(int(workers), int(file)))
        collect_after(OBJECTS_OF_CHUNKS)
        parts.indexer.start()
        if name is not None:
            parts.worker.claims.worker = UUID(name)
        working = asyncio.ensure_future(parts.worker.run(until_idle_seconds=until_idle))
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, working.cancel)
        watching = None if parent is None else asyncio.create_task(_end_with(parent, working))
        await asyncio.wait([working])
        if watching is not None:
            watching.cancel()
        if not working.cancelled():
            working.result()

    run_with_settings(work, as_json=as_json)


async def _end_with(parent: int, working: "asyncio.Future[None]") -> None:
    while os.getppid() == parent:
        await asyncio.sleep(_LOOK_AT_PARENT_SECONDS)
    working.cancel()
