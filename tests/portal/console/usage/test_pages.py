"""The page of usage and its file, for an account whose applications really call the API."""

import csv
import io
import json
import re
from collections.abc import AsyncGenerator
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from saleport.access.application import Application, IssuedKey, Scope
from saleport.access.routes import routes as access_routes
from saleport.api.routing import Application as Service
from saleport.api.routing import operation_routes
from saleport.audit.entry import COMMAND_LINE
from saleport.people.enlisting import Enlisting, Place
from saleport.people.membership import Memberships
from saleport.people.passwords import Passwords
from saleport.people.permissions import Role
from saleport.people.signing_in import SigningIn, Tries
from saleport.portal.console import Console
from saleport.portal.console.cookie import COOKIE
from saleport.portal.console.usage import UsagePages, register
from saleport.portal.serving.pages import Pages
from saleport.portal.serving.static import addresses, static_files
from saleport.service import Parts
from saleport.stores.routes import routes as store_routes
from tests.portal.conftest import SetClock
from tests.serving import nothing_to_do

PASSWORD = "correct horse battery"
OPERATIONS = ["ImportOrder", "GetToken", "RetrieveStores"]


class Team:
    """A viewer of an account, and the applications of that account."""

    def __init__(self, parts: Parts, clock: SetClock, account_id: UUID) -> None:
        self.parts = parts
        self.account_id = account_id
        self.session = ""
        passwords = Passwords(memory_kibibytes=8, rounds=1)
        self._enlisting = Enlisting(parts.database, passwords, clock)
        self._signing_in = SigningIn(parts.database, passwords, Tries(parts.database, b"key", clock), clock)
        pages = Pages(addresses(static_files(), "/sales"), "/sales")
        console = Console(pages, self._signing_in, Memberships(parts.database, clock), "/sales")
        register(console, UsagePages(parts.usage, parts.managing, OPERATIONS, clock, "/sales"))
        operations = [*access_routes(parts.doorkeeper), *store_routes(parts.storing)]
        routes = [*operation_routes(operations, parts.doorkeeper, 1_000), *console.routes()]
        service = Service(routes, None, nothing_to_do, listener=parts.recorder)
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(service), base_url="http://saleport.test")

    async def enlist(self) -> None:
        """Have a viewer, who may see usage."""
        await self._enlisting.create(
            "viewer@example.com", PASSWORD, Place(self.account_id, Role.VIEWER), actor=COMMAND_LINE
        )

    async def enter(self) -> None:
        """Sign in as that viewer; a session does not last as long as the spans here."""
        self.session = await self._signing_in.sign_in("viewer@example.com", PASSWORD, "192.0.2.7", "Browser/1.0")

    async def application(self, name: str) -> tuple[Application, IssuedKey]:
        """A new application, and what it calls with."""
        application, (primary, _) = await self.parts.managing.create_application(
            self.account_id, name, Scope, actor=COMMAND_LINE
        )
        return application, primary

    async def call(self, key: IssuedKey, *, good: int = 0, bad: int = 0) -> None:
        """Fetch a token, and list stores with it so often; and so often without it."""
        shown = {"Ocp-Apim-Subscription-Key": key.subscription_key}
        answer = await self.client.get("/api/v1/token", headers={**shown, "Ocp-Apim-Secret-Value": key.secret})
        token = {"Authorization": f"Bearer {answer.json()['value']}"}
        for headers in [{**shown, **token}] * good + [shown] * bad:
            await self.client.get("/api/v1/stores", headers=headers)
        await self.parts.recorder.flush()

    async def get(self, query: str = "", language: str = "en", page: str = "usage") -> httpx.Response:
        headers = {"Cookie": f"{COOKIE}={self.session}", "Accept-Language": language}
        return await self.client.get(f"/accounts/{self.account_id}/{page}{query}", headers=headers)

    async def text(self, query: str = "", language: str = "en") -> str:
        """The text of the page, without its tags."""
        answer = await self.get(query, language)
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))

    async def drawn(self, query: str) -> dict[str, list[int]]:
        """What the charts are drawn of."""
        found = re.search(r'id="usage-data">(.*?)</script>', (await self.get(query)).text)
        assert found is not None
        return json.loads(found[1])


@pytest.fixture
async def team(parts: Parts, clock: SetClock) -> AsyncGenerator[Team]:
    """A team that has no application yet."""
    account = await parts.managing.create_account("Maison Martin", actor=COMMAND_LINE)
    team = Team(parts, clock, account.id)
    await team.enlist()
    await team.enter()
    yield team
    await team.client.aclose()


async def test_calls_are_shown_by_operation_and_application_with_their_results(team: Team) -> None:
    _, webshop = await team.application("Webshop <b>")
    _, nightly = await team.application("Nightly")
    await team.call(webshop, good=3, bad=2)
    await team.call(nightly, good=1)
    text = await team.text("?span=hour")
    assert "Calls 8 Successful 6 75%" in text
    assert re.search(r"RetrieveStores 6 4 2 0 \S+ \S+ ", text)
    assert re.search(r"GetToken 2 2 0 0 ", text)
    assert re.search(r"Webshop &lt;b&gt; 6 4 2 0 ", text)
    assert re.search(r"Nightly 2 2 0 0 ", text)
    assert "Times are in UTC." in text
    drawn = await team.drawn("?span=hour")
    assert (sum(drawn["success"]), drawn["client_error"][-1], len(drawn["times"])) == (6, 2, 60)


async def test_one_operation_and_one_application_can_be_looked_at_alone(team: Team) -> None:
    application, webshop = await team.application("Webshop")
    _, nightly = await team.application("Nightly")
    await team.call(webshop, good=3)
    await team.call(nightly, good=1)
    alone = f"?span=day&operation=RetrieveStores&application={application.id}"
    text = await team.text(alone)
    assert "Calls 3 Successful 3 100%" in text
    assert "GetToken 1" not in text
    page = (await team.get(alone)).text
    # It stays so in the links to other spans, in the file, and when the page refreshes itself.
    kept = f"operation=RetrieveStores&amp;application={application.id}"
    assert f'href="/sales/accounts/{team.account_id}/usage?span=month&amp;{kept}"' in page
    assert f'href="/sales/accounts/{team.account_id}/usage.csv?span=day&amp;{kept}"' in page
    assert f'hx-get="/sales/accounts/{team.account_id}/usage?span=day&amp;{kept}"' in page


@pytest.mark.parametrize(("span", "ago"), [("hour", 59), ("day", 1425), ("week", 10_000), ("month", 42_000)])
async def test_a_span_holds_what_was_called_within_it(team: Team, clock: SetClock, span: str, ago: int) -> None:
    _, key = await team.application("Webshop")
    await team.call(key)
    clock.instant += timedelta(minutes=ago)
    await team.enter()
    assert sum((await team.drawn(f"?span={span}"))["success"]) == 1
    clock.instant += timedelta(minutes=1440)
    await team.enter()
    assert sum((await team.drawn(f"?span={span}"))["success"]) == 0


async def test_the_file_has_what_the_tables_have(team: Team) -> None:
    application, key = await team.application("=Webshop")
    await team.call(key, good=1, bad=1)
    answer = await team.get("?span=hour", page="usage.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="usage-hour-2026-11-21.csv"'
    assert answer.headers["cache-control"] == "no-store"
    lines = [line[:7] for line in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))]
    assert lines[1:] == [
        ["operation", "RetrieveStores", "", "2", "1", "1", "0"],
        ["operation", "GetToken", "", "1", "1", "0", "0"],
        ["application", "'=Webshop", str(application.id), "3", "2", "1", "0"],
        ["total", "", "", "3", "2", "1", "0"],
    ]


async def test_who_has_no_call_yet_is_told_what_to_do(team: Team) -> None:
    assert "Calls are made by applications, and this account has none yet." in await team.text()
    application, _ = await team.application("Webshop")
    text = await team.text()
    assert "Getting started leads to the first one in five steps." in text
    assert "Your subscription keys" in text
    assert "Aucun appel au cours des dernières 24 heures" in await team.text(language="fr")
    assert "No call fits what is chosen above." in await team.text(f"?application={application.id}")
    await team.parts.managing.cancel(application, actor=COMMAND_LINE)
    assert "Calls are made by applications, and this account has none yet." in await team.text()


async def test_the_calls_of_a_cancelled_application_stay(team: Team) -> None:
    application, key = await team.application("Webshop")
    await team.call(key)
    await team.parts.managing.cancel(application, actor=COMMAND_LINE)
    # Its name may be another's by now, so that a part of its id goes with it.
    assert re.search(r"Webshop · \w{8} \(cancelled\) 1 1 0 0", await team.text())


@pytest.mark.parametrize(
    "query", ["?span=year", "?operation=Nothing", "?application=7"], ids=["span", "operation", "id"]
)
async def test_what_there_is_not_is_not_found(team: Team, query: str) -> None:
    for page in ("usage", "usage.csv"):
        assert (await team.get(query, page=page)).status_code == 404


async def test_nobody_elses_calls_are_seen(team: Team, parts: Parts, clock: SetClock) -> None:
    other = await parts.managing.create_account("Another", actor=COMMAND_LINE)
    others = Team(parts, clock, other.id)
    application, key = await others.application("Webshop")
    await others.call(key, good=2)
    await others.client.aclose()
    # By the other account, by the other's application within one's own, and without a session.
    own, team.account_id = team.account_id, other.id
    assert [(await team.get(page=page)).status_code for page in ("usage", "usage.csv")] == [404, 404]
    team.account_id = own
    assert "No call fits" in await team.text(f"?application={application.id}")
    assert "No call fits" in await team.text(f"?application={uuid4()}")
    team.session = ""
    for page in ("usage", "usage.csv"):
        answer = await team.get(page=page)
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/sales/sign-in")
