"""What every command says, and how: for people, or as JSON for scripts; on success, and when it fails."""

import json
from collections.abc import Sequence
from enum import IntEnum
from typing import Annotated, Any

import typer
from rich.console import Console

from saleport.access.application import Refusal
from saleport.access.keys import UnreadableKey
from saleport.db.schema import SchemaError
from saleport.errors import SaleportError, Unavailable
from saleport.people.person import Refusal as PersonRefusal
from saleport.settings import SettingError

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


FORESEEN = (SettingError, UnreadableKey, SchemaError, SaleportError, Refusal, PersonRefusal, OSError)
"""What can go wrong with a command without being a mistake of ours."""


class ExitCode(IntEnum):
    """How a command ended."""

    REFUSED = 1
    """What was asked for, or a part of it."""
    NOTHING = 2
    """Nothing was done: wrong usage, which Typer tells of itself, or files of which nothing could be imported."""
    SETTING = 3
    DATABASE = 4
    STOPPED = 130
    """By Ctrl-C: what a shell gives to a program that ends by it."""


def show(value: Any, text: str, *, as_json: bool, to_errors: bool = False) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Print a result: `value` for scripts, `text` for people; on standard error where the other one is taken."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2) if as_json else text, err=to_errors)


def show_table(entries: Sequence[dict[str, Any]], headings: Sequence[str], nothing: str, *, as_json: bool) -> None:
    """Print a list: all members for scripts; for people a table with a heading for each of the first members."""
    if as_json:
        show(entries, "", as_json=True)
    elif not entries:
        typer.echo(nothing)
    else:
        rows = [[_cell(value) for value in list(entry.values())[: len(headings)]] for entry in entries]
        heading, *lines = aligned([headings, *rows]).splitlines()
        # Not a Table, which cuts ids to the width of the terminal: they are for copying.
        Console(markup=False, emoji=False, highlight=False, soft_wrap=True).print(heading, style="bold")
        typer.echo("\n".join(lines))


def aligned(rows: Sequence[Sequence[str]], indent: str = "") -> str:
    """Rows of words in columns."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        (indent + "  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True))).rstrip()
        for row in rows
    )


def failed(error: Exception, *, as_json: bool) -> typer.Exit:
    """Say in one line on standard error what went wrong; returns the end of the command, to be raised."""
    match error:
        case SettingError() | UnreadableKey():
            return ended(ExitCode.SETTING, str(error), as_json=as_json)
        case SchemaError():
            return ended(ExitCode.DATABASE, str(error), as_json=as_json)
        case Unavailable():
            reason = error.problems[0].words.get("reason", error.problems[0].explanation)
            return ended(ExitCode.DATABASE, f"The database cannot be used now: {reason}.", as_json=as_json)
        case OSError():
            return ended(ExitCode.DATABASE, f"The database cannot be opened: {error}.", as_json=as_json)
        case SaleportError():
            explanations = " ".join(problem.explanation for problem in error.problems)
            return ended(ExitCode.REFUSED, explanations, as_json=as_json)
        case _:
            return ended(ExitCode.REFUSED, str(error), as_json=as_json)


def ended(code: ExitCode, message: str, *, as_json: bool) -> typer.Exit:
    """Print one line on standard error; returns the end of the command, to be raised."""
    line = json.dumps({"exitCode": code, "message": message}, ensure_ascii=False) if as_json else f"saleport: {message}"
    typer.echo(line, err=True)
    return typer.Exit(code)


def _cell(value: Any) -> str:  # noqa: ANN401
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return " ".join(str(entry) for entry in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        case _:
            return str(value)
