"""`saleport audit`: who did what to keys, people and settings."""

from typing import Annotated, Any

import typer

from saleport.audit.entry import Entry
from saleport.cli.opening import run
from saleport.cli.output import AsJson, show_table
from saleport.service import Parts
from saleport.values import NIL

app = typer.Typer(no_args_is_help=True, help="The audit log: who did what to keys, people and settings.")


@app.command("list", epilog="Example: saleport audit list --account 'Maison Martin' --limit 20")
def list_entries(
    account: Annotated[
        str | None, typer.Option("--account", help="The account's name or id; what is of no account if left out.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many at most.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List what was done, the newest first: in an account, or without --account what is of none (operators)."""

    async def work(parts: Parts) -> list[Entry]:
        account_id = NIL if account is None else (await parts.managing.find_account(account)).id
        return (await parts.auditing.page(account_id, limit=limit)).entries

    entries = [_shown(entry) for entry in run(work, as_json=as_json)]
    if not as_json:
        for entry in entries:
            details: dict[str, str] = entry["details"]
            entry["details"] = " ".join(f"{name}={value}" for name, value in details.items())
    headings = ("AT", "ACTOR", "ACTION", "SUBJECT", "DETAILS")
    show_table(entries, headings, "Nothing was noted yet.", as_json=as_json)


def _shown(entry: Entry) -> dict[str, Any]:
    return {
        "at": entry.at.isoformat(timespec="seconds"),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "details": dict(entry.details),
        "id": str(entry.id),
    }
