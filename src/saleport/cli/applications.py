"""`saleport application`: the programs that call for an account, and what opens them."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, TypeVar

import typer

from saleport.access.application import Application, IssuedKey, KeySlot, Reason, Refusal, Scope, ShownKey
from saleport.audit.entry import COMMAND_LINE
from saleport.cli.accounts import AccountOption
from saleport.cli.opening import run
from saleport.cli.output import AsJson, aligned, show, show_table
from saleport.service import Parts
from saleport.values import shortened

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="Applications: the programs that call for an account, and their keys.")

NamedApplication = Annotated[str, typer.Argument(help="The application's name or id.")]
OfAccount = Annotated[
    str | None,
    typer.Option("--account", help="Its account's name or id; needed where several have one of that name."),
]

_SHOWN_ONCE = "The secret is shown this once: keep it now."
_BOTH_SHOWN_ONCE = "The secrets are shown this once: keep them now."


@app.command(epilog="Example: saleport application create 'Online shop' --account 'Maison Martin'")
def create(
    name: Annotated[str, typer.Argument(help="Its name, which no other application of the account has.")],
    account: AccountOption,
    scopes: Annotated[
        list[Scope] | None,
        typer.Option("--scope", help="What it may do; give it several times. Everything if left out."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make an application, with two pairs of subscription key and secret."""

    async def work(parts: Parts) -> tuple[Application, tuple[IssuedKey, IssuedKey]]:
        account_id = (await parts.managing.find_account(account)).id
        return await parts.managing.create_application(account_id, name, scopes or list(Scope), actor=COMMAND_LINE)

    application, (primary, secondary) = run(work, as_json=as_json)
    value = _shown(application) | {
        "subscriptionKey": primary.subscription_key,
        "secret": primary.secret,
        "secondarySubscriptionKey": secondary.subscription_key,
        "secondarySecret": secondary.secret,
    }
    pairs = aligned([*_rows(primary), *_rows(secondary)], indent="  ")
    told = f"Made the application {application.name}: {application.id}\n{pairs}\n{_BOTH_SHOWN_ONCE}"
    show(value, told, as_json=as_json)


@app.command("list", epilog="Example: saleport application list --account 'Maison Martin'")
def list_applications(
    account: Annotated[str | None, typer.Option("--account", help="Only those of this account (name or id).")] = None,
    as_json: AsJson = False,
) -> None:
    """List applications by name."""

    async def work(parts: Parts) -> tuple[Sequence[Application], dict[str, str]]:
        account_id = None if account is None else (await parts.managing.find_account(account)).id
        found = await parts.managing.list_applications(account_id)
        return found, {str(entry.id): entry.name for entry in await parts.managing.list_accounts()}

    applications, accounts = run(work, as_json=as_json)
    entries = [_shown(application) for application in applications]
    if not as_json:  # short enough for a line of a terminal
        for entry in entries:
            entry["account"] = accounts[entry["account"]]
            entry["scopes"] = "all" if len(entry["scopes"]) == len(Scope) else entry["scopes"]
    headings = ("ID", "NAME", "ACCOUNT", "SUSPENDED", "CANCELLED", "SCOPES")
    show_table(entries, headings, "There are no applications yet.", as_json=as_json)


@app.command(epilog="Example: saleport application rotate 'Online shop' primary")
def rotate(
    application: NamedApplication,
    slot: Annotated[KeySlot, typer.Argument(help="Which of its two pairs.")],
    account: OfAccount = None,
    as_json: AsJson = False,
) -> None:
    """Replace a pair of subscription key and secret. The old pair opens nothing any more; the other one stays.

    To change keys without a break: let the application use its other pair first.
    """

    async def work(parts: Parts, found: Application) -> IssuedKey:
        return await parts.managing.rotate(found, slot, actor=COMMAND_LINE)

    found, issued = _with_application(application, account, work, as_json=as_json)
    value = {
        "application": str(found.id),
        "slot": issued.slot,
        "subscriptionKey": issued.subscription_key,
        "secret": issued.secret,
    }
    pair = aligned(_rows(issued), indent="  ")
    show(value, f"Replaced the {slot} pair of {found.name}:\n{pair}\n{_SHOWN_ONCE}", as_json=as_json)


@app.command(epilog="Example: saleport application keys 'Online shop'")
def keys(application: NamedApplication, account: OfAccount = None, as_json: AsJson = False) -> None:
    """Show an application's subscription keys again. Its secrets cannot be shown: only their hashes are kept."""

    async def work(parts: Parts, found: Application) -> list[ShownKey]:
        return await parts.managing.show_keys(found, actor=COMMAND_LINE)

    _, shown = _with_application(application, account, work, as_json=as_json)
    entries = [
        {
            "slot": pair.slot,
            "subscriptionKey": pair.subscription_key,
            "issuedAt": pair.issued_at.isoformat(timespec="seconds"),
        }
        for pair in shown
    ]
    show_table(entries, ("SLOT", "SUBSCRIPTION KEY", "SINCE"), "It has no keys.", as_json=as_json)


@app.command(epilog="Example: saleport application suspend 'Online shop'")
def suspend(application: NamedApplication, account: OfAccount = None, as_json: AsJson = False) -> None:
    """Refuse all calls of an application from now on (at the latest in 5 seconds)."""

    async def work(parts: Parts, found: Application) -> None:
        await parts.managing.suspend(found, actor=COMMAND_LINE)

    found, _ = _with_application(application, account, work, as_json=as_json)
    show({"id": str(found.id), "isSuspended": True}, f"Suspended {found.name}.", as_json=as_json)


@app.command(epilog="Example: saleport application resume 'Online shop'")
def resume(application: NamedApplication, account: OfAccount = None, as_json: AsJson = False) -> None:
    """Answer an application's calls again, with the keys it has."""

    async def work(parts: Parts, found: Application) -> None:
        await parts.managing.resume(found, actor=COMMAND_LINE)

    found, _ = _with_application(application, account, work, as_json=as_json)
    show({"id": str(found.id), "isSuspended": False}, f"Resumed {found.name}.", as_json=as_json)


@app.command(epilog="Example: saleport application rename 'Online shop' 'Shop in Lyon'")
def rename(
    application: NamedApplication,
    name: Annotated[str, typer.Argument(help="Its new name, which no other application of the account has.")],
    account: OfAccount = None,
    as_json: AsJson = False,
) -> None:
    """Give an application another name. Its keys and its id stay."""

    async def work(parts: Parts, found: Application) -> Application:
        return await parts.managing.rename(found, name, actor=COMMAND_LINE)

    found, renamed = _with_application(application, account, work, as_json=as_json)
    show(_shown(renamed), f"Renamed {found.name}: it is {renamed.name} now.", as_json=as_json)


@app.command(epilog="Example: saleport application cancel 'Online shop' --for-good")
def cancel(
    application: NamedApplication,
    account: OfAccount = None,
    is_certain: Annotated[
        bool, typer.Option("--for-good", help="Needed: nothing brings a cancelled application back.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """End an application for good: its keys open nothing any more (at the latest in 5 seconds), its name is free."""

    async def work(parts: Parts, found: Application) -> Application:
        if not is_certain:
            raise Refusal(
                Reason.NOT_CERTAIN,
                f"Nothing brings “{shortened(found.name)}” back once it is cancelled: suspend it, or add --for-good.",
            )
        return await parts.managing.cancel(found, actor=COMMAND_LINE)

    found, cancelled = _with_application(application, account, work, as_json=as_json)
    show(_shown(cancelled), f"Cancelled {found.name}.", as_json=as_json)


def _with_application(
    name_or_id: str, account: str | None, work: Callable[[Parts, Application], Awaitable[T]], *, as_json: bool
) -> tuple[Application, T]:
    async def find_and_work(parts: Parts) -> tuple[Application, T]:
        account_id = None if account is None else (await parts.managing.find_account(account)).id
        found = await parts.managing.find_application(name_or_id, account_id)
        return found, await work(parts, found)

    return run(find_and_work, as_json=as_json)


def _shown(application: Application) -> dict[str, Any]:
    return {
        "id": str(application.id),
        "name": application.name,
        "account": str(application.account_id),
        "isSuspended": application.is_suspended,
        "isCancelled": application.is_cancelled,
        "scopes": [scope for scope in Scope if scope in application.scopes],
        "createdAt": application.created_at.isoformat(timespec="seconds"),
    }


def _rows(issued: IssuedKey) -> list[tuple[str, str]]:
    return [
        (f"{issued.slot.capitalize()} subscription key", issued.subscription_key),
        (f"{issued.slot.capitalize()} secret", issued.secret),
    ]
