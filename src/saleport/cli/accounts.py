"""`saleport account`: the merchants."""

from typing import Annotated, Any

import typer

from saleport.access.application import Account, Reason, Refusal
from saleport.audit.entry import COMMAND_LINE
from saleport.cli.opening import run
from saleport.cli.output import AsJson, show, show_table
from saleport.service import Parts

app = typer.Typer(no_args_is_help=True, help="Accounts: each merchant's own data, invisible to the others.")

AccountOption = Annotated[str, typer.Option("--account", help="The account's name or id.")]
AccountIfSeveral = Annotated[
    str | None, typer.Option("--account", help="The account's name or id; needless where there is only one.")
]

_MOST_NAMES = 5


@app.command(epilog="Example: saleport account create 'Maison Martin'")
def create(
    name: Annotated[str, typer.Argument(help="Its name, which no other account has.")], as_json: AsJson = False
) -> None:
    """Make an account."""

    async def work(parts: Parts) -> Account:
        return await parts.managing.create_account(name, actor=COMMAND_LINE)

    account = run(work, as_json=as_json)
    show(_shown(account), f"Made the account {account.name}: {account.id}", as_json=as_json)


@app.command("list", epilog="Example: saleport account list --json")
def list_accounts(as_json: AsJson = False) -> None:
    """List all accounts by name."""

    async def work(parts: Parts) -> list[Account]:
        return await parts.managing.list_accounts()

    accounts = [_shown(account) for account in run(work, as_json=as_json)]
    show_table(accounts, ("ID", "NAME", "SINCE"), "There are no accounts yet.", as_json=as_json)


async def chosen(parts: Parts, account: str | None) -> Account:
    """The account that a command names, or the only one that there is; raises Refusal where neither is."""
    if account is not None:
        return await parts.managing.find_account(account)
    accounts = await parts.managing.list_accounts()
    match accounts:
        case [only]:
            return only
        case []:
            raise Refusal(Reason.NOT_FOUND, "There is no account yet: saleport account create makes one.")
        case _:
            names = ", ".join(f"“{each.name}”" for each in accounts[:_MOST_NAMES])
            more = f" and {len(accounts) - _MOST_NAMES} more" if len(accounts) > _MOST_NAMES else ""
            raise Refusal(Reason.AMBIGUOUS, f"Say which account with --account: there are {names}{more}.")


def _shown(account: Account) -> dict[str, Any]:
    return {
        "id": str(account.id),
        "name": account.name,
        "createdAt": account.created_at.isoformat(timespec="seconds"),
    }
