"""`saleport user`: the people who sign in, and what they may do."""

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import typer

from saleport.audit.entry import COMMAND_LINE
from saleport.cli.opening import run, run_with_settings
from saleport.cli.output import AsJson, show, show_table
from saleport.people.enlisting import Listed, Place
from saleport.people.permissions import Role
from saleport.people.person import LEAST_PASSWORD, Person
from saleport.service import Parts
from saleport.settings import Settings

app = typer.Typer(no_args_is_help=True, help="People: who signs in, and what they may do for which account.")

Email = Annotated[str, typer.Argument(help="The e-mail address they sign in with.")]
OfAccount = Annotated[str | None, typer.Option("--account", help="The account's name or id.")]
PasswordFromInput = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input; it is asked for if left out.")
]
"""There is no option for the password itself: others see the arguments of a command, and shells remember them."""

_NO_ADDRESS = "http://127.0.0.1:8080"


@app.command(epilog="Example: saleport user create claire@example.com --account 'Maison Martin' --role owner")
def create(
    email: Email,
    account: OfAccount = None,
    role: Annotated[Role, typer.Option(help="What they are to the account.")] = Role.OWNER,
    is_operator: Annotated[bool, typer.Option("--operator", help="An owner of every account, in its place.")] = False,
    name: Annotated[str, typer.Option(help="What others call them; what is before the @ if left out.")] = "",
    from_input: PasswordFromInput = False,
    as_json: AsJson = False,
) -> None:
    """Make a person: a member of an account, or an operator. The first person of all is made so.

    To have them choose their password themselves, use `saleport user invite`.
    """
    if is_operator == (account is not None):
        raise typer.BadParameter(
            "give either the account to which they belong or --operator.", param_hint="'--account' / '--operator'"
        )
    password = _password(from_input)

    async def work(parts: Parts) -> Person:
        place = None if account is None else Place((await parts.managing.find_account(account)).id, role)
        return await parts.enlisting.create(email, password, place, actor=COMMAND_LINE, name=name)

    person = run(work, as_json=as_json)
    what = "the operator" if is_operator else f"the {role}"
    show(_shown(person), f"Made {what} {person.email}.", as_json=as_json)


@app.command("list", epilog="Example: saleport user list --account 'Maison Martin'")
def list_people(account: OfAccount = None, as_json: AsJson = False) -> None:
    """List people and their roles by e-mail address: all, or those of an account."""

    async def work(parts: Parts) -> Sequence[Listed]:
        account_id = None if account is None else (await parts.managing.find_account(account)).id
        return await parts.enlisting.listed(account_id)

    entries = [
        _shown(each.person)
        | {
            "accounts": [
                {"id": str(place.account_id), "name": place.account_name, "role": place.role}
                for place in each.memberships
            ]
        }
        for each in run(work, as_json=as_json)
    ]
    if not as_json:
        for entry in entries:
            places: list[dict[str, str]] = entry["accounts"]
            entry["accounts"] = ", ".join(f"{place['name']} ({place['role']})" for place in places) or "-"
            del entry["id"], entry["createdAt"]
    headings = ("EMAIL", "NAME", "OPERATOR", "ACCOUNTS")
    show_table(entries, headings, "There are no people yet.", as_json=as_json)


@app.command(epilog="Example: saleport user invite camille@example.com --account 'Maison Martin' --role viewer")
def invite(
    email: Email,
    account: Annotated[str, typer.Option("--account", help="The account's name or id.")],
    role: Annotated[Role, typer.Option(help="What they will be to the account.")] = Role.MEMBER,
    address: Annotated[
        str | None, typer.Option(help="Where the service is: the link begins with it. SALEPORT_PUBLIC_URL if left out.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print a link by which somebody joins an account and chooses their password. It works once, for seven days.

    saleport sends no mail: hand the link over yourself.
    """

    async def work(parts: Parts, settings: Settings) -> tuple[str, datetime]:
        account_id = (await parts.managing.find_account(account)).id
        invitation, token = await parts.inviting.invite(account_id, email, role, COMMAND_LINE)
        base_url = (address or settings.public_url or _NO_ADDRESS).rstrip("/")
        return f"{base_url}/invitations/{token}", invitation.expires_at

    link, expires_at = run_with_settings(work, as_json=as_json)
    value = {"link": link, "expiresAt": expires_at.isoformat(timespec="seconds")}
    show(value, f"The link for {email}, which is shown this once:\n  {link}", as_json=as_json)


@app.command(epilog="Example: saleport user password claire@example.com")
def password(email: Email, from_input: PasswordFromInput = False, as_json: AsJson = False) -> None:
    """Give a person another password, where theirs was lost. All their sessions end."""
    wanted = _password(from_input)

    async def work(parts: Parts) -> Person:
        person = await parts.enlisting.find(email)
        await parts.enlisting.put_password(person, wanted, actor=COMMAND_LINE)
        return person

    person = run(work, as_json=as_json)
    show(_shown(person), f"{person.email} has another password, and is signed out everywhere.", as_json=as_json)


@app.command(epilog="Example: saleport user role claire@example.com viewer --account 'Maison Martin'")
def role(
    email: Email,
    wanted: Annotated[Role, typer.Argument(metavar="ROLE", help="owner, member or viewer.")],
    account: Annotated[str, typer.Option("--account", help="The account's name or id.")],
    as_json: AsJson = False,
) -> None:
    """Give a person a role in an account, whether they belong to it already or not."""

    async def work(parts: Parts) -> Person:
        account_id = (await parts.managing.find_account(account)).id
        person = await parts.enlisting.find(email)
        if not await parts.enlisting.put_member(person, Place(account_id, wanted), actor=COMMAND_LINE):
            await parts.memberships.change_role(account_id, person.id, wanted, COMMAND_LINE)
        return person

    person = run(work, as_json=as_json)
    show(_shown(person) | {"role": wanted}, f"{person.email} is {wanted} of {account}.", as_json=as_json)


@app.command(epilog="Example: saleport user operator claire@example.com")
def operator(
    email: Email,
    is_no_more: Annotated[bool, typer.Option("--no-more", help="Take it from them.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a person an operator: an owner of every account of this service."""

    async def work(parts: Parts) -> Person:
        person = await parts.enlisting.find(email)
        await parts.enlisting.put_operator(person, is_operator=not is_no_more, actor=COMMAND_LINE)
        return await parts.enlisting.find(email)

    person = run(work, as_json=as_json)
    told = "no operator any more" if is_no_more else "an operator"
    show(_shown(person), f"{person.email} is {told}.", as_json=as_json)


@app.command(epilog="Example: saleport user remove claire@example.com --account 'Maison Martin'")
def remove(email: Email, account: OfAccount = None, as_json: AsJson = False) -> None:
    """Take a person out of an account; without --account out of the service, with all their sessions."""

    async def work(parts: Parts) -> Person:
        person = await parts.enlisting.find(email)
        if account is None:
            await parts.enlisting.remove(person, actor=COMMAND_LINE)
        else:
            account_id = (await parts.managing.find_account(account)).id
            await parts.memberships.remove(account_id, person.id, COMMAND_LINE)
        return person

    person = run(work, as_json=as_json)
    where = "" if account is None else f" from {account}"
    show(_shown(person), f"Removed {person.email}{where}.", as_json=as_json)


def _password(from_input: bool) -> str:
    if from_input:
        # The line's end is the shell's: `echo` adds it, and nobody means it.
        try:
            return sys.stdin.readline().rstrip("\r\n")
        except UnicodeDecodeError:
            raise typer.BadParameter("what came in is not text.", param_hint="'--password-stdin'") from None
    prompt = f"Password (at least {LEAST_PASSWORD} characters)"
    return typer.prompt(prompt, hide_input=True, confirmation_prompt=True, err=True)


def _shown(person: Person) -> dict[str, Any]:
    return {
        "id": str(person.id),
        "email": person.email,
        "name": person.name,
        "isOperator": person.is_operator,
        "createdAt": person.created_at.isoformat(timespec="seconds"),
    }
