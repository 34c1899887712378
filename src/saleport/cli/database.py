"""`saleport database`: the schema."""

import typer

from saleport.cli.opening import run_with
from saleport.cli.output import AsJson, show
from saleport.db import schema
from saleport.service import Parts
from saleport.settings import Settings

app = typer.Typer(no_args_is_help=True, help="The database and its schema.")


@app.command(epilog="Example: saleport database migrate")
def migrate(as_json: AsJson = False) -> None:
    """Bring the database to the schema of this version. Harmless when it is there already.

    An embedded database does this by itself; a database server waits for this command, before the new version starts.
    """

    async def work(parts: Parts, _: Settings) -> tuple[str | None, str]:
        return await schema.migrate(parts.database)

    before, after = run_with(work, as_json=as_json)
    told = "already" if before == after else f"now; before it was {f'at {before}' if before else 'empty'}"
    show({"before": before, "after": after}, f"The database is at schema {after} {told}.", as_json=as_json)


@app.command(epilog="Example: saleport database check")
def check(as_json: AsJson = False) -> None:
    """Say whether the database is at the schema of this version; exit code 4 if not."""

    async def work(parts: Parts, _: Settings) -> None:
        await schema.check(parts.database)

    run_with(work, as_json=as_json)
    show({"schema": schema.head()}, f"The database is at schema {schema.head()}, as it should be.", as_json=as_json)
