"""`saleport export`: an account's orders as a file that can be imported again."""

import contextlib
import os
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, BinaryIO, NamedTuple

import typer
from rich.console import Console

from saleport.cli.accounts import AccountIfSeveral, chosen
from saleport.cli.files.placing import replaced
from saleport.cli.opening import run
from saleport.cli.output import AsJson, ExitCode, ended, show
from saleport.decoding.moments import read_moment
from saleport.files.recognition import FileFormat
from saleport.files.writing.opening import WRITTEN, Compression, form_of, open_sink
from saleport.orders.export.exporting import Wanted
from saleport.service import Parts

EXAMPLE = "Example: saleport export -o may.csv.gz --from 2026-05-01 --to 2026-05-31"

_DAY = timedelta(days=1)


class Written(NamedTuple):
    """What an export came to."""

    orders: int
    seconds: float
    account: str


def export(
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where to write; standard output if left out."),
    ] = None,
    form: Annotated[
        FileFormat | None,
        typer.Option(
            "--format",
            metavar="ndjson|csv|parquet",
            help="The form; as the file's name ends if left out, and ndjson where that says nothing.",
        ),
    ] = None,
    account: AccountIfSeveral = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="Only purchases since that day (UTC) or moment.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--to", metavar="DAY", help="Only purchases of that day or before, or before a moment."),
    ] = None,
    channel: Annotated[str | None, typer.Option(help="Only orders of that sales channel.")] = None,
    references: Annotated[
        list[str] | None, typer.Option("--reference", metavar="REFERENCE", help="Only that order; may be repeated.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write orders to a file. Importing that file changes nothing: every order in it is unchanged.

    A name that ends in .gz or .zst is compressed too. A file appears when it is whole, and not before.
    """
    wanted = Wanted(
        purchased_from=_moment(since, "--from", timedelta(0)),
        purchased_before=_moment(until, "--to", _DAY),
        sales_channel=channel,
        references=tuple(references or ()),
    )
    named, compression = form_of(output.name if output else "")
    chosen_form = form or named or FileFormat.JSON_LINES
    _check(chosen_form, compression, output)

    async def work(parts: Parts) -> Written:
        to = await chosen(parts, account)
        began_at = time.monotonic()
        # Opened only now: an account that is not there leaves no file behind.
        with _opened(output, as_json=as_json) as out:
            sink = open_sink(out, chosen_form, compression)
            written = 0
            with Console(stderr=True).status("Exporting…") as status:
                async for page in parts.exporting.pages(to.id, wanted):
                    sink.write(page)
                    written += len(page)
                    status.update(f"Exporting… {written:,} orders")
                sink.close()
        return Written(written, time.monotonic() - began_at, to.name)

    written = run(work, as_json=as_json)
    _tell(written, output, as_json=as_json)


def _moment(text: str | None, option: str, whole_day: timedelta) -> datetime | None:
    """The instant that is meant; a day is its beginning, or its end."""
    if text is None:
        return None
    with contextlib.suppress(ValueError):
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC) + whole_day
    moment = read_moment(text)
    if moment is None:
        message = f"“{text}” is neither a day such as 2026-05-31 nor a moment such as 2026-05-31T22:45:10Z."
        raise typer.BadParameter(message, param_hint=f"'{option}'")
    return moment


def _check(form: FileFormat, compression: Compression | None, output: Path | None) -> None:
    if form not in WRITTEN:
        message = f"{form} is only read: orders are written as {', '.join(WRITTEN)}."
        raise typer.BadParameter(message, param_hint="'--format'")
    if form is FileFormat.PARQUET and compression is not None:
        raise typer.BadParameter("Parquet is compressed in itself: leave off .gz or .zst.", param_hint="'--output'")
    if form is FileFormat.PARQUET and output is None and sys.stdout.isatty():
        message = "Parquet is nothing to look at: name a file with -o, or send it on to a program."
        raise typer.BadParameter(message, param_hint="'--format'")


@contextmanager
def _opened(output: Path | None, *, as_json: bool) -> Generator[BinaryIO]:
    """The file that is written; what goes wrong with it ends the command in one line."""
    try:
        if output is None:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        elif output.exists() and not output.is_file():
            with output.open("wb") as device:
                yield device
        else:
            with replaced(output) as file:
                yield file
    except BrokenPipeError:
        # Who reads has enough, as `head` has. Python would complain of it once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit from None
    except OSError as error:
        message = f"Cannot write {output or 'standard output'}: {error.strerror or error}."
        raise ended(ExitCode.REFUSED, message, as_json=as_json) from None


def _tell(written: Written, output: Path | None, *, as_json: bool) -> None:
    value = {
        "account": written.account,
        "orders": written.orders,
        "file": None if output is None else str(output),
        "bytes": output.stat().st_size if output is not None and output.is_file() else None,
        "seconds": round(written.seconds, 3),
    }
    size = "" if value["bytes"] is None else f", {value['bytes']:,} bytes"
    place = "" if output is None else f" to {output}"
    orders = f"{written.orders:,} order{'' if written.orders == 1 else 's'}"
    text = f"Wrote {orders} of {written.account}{place}{size}, in {written.seconds:.1f} s."
    # Standard output may be the file itself.
    show(value, text, as_json=as_json, to_errors=True)
