"""`saleport imports`: the imports of an account, for an operator without a browser."""

import sys
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console

from saleport.audit.entry import COMMAND_LINE
from saleport.cli.accounts import AccountIfSeveral, chosen
from saleport.cli.files.placing import replaced
from saleport.cli.importing.showing import tell_recognition, tell_summary
from saleport.cli.importing.view import MOST_FAULTS, Faults, JobView, faults_of, view_of
from saleport.cli.opening import run
from saleport.cli.output import AsJson, ExitCode, ended, show, show_table
from saleport.imports.holding.held import MissingProduct
from saleport.imports.job import Job
from saleport.imports.queueing import RejectedFile
from saleport.service import Parts

app = typer.Typer(no_args_is_help=True, help="Imports of files: how they stand, and what becomes of them.")

ImportId = Annotated[UUID, typer.Argument(metavar="ID", help="The import's id.")]


@app.command("list", epilog="Example: saleport imports list --account 'Maison Martin'")
def list_imports(
    account: AccountIfSeveral = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List imports, the newest first."""

    async def work(parts: Parts) -> list[Job]:
        return list(await parts.imports.list((await chosen(parts, account)).id, None, limit))

    jobs = [view_of(job) for job in run(work, as_json=as_json)]
    if as_json:
        show([job.for_scripts() for job in jobs], "", as_json=True)
        return
    rows = [
        {
            "id": job.id,
            "state": job.state + (" (dry run)" if job.dry_run else ""),
            "read": f"{job.counts.read:,}",
            "rejected": f"{job.counts.rejected:,}",
            "file": job.file_name,
        }
        for job in jobs
    ]
    headings = ("ID", "STATE", "READ", "REJECTED", "FILE")
    show_table(rows, headings, "Nothing was imported from a file yet.", as_json=False)


@app.command("show", epilog="Example: saleport imports show 01a21988-68de-7d37-882f-07498722adaf")
def show_import(import_id: ImportId, account: AccountIfSeveral = None, as_json: AsJson = False) -> None:
    """Show one import: what its file was read as, what became of its orders, and what was wrong with them."""

    async def work(parts: Parts) -> tuple[Job, Faults]:
        account_id = (await chosen(parts, account)).id
        job = await parts.imports.get(account_id, import_id)
        if as_json or not job.counts.rejected:
            return job, ()
        return job, faults_of(await parts.imports.rejections(account_id, import_id, -1, MOST_FAULTS))

    job, faults = run(work, as_json=as_json)
    _show(view_of(job), faults, as_json=as_json)


@app.command(epilog="Example: saleport imports cancel 01a21988-68de-7d37-882f-07498722adaf")
def cancel(import_id: ImportId, account: AccountIfSeveral = None, as_json: AsJson = False) -> None:
    """Stop an import for good. What it has imported is kept."""

    async def work(parts: Parts) -> Job:
        return await parts.imports.cancel((await chosen(parts, account)).id, import_id)

    _show(view_of(run(work, as_json=as_json)), as_json=as_json)


@app.command(epilog="Example: saleport imports retry 01a21988-68de-7d37-882f-07498722adaf")
def retry(import_id: ImportId, account: AccountIfSeveral = None, as_json: AsJson = False) -> None:
    """Import a file once more, as long as it is kept; let one that was paused go on.

    Workers do it: one of `saleport serve`, or `saleport worker`. What was imported before is unchanged.
    """

    async def work(parts: Parts) -> Job:
        return await parts.imports.retry((await chosen(parts, account)).id, import_id, COMMAND_LINE)

    _show(view_of(run(work, as_json=as_json)), as_json=as_json)


@app.command(epilog="Example: saleport imports rejected 01a21988-68de-7d37-882f-07498722adaf -o rejected.csv")
def rejected(
    import_id: ImportId,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where to write; standard output if left out."),
    ] = None,
    account: AccountIfSeveral = None,
    as_json: AsJson = False,
) -> None:
    """Write the rejected rows of an import, each with its error, in the form in which they came.

    Correct them there and import that file: it brings just those.
    """

    async def work(parts: Parts) -> RejectedFile | None:
        return await parts.imports.rejected_file(await parts.imports.get((await chosen(parts, account)).id, import_id))

    found = run(work, as_json=as_json)
    if found is None:
        message = "Nothing of this import was rejected, it goes on, or its file is no longer kept."
        raise ended(ExitCode.REFUSED, message, as_json=as_json)
    try:
        content = found.path.open("rb")
        with content:
            if output is None:
                for piece in iter(lambda: content.read(1 << 20), b""):
                    sys.stdout.buffer.write(piece)
                sys.stdout.buffer.flush()
                return
            with replaced(output) as file:
                for piece in iter(lambda: content.read(1 << 20), b""):
                    file.write(piece)
    except OSError as error:
        message = f"Cannot write {output or 'standard output'}: {error.strerror or error}."
        raise ended(ExitCode.REFUSED, message, as_json=as_json) from None
    show({"file": str(output)}, f"The rejected rows are in {output}.", as_json=as_json)


@app.command(epilog="Example: saleport imports missing --account 'Maison Martin'")
def missing(
    account: AccountIfSeveral = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List the products that the catalogue lacks and that orders wait for, those first that hold up most orders.

    Orders wait where a file is imported with --unknown-products hold. They complete by themselves.
    """

    async def work(parts: Parts) -> list[MissingProduct]:
        return await parts.holding.missing_products((await chosen(parts, account)).id, limit)

    rows = [
        {
            "orders": product.orders,
            "kind": product.kind.value,
            "code": product.code,
            "label": product.label or "",
            "waitingSince": product.waiting_since.isoformat() if as_json else f"{product.waiting_since:%Y-%m-%d %H:%M}",
        }
        for product in run(work, as_json=as_json)
    ]
    show_table(rows, ("ORDERS", "BY", "CODE", "LABEL", "SINCE (UTC)"), "No order waits for a product.", as_json=as_json)


def _show(job: JobView, faults: Faults = (), *, as_json: bool) -> None:
    if as_json:
        show(job.for_scripts(), "", as_json=True)
        return
    typer.echo(f"{job.id} is {job.state}{', a dry run' if job.dry_run else ''}: {job.file_name}")
    done = "" if job.has_ended else f"; {job.share_done:.0%} done"
    typer.echo(f"Begun {job.created_at} by {job.created_by}{done}.\n")
    if job.recognition is not None:
        tell_recognition(Console(highlight=False), job.file_name, job.recognition)
        typer.echo()
    if job.failure is not None:
        typer.echo(job.failure.developer_message)
    if job.counts.read:
        tell_summary([(job.file_name, job, faults)])
    if job.is_paused:
        typer.echo(f"\nIt waits to be started again: saleport imports retry {job.id}")
    elif not job.has_ended:
        typer.echo("A worker imports it: one of `saleport serve`, or `saleport worker` on this machine or another.")
        typer.echo(f"How it stands: saleport imports show {job.id}")
