"""Two accounts with their people, at a running service with two workers."""

import asyncio
import re
from collections.abc import AsyncGenerator, Generator, Mapping
from typing import Any
from uuid import UUID

import httpx
import pytest

from saleport.audit.entry import COMMAND_LINE
from saleport.calls.call import Call
from saleport.imports.job import ImportOptions
from saleport.people.enlisting import Place
from saleport.people.permissions import Role
from saleport.portal.console.door import Console
from saleport.service import Parts, assemble
from saleport.settings import Settings
from tests.client import Client, an_order, trusted
from tests.portal.console.walking import the_console
from tests.running import RunningService

Values = dict[str, str]
PASSWORD = "a password for the tests alone"


class Member:
    """Somebody with a browser."""

    def __init__(self, base_url: str, email: str) -> None:
        self.base_url = base_url
        self.email = email
        self.http = httpx.Client(base_url=base_url, timeout=30, verify=trusted())

    def sign_in(self, password: str = PASSWORD, **form: str) -> httpx.Response:
        """Send the form of the sign-in page."""
        return self.send("/sign-in", {"email": self.email, "password": password, **form})

    def get(self, path: str) -> httpx.Response:
        """Ask for a page."""
        return self.http.get(path)

    def send(self, path: str, form: Mapping[str, str], file: bytes | None = None) -> httpx.Response:
        """Send a form of one of our pages as it is, with a file where there is one."""
        files = None if file is None else {"file": ("orders.csv", file)}
        return self.http.post(path, data=dict(form), files=files, headers={"Origin": self.base_url})

    def post(self, path: str, form: Mapping[str, str], file: bytes | None = None) -> httpx.Response:
        """Send a form of one of our pages with the token of this session."""
        return self.send(path, {**form, "form_token": self.form_token}, file)

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
    service.start()
    yield service
    service.stop()


@pytest.fixture(scope="package")
def team(service: RunningService) -> Generator[Team]:
    """Two accounts: ours with a person of each role, and theirs with something of everything."""
    settings = Settings(
        database_url=service.environment["SALEPORT_DATABASE_URL"], secret=service.environment["SALEPORT_SECRET"]
    )
    demo = service.json_command("demo")
    client = Client(service.base_url, demo["subscriptionKey"], demo["secret"])
    order = an_order(demo["modelIds"][0])
    assert client.put_order(order).status_code == 200
    client.close()
    ours, theirs = asyncio.run(_make_accounts(settings, demo, order["orderReference"]))
    team = Team(service.base_url, ours, theirs)
    yield team
    team.close()


@pytest.fixture(scope="package")
def console(tmp_path_factory: pytest.TempPathFactory) -> Console:
    """The door, for what is registered there."""
    return the_console(tmp_path_factory.mktemp("door"))


async def _make_accounts(settings: Settings, demo: Mapping[str, Any], reference: str) -> tuple[Values, Values]:
    parts = assemble(settings)
    ours, theirs = (await parts.managing.create_account("Ours", actor=COMMAND_LINE)).id, UUID(demo["account"])
    for role in Role:
        await parts.enlisting.create(f"{role}@example.com", PASSWORD, Place(ours, role), actor=COMMAND_LINE)
    owner = await parts.enlisting.create(
        "their-owner@example.com", PASSWORD, Place(theirs, Role.OWNER), actor=COMMAND_LINE
    )
    invitation, _ = await parts.inviting.invite(theirs, "guest@example.com", Role.VIEWER, owner.email)
    [application] = await parts.managing.list_applications(theirs)
    call = await _call_about(parts, theirs, reference)
    job = await parts.imports.submit(theirs, "theirs.csv", _nothing(), ImportOptions(), owner.email)
    await parts.imports.pause(theirs, job.id)
    await parts.close()
    return {"account_id": str(ours)}, {
        "account_id": str(theirs),
        "person_id": str(owner.id),
        "invitation_id": str(invitation.id),
        "application_id": str(application.id),
        "slot": "primary",
        "call_id": str(call.id),
        "job_id": str(job.id),
        "reference": reference,
        "order_reference": reference,
    }


async def _nothing() -> AsyncGenerator[bytes]:
    yield b""


async def _call_about(parts: Parts, account_id: UUID, reference: str) -> Call:
    """The import of an order as the log has it, which is written a moment after it was answered."""
    for _ in range(100):
        if calls := await parts.call_log.of_order(account_id, reference):
            return calls[0]
        await asyncio.sleep(0.1)
    raise AssertionError("the request log does not have the import")
