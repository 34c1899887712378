"""The verbs of an operator: accounts, applications and their keys."""

from collections.abc import Iterable, Mapping
from uuid import UUID, uuid4

from saleport.access import repository
from saleport.access.application import (
    Account,
    Application,
    IssuedKey,
    KeySlot,
    Refusal,
    Scope,
    ShownKey,
)
from saleport.access.keys import Keys, UnreadableKey, make_secret, make_subscription_key
from saleport.clock import Clock
from saleport.db.engine import Database
from saleport.db.failures import UniqueViolation
from saleport.values import shortened

_LONGEST_NAME = 255
_CHOSEN_BY_CHANCE: Mapping[KeySlot, str] = {}


class Managing:
    """What an operator does; every verb is one transaction. Raises Refusal with a sentence for the operator."""

    def __init__(self, database: Database, keys: Keys, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    async def create_account(self, name: str) -> Account:
        """A new account. Refused when the name is taken."""
        account = Account(id=uuid4(), name=_checked_name(name), created_at=self._clock())
        try:
            async with self._database.writing() as connection:
                await repository.add_account(connection, account)
        except UniqueViolation:
            raise Refusal(f"There is an account named “{shortened(account.name)}” already.") from None
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
            raise Refusal(f"There is no account “{shortened(wanted)}”.")
        return account

    async def create_application(
        self,
        account_id: UUID,
        name: str,
        scopes: Iterable[Scope],
        secrets: Mapping[KeySlot, str] = _CHOSEN_BY_CHANCE,
    ) -> tuple[Application, tuple[IssuedKey, IssuedKey]]:
        """A new application with its two pairs of key and secret; the secrets cannot be shown again.

        Secrets are drawn by chance unless given. Refused when the account has an application of that name.
        """
        application = Application(
            account_id=account_id,
            id=uuid4(),
            name=_checked_name(name),
            scopes=frozenset(scopes),
            is_suspended=False,
            created_at=self._clock(),
        )
        if not application.scopes:
            raise Refusal("An application without a scope could do nothing: give it at least one.")
        primary = self._issue(KeySlot.PRIMARY, secrets.get(KeySlot.PRIMARY))
        secondary = self._issue(KeySlot.SECONDARY, secrets.get(KeySlot.SECONDARY))
        held = [self._keys.held(issued, application.id) for issued in (primary, secondary)]
        try:
            async with self._database.writing() as connection:
                await repository.add_application(connection, application)
                await repository.put_keys(connection, application, held)
        except UniqueViolation:
            raise Refusal(f"The account has an application named “{shortened(application.name)}” already.") from None
        return application, (primary, secondary)

    async def list_applications(self, account_id: UUID | None = None) -> list[Application]:
        """The applications of one account, or of all accounts, by name."""
        async with self._database.reading() as connection:
            return await repository.list_applications(connection, account_id)

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
            raise Refusal(f"There is no application “{shortened(wanted)}”.")
        if len(found) > 1:
            raise Refusal(
                f"Several accounts have an application “{shortened(wanted)}”: say of which account, or give its id."
            )
        return found[0]

    async def rotate(self, application: Application, slot: KeySlot) -> IssuedKey:
        """A new key and secret in one slot; what was there opens nothing any more, the other slot is untouched."""
        issued = self._issue(slot, None)
        async with self._database.writing() as connection:
            await repository.put_keys(connection, application, [self._keys.held(issued, application.id)])
        return issued

    async def suspend(self, application: Application) -> None:
        """Refuse all calls of an application until it is resumed. Harmless when it is suspended already."""
        async with self._database.writing() as connection:
            await repository.put_suspension(connection, application, is_suspended=True)

    async def resume(self, application: Application) -> None:
        """Answer an application's calls again, with the keys it has."""
        async with self._database.writing() as connection:
            await repository.put_suspension(connection, application, is_suspended=False)

    async def shown_keys(self, application: Application) -> list[ShownKey]:
        """An application's subscription keys, the primary one first. Raises UnreadableKey."""
        async with self._database.reading() as connection:
            held = await repository.list_keys(connection, application)
        return [
            ShownKey(
                slot=pair.slot,
                subscription_key=self._keys.reveal(pair, application.id),
                issued_at=pair.issued_at,
            )
            for pair in held
        ]

    async def can_read_keys(self) -> bool:
        """Whether the keys that are kept were made under the present secret of the service, if there are any."""
        applications = await self.list_applications()
        try:
            if applications:
                # All were made under the same: the newest tells of today's.
                await self.shown_keys(max(applications, key=lambda application: application.created_at))
        except UnreadableKey:
            return False
        return True

    async def has_secret(self, application: Application, slot: KeySlot, secret: str) -> bool:
        """Whether the secret in a slot is this one."""
        async with self._database.reading() as connection:
            held = await repository.list_keys(connection, application)
        return self._keys.fits(secret, [pair.secret_hash for pair in held if pair.slot == slot])

    def _issue(self, slot: KeySlot, secret: str | None) -> IssuedKey:
        return IssuedKey(
            slot=slot,
            subscription_key=make_subscription_key(),
            secret=secret or make_secret(),
            issued_at=self._clock(),
        )


def _checked_name(name: str) -> str:
    checked = name.strip()
    if not checked:
        raise Refusal("A name cannot be blank.")
    if len(checked) > _LONGEST_NAME:
        raise Refusal(f"A name has at most {_LONGEST_NAME} characters; this one has {len(checked)}.")
    if not checked.isprintable():
        raise Refusal("A name cannot hold control characters.")
    return checked


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
