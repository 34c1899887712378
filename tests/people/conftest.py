"""What the tests of people share: cheap passwords, an account with an owner, and a clock that they set."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from saleport.access.keys import Keys
from saleport.access.managing import Managing
from saleport.audit.entry import COMMAND_LINE, Entry
from saleport.audit.reading import Auditing
from saleport.db.engine import Database
from saleport.people.enlisting import Enlisting, Place
from saleport.people.inviting import Inviting
from saleport.people.membership import Memberships
from saleport.people.passwords import Passwords
from saleport.people.permissions import Role
from saleport.people.person import Person
from saleport.people.signing_in import SigningIn, Tries

PASSWORD = "correct horse battery"
HOST = "192.0.2.7"


class SetClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant

    def advance(self, **passed: float) -> None:
        self.instant += timedelta(**passed)


class People:
    """The verbs of people on one database, and an account to use them on."""

    def __init__(self, database: Database, clock: SetClock, passwords: Passwords) -> None:
        self.database = database
        self.clock = clock
        self.passwords = passwords
        self.signing_in = SigningIn(database, passwords, Tries(database, b"key", clock.now), clock.now)
        self.memberships = Memberships(database, clock.now)
        self.inviting = Inviting(database, passwords, clock.now)
        self.enlisting = Enlisting(database, passwords, clock.now)
        self.account_id = UUID(int=0)

    async def account(self, name: str) -> UUID:
        managing = Managing(self.database, Keys("a secret of thirty-two characters"), self.clock.now)
        return (await managing.create_account(name, actor=COMMAND_LINE)).id

    async def person(self, email: str, role: Role | None = Role.OWNER, account_id: UUID | None = None) -> Person:
        """A new person with PASSWORD; an operator without a role."""
        place = None if role is None else Place(account_id or self.account_id, role)
        return await self.enlisting.create(email, PASSWORD, place, actor=COMMAND_LINE)

    async def sign_in(self, email: str, password: str = PASSWORD, host: str = HOST) -> str:
        return await self.signing_in.sign_in(email, password, host, "Browser/1.0")

    async def is_signed_in(self, token: str) -> bool:
        return await self.signing_in.session_of(token) is not None

    async def noted(self, account_id: UUID | None = None) -> list[Entry]:
        """The audit log of the account, the newest first."""
        return (await Auditing(self.database).page(account_id or self.account_id)).entries


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(scope="session")
def passwords() -> Passwords:
    """As quick as argon2 allows: what is slow about them is not tested again and again."""
    return Passwords(memory_kibibytes=8, rounds=1)


@pytest.fixture
async def people(database: Database, clock: SetClock, passwords: Passwords) -> People:
    people = People(database, clock, passwords)
    people.account_id = await people.account("Maison Martin")
    return people
