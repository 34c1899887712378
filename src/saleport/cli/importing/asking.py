"""The question that comes before a file is imported of which nobody has said what its columns are."""

import asyncio
import signal
from collections.abc import Mapping

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from saleport.cli.importing.road import STANDARD_INPUT, Road, Source
from saleport.cli.importing.showing import tell_recognition
from saleport.errors import Rejected
from saleport.files.opening import open_file
from saleport.files.recognition import ReadingOptions, Recognition

GUESSED = "guessed"
"""What a mapping is called that saleport made up by itself."""


async def ask(road: Road, source: Source, reading: ReadingOptions) -> bool | None:
    """Whether somebody agrees to how a file is read; None where nobody need be asked: it is recognised."""
    if source.path == STANDARD_INPUT or not source.path.is_file() or reading.mapping is not None:
        return None
    found = await asyncio.to_thread(_recognised, source, reading, await road.mappings())
    if found is None or found.layout != GUESSED:
        return None
    console = Console(stderr=True, highlight=False)
    tell_recognition(console, source.name, found)
    console.print("\nNobody has said what its columns are. They would be read as these:\n")
    console.print(columns_of(found))
    typer.echo(err=True)
    # Ctrl-C is an answer here: whatever else it means, who waits for a line would not hear of it.
    meanwhile = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return typer.confirm("Import it?", err=True)
    except typer.Abort:
        return False
    finally:
        signal.signal(signal.SIGINT, meanwhile)


def columns_of(found: Recognition) -> Table:
    """Which column is read as what."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("FIELD", no_wrap=True)
    table.add_column("COLUMN", overflow="fold")
    for field, column in found.columns.items():
        table.add_row(Text(f"  {field}"), Text(column))
    return table


def _recognised(source: Source, reading: ReadingOptions, mappings: Mapping[str, str]) -> Recognition | None:
    """What a file is read as; None where it cannot be, which the import itself will tell."""
    try:
        with open_file(source.path, reading, mappings, file_name=source.name) as file:
            return file.recognition
    except Rejected:
        return None
