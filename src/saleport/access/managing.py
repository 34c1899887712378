"""The verbs of whoever looks after accounts, applications and their keys."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

import msgspec

from saleport.access import repository
from saleport.access.application import (
    Account,
    Application,
    HeldKey,
    IssuedKey,
    KeySlot,
    MaskedKey,
    Reason,
    Refusal,
    Scope,
    ShownKey,
    checked_name,
    text_of,
)
from saleport.access.keys import Keys, UnreadableKey, make_secret, make_subscription_key
from saleport.audit.entry import Action
from saleport.audit.recording import record
from saleport.clock import Clock
from saleport.db.engine import Database, Transaction
from saleport.db.failures import UniqueViolation
from saleport.values import shortened

_ENDING_CHARACTERS = 4
_ID_CHARACTERS = 8
_CHOSEN_BY_CHANCE: Mapping[KeySlot, str] = {}


class Managing:
    """Looks after accounts, applications and keys; every verb is one transaction, and notes who did it.

    Raises Refusal with a sentence for the operator. `actor` is an e-mail address, or the command line.
    """

    def __init__(self, database: Database, keys: Keys, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    async def create_account(self, name: str, *, actor: str) -> Account:
        """A new account. Refused when the name is taken."""
        account = Account(id=uuid4(), name=checked_name(name), created_at=self._clock())
        try:
            async with self._database.writing() as connection:
                await repository.add_account(connection, account)
                at = account.created_at
                await record(connection, account.id, at, actor, Action.ACCOUNT_CREATED, account.name)
        except UniqueViolation:
            taken = f"There is an account named “{shortened(account.name)}” already."
            raise Refusal(Reason.NAME_TAKEN, taken) from None
        return account

    async def list_accounts(self) -> list[Account]:
        """All accounts by name."""
        async with self._database.reading() as connection:
            return await repository.list_accounts(connection)

    async def find_account(self, name_or_id: str) -> Account:
        """The account with this name or id. Refused when there is none."""
        wanted = name_or_id.strip()
        account_id = _as_id(wanted)
        async with self._database.reading() as connection:
            account = None if account_id is None else await repository.find_account(connection, account_id)
            if account is None and wanted.isprintable():
                account = await repository.find_account_named(connection, wanted)
        if account is None:
            raise Refusal(Reason.NOT_FOUND, f"There is no account “{shortened(wanted)}”.")
        return account

    async def create_application(
        self,
        account_id: UUID,
        name: str,
        scopes: Iterable[Scope],
        secrets: Mapping[KeySlot, str] = _CHOSEN_BY_CHANCE,
        *,
        actor: str,
    ) -> tuple[Application, tuple[IssuedKey, IssuedKey]]:
        """A new application with its two pairs of key and secret; the secrets cannot be shown again.

        Secrets are drawn by chance unless given. Refused when the account has an application of that name.
        """
        application = Application(
            account_id=account_id,
            id=uuid4(),
            name=checked_name(name),
            scopes=frozenset(scopes),
            is_suspended=False,
            created_at=self._clock(),
        )
        if not application.scopes:
            raise Refusal(Reason.NO_SCOPES, "An application without a scope could do nothing: give it at least one.")
        primary = self._issue(KeySlot.PRIMARY, secrets.get(KeySlot.PRIMARY))
        secondary = self._issue(KeySlot.SECONDARY, secrets.get(KeySlot.SECONDARY))
        held = [self._keys.held(issued, application.id) for issued in (primary, secondary)]
        try:
            async with self._database.writing() as connection:
                await repository.add_application(connection, application)
                await repository.put_keys(connection, application, held)
                allowed = text_of(application.scopes)
                await self._note(connection, actor, Action.APPLICATION_CREATED, application, scopes=allowed)
        except UniqueViolation:
            raise _taken(application.name) from None
        return application, (primary, secondary)

    async def list_applications(self, account_id: UUID | None = None) -> list[Application]:
        """The applications of one account, or of all accounts, by name; those that are cancelled, too."""
        async with self._database.reading() as connection:
            return await repository.list_applications(connection, account_id)

    async def get_application(self, account_id: UUID, application_id: UUID) -> Application | None:
        """The account's application with this id."""
        async with self._database.reading() as connection:
            return await repository.find_application(connection, account_id, application_id)

    async def find_application(self, name_or_id: str, account_id: UUID | None = None) -> Application:
        """The application with this name or id, of one account or of any.

        Refused when there is none, or several of that name.
        """
        wanted = name_or_id.strip()
        application_id = _as_id(wanted)
        applications = await self.list_applications(account_id)
        by_id = [application for application in applications if application.id == application_id]
        found = by_id or [application for application in applications if application.name == wanted]
        if not found:
            raise Refusal(Reason.NOT_FOUND, f"There is no application “{shortened(wanted)}”.")
        if len(found) > 1:
            raise Refusal(
                Reason.AMBIGUOUS,
                f"Several accounts have an application “{shortened(wanted)}”: say of which account, or give its id.",
            )
        return found[0]

    async def rename(self, application: Application, name: str, *, actor: str) -> Application:
        """Give an application another name. Refused when its account has one of that name."""
        checked = checked_name(name)
        try:
            async with self._database.writing() as connection:
                present = await _locked(connection, application)
                if present.name != checked:
                    await repository.put_name(connection, present, checked)
                    await self._note(connection, actor, Action.APPLICATION_RENAMED, present, name=checked)
        except UniqueViolation:
            raise _taken(checked) from None
        return msgspec.structs.replace(present, name=checked)

    async def rotate(
        self, application: Application, slot: KeySlot, *, actor: str, replacing: datetime | None = None
    ) -> IssuedKey:
        """A new key and secret in one slot; what was there opens nothing any more, the other slot is untouched.

        Refused when `replacing` is given and the key there is not the one issued then: what was asked for once is
        not done twice.
        """
        issued = self._issue(slot, None)
        async with self._database.writing() as connection:
            present = await _locked(connection, application)
            if replacing is not None:
                held = await repository.list_keys(connection, present)
                if replacing not in [pair.issued_at for pair in held if pair.slot == slot]:
                    raise Refusal(Reason.KEY_REPLACED, f"The {slot} key was replaced in the meantime.")
            await repository.put_keys(connection, present, [self._keys.held(issued, present.id)])
            await self._note(connection, actor, Action.KEY_REGENERATED, present, slot=slot)
        return issued

    async def suspend(self, application: Application, *, actor: str) -> None:
        """Refuse all calls of an application until it is resumed. Harmless when it is suspended already."""
        await self._put_suspension(application, actor, is_suspended=True)

    async def resume(self, application: Application, *, actor: str) -> None:
        """Answer an application's calls again, with the keys it has."""
        await self._put_suspension(application, actor, is_suspended=False)

    async def cancel(self, application: Application, *, actor: str) -> Application:
        """End an application for good: its keys are gone, and another may have its name.

        Refused where somebody has given another one the name that it would have from then on.
        """
        at, ending = self._clock(), str(application.id)[:_ID_CHARACTERS]
        try:
            async with self._database.writing() as connection:
                present = await _locked(connection, application)
                # Its calls are kept for a while under its id, and it has to be told from the next one of that name.
                name = f"{present.name} · {ending}"
                await repository.put_cancellation(connection, present, name, at)
                await repository.remove_keys(connection, present)
                await self._note(connection, actor, Action.APPLICATION_CANCELLED, present)
        except UniqueViolation:
            raise _taken(f"{application.name} · {ending}") from None
        return msgspec.structs.replace(present, name=name, cancelled_at=at)

    async def show_keys(
        self, application: Application, slots: Sequence[KeySlot] = tuple(KeySlot), *, actor: str
    ) -> list[ShownKey]:
        """An application's subscription keys, the primary one first. Raises UnreadableKey."""
        async with self._database.writing() as connection:
            held = [pair for pair in await repository.list_keys(connection, application) if pair.slot in slots]
            shown = [
                ShownKey(
                    slot=pair.slot,
                    subscription_key=self._keys.reveal(pair, application.id),
                    issued_at=pair.issued_at,
                )
                for pair in held
            ]
            for pair in shown:
                await self._note(connection, actor, Action.KEY_SHOWN, application, slot=pair.slot)
        return shown

    async def masked_keys(self, account_id: UUID) -> Mapping[UUID, list[MaskedKey]]:
        """The keys of an account's applications, by application, the primary one first."""
        async with self._database.reading() as connection:
            found = await repository.list_keys_of_account(connection, account_id)
        masked: dict[UUID, list[MaskedKey]] = {}
        for application_id, pair in found:
            ending = self._ending(pair, application_id)
            masked.setdefault(application_id, []).append(
                MaskedKey(slot=pair.slot, ending=ending, issued_at=pair.issued_at)
            )
        return masked

    async def can_read_keys(self) -> bool:
        """Whether the keys that are kept were made under the present secret of the service, if there are any."""
        applications = [entry for entry in await self.list_applications() if not entry.is_cancelled]
        if not applications:
            return True
        # All were made under the same: the newest tells of today's.
        newest = max(applications, key=lambda application: application.created_at)
        async with self._database.reading() as connection:
            held = await repository.list_keys(connection, newest)
        return all(self._ending(pair, newest.id) is not None for pair in held)

    async def has_secret(self, application: Application, slot: KeySlot, secret: str) -> bool:
        """Whether the secret in a slot is this one."""
        async with self._database.reading() as connection:
            held = await repository.list_keys(connection, application)
        return self._keys.fits(secret, [pair.secret_hash for pair in held if pair.slot == slot])

    async def _put_suspension(self, application: Application, actor: str, *, is_suspended: bool) -> None:
        async with self._database.writing() as connection:
            present = await _locked(connection, application)
            if present.is_suspended != is_suspended:
                await repository.put_suspension(connection, present, is_suspended=is_suspended)
                action = Action.APPLICATION_SUSPENDED if is_suspended else Action.APPLICATION_RESUMED
                await self._note(connection, actor, action, present)

    async def _note(
        self, connection: Transaction, actor: str, action: Action, application: Application, **details: str
    ) -> None:
        at = self._clock()
        await record(connection, application.account_id, at, actor, action, application.name, **details)

    def _ending(self, pair: HeldKey, application_id: UUID) -> str | None:
        try:
            return self._keys.reveal(pair, application_id)[-_ENDING_CHARACTERS:]
        except UnreadableKey:
            return None

    def _issue(self, slot: KeySlot, secret: str | None) -> IssuedKey:
        return IssuedKey(
            slot=slot,
            subscription_key=make_subscription_key(),
            secret=secret or make_secret(),
            issued_at=self._clock(),
        )


async def _locked(connection: Transaction, application: Application) -> Application:
    """The application as it is now, kept from others until the transaction is over; refused when it is cancelled.

    Otherwise a key could be issued while it is cancelled, and would live on.
    """
    present = await repository.lock_application(connection, application)
    if present is None or present.is_cancelled:
        sentence = f"The application “{shortened(application.name)}” is cancelled, which is for good: make a new one."
        raise Refusal(Reason.CANCELLED, sentence)
    return present


def _taken(name: str) -> Refusal:
    return Refusal(Reason.NAME_TAKEN, f"The account has an application named “{shortened(name)}” already.")


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
