"""The `saleport` command. One file for each group of commands; `main` is where the process enters.

Exit codes, for scripts: 0 done · 1 refused, or in part · 2 wrong usage, or nothing of an import was done · 3 a setting
is wrong · 4 the database cannot be used · 130 an import was stopped.
"""

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from saleport import __version__, logs
from saleport.cli import accounts, applications, catalogue, database, demo, serve
from saleport.cli.files import export, jobs, mapping, worker
from saleport.cli.importing import command
from saleport.cli.people import audit, users

__all__ = ["app", "main"]

app = typer.Typer(
    name="saleport",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they show variables, and those hold secrets
    epilog="Exit codes: 0 done, 1 refused, 2 wrong usage, 3 a setting is wrong, 4 the database cannot be used.",
)
app.command("serve", epilog=serve.EXAMPLE)(serve.serve)
app.command("demo", epilog=demo.EXAMPLE)(demo.demo)
app.command("worker", epilog=worker.EXAMPLE)(worker.worker)
app.command("import", epilog=command.EXAMPLE)(command.import_files)
app.command("export", epilog=export.EXAMPLE)(export.export)
app.add_typer(mapping.app, name="mapping")
app.add_typer(jobs.app, name="imports")
app.add_typer(database.app, name="database")
app.add_typer(accounts.app, name="account")
app.add_typer(applications.app, name="application")
app.add_typer(users.app, name="user")
app.add_typer(audit.app, name="audit")
app.add_typer(catalogue.suppliers, name="supplier")
app.add_typer(catalogue.model_types, name="modeltype")


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"saleport {__version__}")
        raise typer.Exit


@app.callback()
def saleport(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Import your sales, each exactly once."""


def main() -> None:
    """Run the command that the arguments name."""
    # A terminal that lacks a character gets a question mark, not a traceback.
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # pyright: ignore[reportUnknownMemberType] - typeshed's
    # What goes wrong is said by the command, in one line; `serve` turns the log on.
    logs.configure("critical", "console")
    app(prog_name="saleport")
