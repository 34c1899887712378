"""The whole way of a team: from the first person, whom the operator makes, to a key that is replaced at work."""

import re
import time
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import CreateContext
from tests.browser.drawer import Drawer
from tests.browser.figures import refresh_until, shown_calls
from tests.browser.looking import check_accessibility
from tests.browser.signing_in import PASSWORD, create_person, sign_in
from tests.client import KEY_HEADER, SECRET_HEADER, Client, an_order
from tests.running import RunningService

SHOP = "Shop of the team"
OWNER, MEMBER = "owner@example.com", "member@example.com"
REFUSED_WITHIN = 5.0


class Pair(NamedTuple):
    """What opens the API for an application."""

    subscription_key: str
    secret: str


class Team(NamedTuple):
    """The service, a second worker of it in a process of its own, and the account of the team."""

    first: RunningService
    second: RunningService
    demo: dict[str, Any]

    @property
    def account(self) -> str:
        """The path of the account's pages."""
        return f"/accounts/{self.demo['account']}"


@pytest.fixture
def team(saleport: RunningService, demo: dict[str, Any], tmp_path: Path) -> Generator[Team]:
    """A team that is about to begin."""
    second = RunningService(saleport.environment["SALEPORT_DATABASE_URL"], tmp_path).start()
    yield Team(saleport, second, demo)
    second.stop()


def test_the_whole_way_of_a_team(new_context: CreateContext, team: Team) -> None:
    page = new_context().new_page()
    make_the_first_person(page, team)
    invite_a_second(page, new_context().new_page(), team)
    pairs = make_an_application(page, team)
    reference = try_it(page, team)
    see_the_order_and_what_changed(page, team, reference)
    mend_what_failed_from_the_log(page, team)
    see_the_chart_move(page, team, pairs)
    replace_a_key_at_work(page, team, pairs)


def make_the_first_person(page: Page, team: Team) -> None:
    """By the operator, on the command line; the page asked for is the page that comes after sign-in."""
    create_person(team.first, OWNER, account="Demo")
    page.goto("/profile")
    sign_in(page, OWNER)
    expect(page).to_have_url(f"{team.first.base_url}{team.account}/profile")


def invite_a_second(page: Page, other: Page, team: Team) -> None:
    """By a link, which the owner hands over; it makes a sign-in, and works once."""
    go(page, "People")
    page.get_by_label("E-mail address").fill(MEMBER)
    page.get_by_label("Role", exact=True).select_option("member")
    page.get_by_role("button", name="Make an invitation link").click()
    link = page.get_by_label("Invitation link").inner_text()
    assert link.startswith(f"{team.first.base_url}/invitations/")
    other.goto(link)
    expect(other.get_by_role("heading", level=1)).to_have_text("Join Demo")
    other.get_by_label("Your name").fill("Camille")
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Join").click()
    other.goto(f"{team.account}/usage")
    expect(other.get_by_role("heading", level=1)).to_have_text("Usage")
    # What belongs to the owner alone is not even named.
    expect(other.get_by_role("link", name="Audit log")).to_have_count(0)
    other.goto(link)
    expect(other.get_by_role("heading", level=1)).to_have_text("This invitation is no longer valid")
    go(page, "People")
    expect(page.get_by_role("heading", name="Camille")).to_be_visible()


def make_an_application(page: Page, team: Team) -> list[Pair]:
    """Its secrets are shown once; a key is masked afterwards, until it is shown."""
    go(page, "Profile")
    page.get_by_role("link", name="New application").click()
    page.get_by_label("Name").fill(SHOP)
    page.get_by_role("button", name="Make the application").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{SHOP} is made")
    pairs = [shown_pair(page, slot) for slot in ("Primary key", "Secondary key")]
    check_accessibility(page)
    page.get_by_role("region", name="Primary key").get_by_role("button", name="Use this key in Try it").click()
    page.get_by_role("link", name="I have kept it all").click()
    main = page.locator("main")
    expect(application(page)).to_be_visible()
    for pair in pairs:
        expect(main).not_to_contain_text(pair.subscription_key)
        expect(main).not_to_contain_text(pair.secret)
    application(page).get_by_role("button", name=f"Show primary key of {SHOP}").click()
    expect(application(page)).to_contain_text(pairs[0].subscription_key)
    assert pairs[0].secret not in page.content()
    return pairs


def try_it(page: Page, team: Team) -> str:
    """With the key that was taken along from the profile: a token, an order, and the order again with another price."""
    drawer = Drawer(page, "ImportOrder")
    drawer.element.get_by_text("Access", exact=True).click()
    drawer.button("Get a token").click()
    expect(drawer.element.get_by_text("A token was fetched.")).to_be_visible()
    order = an_order(team.demo["modelIds"][0], customerLastName="<script>alert(1)</script>")
    drawer.write(order)
    drawer.send()
    expect(drawer.status).to_contain_text("The order was created")
    order["products"][0]["price"]["amount"] = 19.99
    drawer.write(order)
    drawer.send()
    expect(drawer.status).to_contain_text("updated")
    return order["orderReference"]


def see_the_order_and_what_changed(page: Page, team: Team, reference: str) -> None:
    """Found by its reference, with both versions and their difference."""
    page.goto(f"{team.account}/orders?reference={reference}")
    until(page, lambda: page.get_by_role("link", name=reference).count() == 1)
    page.get_by_role("link", name=reference).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(reference)
    # What somebody sent is text, whatever it looks like.
    expect(page.locator("main")).to_contain_text("<script>alert(1)</script>")
    page.get_by_role("link", name="What changed in version 2").click()
    difference = page.get_by_role("region", name="From version 1 to version 2")
    expect(difference.locator("del")).to_have_text("29.99")
    expect(difference.locator("ins")).to_have_text("19.99")
    check_accessibility(page)


def mend_what_failed_from_the_log(page: Page, team: Team) -> None:
    """A failed import is in the log with the body as it came; from there it is mended and sent again."""
    drawer = Drawer(page, "ImportOrder")
    wrong = an_order(team.demo["modelIds"][0])
    wrong["products"][0]["price"]["currency"] = "EURO"
    drawer.write(wrong)
    drawer.send()
    expect(drawer.status).to_contain_text("400")
    page.goto(f"{team.account}/calls?only=failed-imports")
    line = page.get_by_role("listitem").filter(has_text=wrong["orderReference"])
    until(page, lambda: line.count() > 0)
    line.get_by_role("link", name=re.compile("ImportOrder")).click()
    expect(page.locator("main")).to_contain_text("CURRENCY_NOT_SUPPORTED")
    expect(page.locator("main")).not_to_contain_text(wrong["customerMail"])
    check_accessibility(page)
    page.get_by_role("button", name="Try again").click()
    page.wait_for_url("**/reference/ImportOrder#try")
    drawer = Drawer(page, None)
    expect(drawer.editor).to_contain_text("EURO")
    expect(drawer.editor).to_contain_text(wrong["customerMail"])
    wrong["products"][0]["price"]["currency"] = "EUR"
    drawer.write(wrong)
    drawer.send()
    expect(drawer.status).to_contain_text("The order was created")
    # That a customer's data was shown is noted.
    page.goto(f"{team.account}/audit")
    noted = page.locator("main").get_by_text("Personal data shown")
    expect(noted.first).to_be_visible()


def see_the_chart_move(page: Page, team: Team, pairs: list[Pair]) -> None:
    """Nobody reloads the page: it knows of a call within its half minute, which passes as fast as the test wants."""
    go(page, "Usage")
    page.clock.install()
    page.get_by_role("link", name="Last hour").click()
    calls = shown_calls(page)
    with closing(Client(team.first.base_url, *pairs[0])) as client:
        client.value("GET", "stores")
    # A token, and the stores.
    refresh_until(page, calls + 2)


def replace_a_key_at_work(page: Page, team: Team, pairs: list[Pair]) -> None:
    """The one in use asks first; while one is replaced the other works; the old one is refused by each worker."""
    go(page, "Profile")
    # Both workers know both keys by now, and so does the profile.
    for service in (team.first, team.second):
        assert [asked(service, pair) for pair in pairs] == [200, 200]
    regenerate = application(page).get_by_role("button", name=f"Regenerate primary key of {SHOP}")
    until(page, lambda: application(page).get_by_text("In use").count() == 2)
    regenerate.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"The primary key of {SHOP} is in use")
    expect(page.locator("main")).to_contain_text("127.0.0.1")
    check_accessibility(page)
    page.get_by_role("link", name="Leave it for now").click()
    assert asked(team.second, pairs[0]) == 200
    regenerate.click()
    page.get_by_role("button", name="Regenerate it anyway").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"New primary key of {SHOP}")
    began = time.monotonic()
    old, other, new = pairs[0], pairs[1], shown_pair(page, "Primary key")
    while [asked(service, old) for service in (team.first, team.second)] != [401, 401]:
        assert asked(team.second, other) == 200
        assert time.monotonic() < began + REFUSED_WITHIN
        time.sleep(0.1)
    for service in (team.first, team.second):
        assert [asked(service, pair) for pair in (other, new)] == [200, 200]


def go(page: Page, name: str) -> None:
    """To another page of the account."""
    page.get_by_role("navigation", name="Pages of this account").get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def application(page: Page) -> Locator:
    """The application of this test on the profile."""
    return page.get_by_role("article", name=SHOP)


def shown_pair(page: Page, slot: str) -> Pair:
    """A key and its secret on the one page that shows both."""
    section = page.get_by_role("region", name=slot)
    return Pair(
        section.get_by_label(f"Subscription key, {slot}").inner_text(),
        section.get_by_label(f"Secret, {slot}").inner_text(),
    )


def asked(service: RunningService, pair: Pair) -> int:
    """The status of a call with this pair, by a connection of its own."""
    headers = {KEY_HEADER: pair.subscription_key, SECRET_HEADER: pair.secret}
    return httpx.get(f"{service.base_url}/api/v1/token", headers=headers).status_code


def until(page: Page, is_so: Callable[[], bool]) -> None:
    """Load the page again until it knows what was called just now: a second or two."""
    for _ in range(30):
        if is_so():
            return
        page.wait_for_timeout(250)
        page.reload()
    raise AssertionError(page.locator("main").inner_text())
