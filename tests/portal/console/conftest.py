"""Two accounts with their people, at a running service with two workers."""

import asyncio
import re
from collections.abc import Generator, Mapping
from uuid import UUID

import httpx
import pytest

from saleport.people.enlisting import Place
from saleport.people.permissions import Role
from saleport.portal.console.door import Console
from saleport.service import Parts, assemble
from saleport.settings import Settings
from tests.portal.console.walking import the_console
from tests.running import RunningService

PASSWORD = "a password for the tests alone"


class Member:
    """Somebody with a browser."""

    def __init__(self, base_url: str, email: str) -> None:
        self.base_url = base_url
        self.email = email
        self.http = httpx.Client(base_url=base_url, timeout=30)

    def sign_in(self, password: str = PASSWORD, **form: str) -> httpx.Response:
        """Send the form of the sign-in page."""
        return self.send("/sign-in", {"email": self.email, "password": password, **form})

    def get(self, path: str) -> httpx.Response:
        """Ask for a page."""
        return self.http.get(path)

    def send(self, path: str, form: Mapping[str, str]) -> httpx.Response:
        """Send a form of one of our pages as it is."""
        return self.http.post(path, data=dict(form), headers={"Origin": self.base_url})

    def post(self, path: str, form: Mapping[str, str]) -> httpx.Response:
        """Send a form of one of our pages with the token of this session."""
        return self.send(path, {**form, "form_token": self.form_token})

    @property
    def form_token(self) -> str:
        """The token that a page of this session brings."""
        found = re.search(r'name="form_token" value="([0-9a-f]+)"', self.get("/me").text)
        assert found, "not signed in"
        return found[1]


class Team:
    """The people of an account, and what there is in another one."""

    def __init__(self, base_url: str, ours: Mapping[str, str], theirs: Mapping[str, str]) -> None:
        self.base_url = base_url
        self._members: list[Member] = []
        self.ours = dict(ours)
        """Values for the parameters of paths: our account's."""
        self.theirs = dict(theirs)
        """The same of another account."""
        self.by_role = {role: self.signed_in(f"{role}@example.com") for role in Role}
        self.their_owner = self.signed_in("their-owner@example.com")

    @property
    def owner(self) -> Member:
        """The owner of our account."""
        return self.by_role[Role.OWNER]

    @property
    def viewer(self) -> Member:
        """One who may only look."""
        return self.by_role[Role.VIEWER]

    def close(self) -> None:
        """Let go of all connections."""
        for member in self._members:
            member.http.close()

    def member(self, email: str) -> Member:
        """Somebody who has not signed in yet."""
        self._members.append(Member(self.base_url, email))
        return self._members[-1]

    def signed_in(self, email: str) -> Member:
        """Somebody who has signed in."""
        member = self.member(email)
        assert member.sign_in().status_code == 303
        return member


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Generator[RunningService]:
    """A running service, whose two workers know of each other only by the database."""
    folder = tmp_path_factory.mktemp("console")
    service = RunningService(f"sqlite:///{folder / 'saleport.db'}", folder, workers=2)
    service.command("database", "migrate")
    service.start()
    yield service
    service.stop()


@pytest.fixture(scope="package")
def team(service: RunningService) -> Generator[Team]:
    """Two accounts: ours with a person of each role, and theirs with something of everything."""
    settings = Settings(
        database_url=service.environment["SALEPORT_DATABASE_URL"], secret=service.environment["SALEPORT_SECRET"]
    )
    ours, theirs = asyncio.run(_make_accounts(settings))
    team = Team(service.base_url, ours, theirs)
    yield team
    team.close()


@pytest.fixture(scope="package")
def console(tmp_path_factory: pytest.TempPathFactory) -> Console:
    """The door, for what is registered there."""
    return the_console(tmp_path_factory.mktemp("door"))


async def _make_accounts(settings: Settings) -> tuple[dict[str, str], dict[str, str]]:
    parts = assemble(settings)
    ours = (await parts.managing.create_account("Ours", actor="command line")).id
    theirs = (await parts.managing.create_account("Theirs", actor="command line")).id
    for role in Role:
        await parts.enlisting.create(f"{role}@example.com", PASSWORD, Place(ours, role), actor="command line")
    of_theirs = await _fill(parts, theirs)
    await parts.close()
    return {"account_id": str(ours)}, {"account_id": str(theirs), **of_theirs}


async def _fill(parts: Parts, account_id: UUID) -> dict[str, str]:
    """Something of everything that a path may name."""
    person = await parts.enlisting.create(
        "their-owner@example.com", PASSWORD, Place(account_id, Role.OWNER), actor="command line"
    )
    invitation, _ = await parts.inviting.invite(account_id, "guest@example.com", Role.VIEWER, person.email)
    return {
        "person_id": str(person.id),
        "invitation_id": str(invitation.id),
    }
