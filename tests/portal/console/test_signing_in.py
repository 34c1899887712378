"""Sessions, passwords and invitations as somebody meets them who should not get in."""

import asyncio
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.cookies import SimpleCookie

import httpx
import pytest

from saleport.clock import now
from saleport.db.engine import Database
from saleport.derivation import derived_key
from saleport.people.permissions import Role
from saleport.people.person import Refusal
from saleport.people.signing_in import TRIES_FROM_HOST, TRIES_OF_PERSON, TRIES_PERIOD, Tries
from saleport.portal.console.cookie import COOKIE
from tests.client import trusted
from tests.portal.console.conftest import PASSWORD, Member, Team
from tests.running import RunningService

HOST = "127.0.0.1"
WRONG = "a password that fits nobody"
ENOUGH_SECONDS = 30


def shown_with(base_url: str, cookie: str, path: str = "/me") -> int:
    """The status that a page has for whoever sends this cookie, on a connection of its own."""
    return httpx.get(f"{base_url}{path}", headers={"Cookie": f"{COOKIE}={cookie}"}, verify=trusted()).status_code


def try_password(base_url: str, email: str, password: str = WRONG) -> httpx.Response:
    """Send the form of the sign-in page on a connection of its own: any of the workers answers."""
    form = {"email": email, "password": password}
    return httpx.post(f"{base_url}/sign-in", data=form, headers={"Origin": base_url}, timeout=60, verify=trusted())


def invite(team: Team, email: str, role: Role = Role.VIEWER) -> str:
    """The path of the link that our owner is shown for an invitation."""
    page = team.owner.post(f"/accounts/{team.ours['account_id']}/people/invite", {"email": email, "role": role})
    assert page.status_code == 200, page.text
    found = re.search(rf"{team.base_url}(/invitations/[\w-]+)", page.text)
    assert found
    return found[1]


def join(team: Team, email: str, role: Role = Role.VIEWER) -> Member:
    """Somebody new in our account, who has signed in by accepting an invitation."""
    member = team.member(email)
    answer = member.send(invite(team, email, role), {"name": email.partition("@")[0], "password": PASSWORD})
    assert answer.headers["location"].startswith(f"/accounts/{team.ours['account_id']}/profile"), answer.text
    return member


@contextmanager
def in_one_period() -> Iterator[None]:
    """Within one of the periods in which tries are counted."""
    left = TRIES_PERIOD.total_seconds() - now().timestamp() % TRIES_PERIOD.total_seconds()
    if left < ENOUGH_SECONDS:
        time.sleep(left)
    yield


def test_the_cookie_is_for_this_service_and_no_script(team: Team) -> None:
    cookie = SimpleCookie(team.member("viewer@example.com").sign_in().headers["set-cookie"])[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (True, "Lax", "/", "")
    assert len(cookie.value) >= 43


def test_a_session_cannot_be_planted(team: Team) -> None:
    planted = "p" * 43
    member = team.member("viewer@example.com")
    member.http.cookies.set(COOKIE, planted, domain="127.0.0.1", path="/")
    given = SimpleCookie(member.sign_in().headers["set-cookie"])[COOKIE].value
    assert given != planted
    assert shown_with(team.base_url, planted) == 303
    assert shown_with(team.base_url, given) == 200


def test_signing_in_again_ends_the_session_before(team: Team) -> None:
    member = team.signed_in("viewer@example.com")
    before = member.http.cookies[COOKIE]
    assert member.sign_in().status_code == 303
    assert member.http.cookies[COOKIE] != before
    assert shown_with(team.base_url, before) == 303


def test_a_session_that_was_signed_out_is_worth_nothing_on_any_worker(team: Team) -> None:
    member = team.signed_in("viewer@example.com")
    cookie = member.http.cookies[COOKIE]
    answer = member.post("/sign-out", {})
    assert answer.headers["location"] == "/sign-in?done=sign_in.out"
    assert f"{COOKIE}=;" in answer.headers["set-cookie"]
    assert {shown_with(team.base_url, cookie) for _ in range(6)} == {303}


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)", "%2F%2Fevil.example"],
)
def test_signing_in_leads_nowhere_else(team: Team, elsewhere: str) -> None:
    member = team.member("viewer@example.com")
    page = member.http.get("/sign-in", params={"next": elsewhere}).text
    assert '<input type="hidden" name="next" value="/profile">' in page
    assert member.sign_in(next=elsewhere).headers["location"] == "/profile"
    assert member.http.get("/sign-in", params={"next": elsewhere}).headers["location"] == "/profile"


def test_signing_in_leads_to_where_one_wanted_to_go(team: Team) -> None:
    member = team.member("viewer@example.com")
    wanted = f"/accounts/{team.ours['account_id']}/usage?span=week"
    led = member.get(wanted).headers["location"]
    member.http.get(led)
    assert member.sign_in(next=str(httpx.URL(led).params["next"])).headers["location"] == wanted


def test_nothing_tells_who_has_a_sign_in(team: Team) -> None:
    join(team, "known@example.com").http.cookies.clear()
    fastest: dict[str, float] = {}
    pages: dict[str, tuple[int, str]] = {}
    for email in ("known@example.com", "nobody@example.com"):
        seconds: list[float] = []
        for _ in range(3):
            began = time.perf_counter()
            answer = try_password(team.base_url, email)
            seconds.append(time.perf_counter() - began)
            pages[email] = answer.status_code, answer.text.replace(email, "ADDRESS")
        fastest[email] = min(seconds)
    assert pages["known@example.com"] == pages["nobody@example.com"]
    assert pages["known@example.com"][0] == 400
    # Without a password being hashed the one would be tens of times as fast as the other.
    assert 1 / 3 < fastest["known@example.com"] / fastest["nobody@example.com"] < 3, fastest


@pytest.mark.parametrize("email", ["tried@example.com", "tried-nobody@example.com"])
def test_a_password_can_be_tried_some_times_and_no_more(team: Team, email: str) -> None:
    if "nobody" not in email:
        join(team, email)
    with in_one_period(), ThreadPoolExecutor(8) as threads:
        tries = [threads.submit(try_password, team.base_url, email) for _ in range(TRIES_OF_PERSON + 6)]
        statuses = [each.result().status_code for each in tries]
        assert sorted(statuses) == [400] * TRIES_OF_PERSON + [429] * 6
        # Whichever worker is asked, and right as it may be now.
        late = [try_password(team.base_url, f" {email.upper()} ", PASSWORD) for _ in range(4)]
    assert [each.status_code for each in late] == [429] * 4
    assert "too many attempts" in late[0].text


def test_many_addresses_cannot_be_tried_from_one_host(service: RunningService, team: Team) -> None:
    database_url, secret = (service.environment[f"SALEPORT_{name}"] for name in ("DATABASE_URL", "SECRET"))

    async def all_but_one() -> int:
        """Count tries as the service does, each of another address, until it is left with one; says how many."""
        database = Database(database_url)
        tries = Tries(database, derived_key(secret, "password tries"), now)
        number = 0
        with suppress(Refusal):
            while number <= TRIES_FROM_HOST:
                await tries.count(f"{number}@example.com", HOST)
                number += 1
        await tries.take_back("0@example.com", HOST)
        await database.close()
        return number

    async def take_back(times: int) -> None:
        database = Database(database_url)
        tries = Tries(database, derived_key(secret, "password tries"), now)
        for number in range(1, times):
            await tries.take_back(f"{number}@example.com", HOST)
        await tries.take_back("other@example.com", HOST)
        await database.close()

    with in_one_period():
        counted = asyncio.run(all_but_one())
        try:
            assert counted > 1
            assert try_password(team.base_url, "other@example.com").status_code == 400
            late = [try_password(team.base_url, "viewer@example.com", PASSWORD) for _ in range(4)]
            assert [each.status_code for each in late] == [429] * 4
        finally:
            asyncio.run(take_back(counted))


def test_a_new_password_ends_all_other_sessions(team: Team) -> None:
    member = join(team, "changing@example.com")
    other = team.signed_in("changing@example.com")
    wanted = "another password for the tests"
    refused = member.post("/me/password", {"password": WRONG, "new_password": wanted})
    assert (refused.status_code, other.get("/me").status_code) == (400, 200)
    done = member.post("/me/password", {"password": PASSWORD, "new_password": wanted})
    assert done.headers["location"] == "/me?done=own.password"
    assert (member.get("/me").status_code, other.get("/me").status_code) == (200, 303)
    assert team.member("changing@example.com").sign_in().status_code == 400
    assert team.member("changing@example.com").sign_in(wanted).status_code == 303


def test_other_sessions_can_be_ended(team: Team) -> None:
    member, other = join(team, "at-home@example.com"), team.signed_in("at-home@example.com")
    assert member.post("/me/sign-out-others", {}).status_code == 303
    assert (member.get("/me").status_code, other.get("/me").status_code) == (200, 303)


def test_who_is_removed_or_demoted_is_so_from_the_next_request_on(team: Team) -> None:
    people = f"/accounts/{team.ours['account_id']}/people"
    member = join(team, "leaving@example.com", Role.OWNER)
    page = team.owner.get(people).text
    person = re.search(rf"leaving@example\.com.*?{people}/([0-9a-f-]{{36}})/role", page, re.DOTALL)
    assert person
    assert member.get(f"/accounts/{team.ours['account_id']}/audit").status_code == 200
    assert team.owner.post(f"{people}/{person[1]}/role", {"role": "viewer"}).status_code == 303
    assert member.get(f"/accounts/{team.ours['account_id']}/audit").status_code == 403
    assert team.owner.post(f"{people}/{person[1]}/remove", {}).status_code == 303
    assert member.get(people).status_code == 404


def test_the_last_owner_stays(team: Team) -> None:
    people = f"/accounts/{team.ours['account_id']}/people"
    page = team.owner.get(people).text
    person = re.search(rf"owner@example\.com.*?{people}/([0-9a-f-]{{36}})/role", page, re.DOTALL)
    assert person
    for verb in ("role", "remove"):
        answer = team.owner.post(f"{people}/{person[1]}/{verb}", {"role": "viewer"})
        assert answer.status_code == 409
        assert "An account needs an owner" in answer.text


def test_an_invitation_is_for_one_and_once(team: Team) -> None:
    link = invite(team, "once@example.com")
    anybody = team.member("once@example.com")
    assert "Join Ours" in anybody.get(link).text
    # Neither somebody else who has signed in…
    assert team.viewer.post(f"{link}/join", {}).status_code == 409
    # …nor another site's form…
    form = {"name": "Once", "password": PASSWORD}
    assert anybody.http.post(link, data=form, headers={"Origin": "https://evil.example"}).status_code == 403
    # …nor anything that will not do…
    assert anybody.send(link, form | {"password": "short"}).status_code == 400
    assert anybody.send(link, form | {"name": " "}).status_code == 400
    assert anybody.send(link, form).status_code == 303
    # …and nobody a second time.
    assert team.member("").get(link).status_code == 404
    assert team.member("").send(link, form).status_code == 404


def test_an_invitation_of_somebody_known_takes_their_password(team: Team) -> None:
    link = invite(team, "their-owner@example.com")
    anybody = team.member("")
    assert anybody.send(link, {"name": "Not me", "password": PASSWORD}).status_code == 409
    assert team.their_owner.get("/profile").status_code == 303
    joined = team.their_owner.post(f"{link}/join", {})
    assert joined.headers["location"] == f"/accounts/{team.ours['account_id']}/profile?done=invitation.joined"
    page = team.their_owner.get("/profile").text
    assert "Choose the account" in page
    # Left again, so that other tests find both accounts apart.
    people = f"/accounts/{team.ours['account_id']}/people"
    assert team.owner.post(f"{people}/{team.theirs['person_id']}/remove", {}).status_code == 303


def test_a_withdrawn_invitation_leads_nowhere(team: Team) -> None:
    link = invite(team, "withdrawn@example.com")
    people = f"/accounts/{team.ours['account_id']}/people"
    page = team.owner.get(people).text
    found = re.search(rf"withdrawn@example\.com.*?({people}/invitations/[0-9a-f-]{{36}}/withdraw)", page, re.DOTALL)
    assert found
    assert team.owner.post(found[1], {}).headers["location"].endswith("done=people.withdrawn")
    assert team.member("").get(link).status_code == 404


def test_what_people_are_called_is_shown_as_text(team: Team) -> None:
    member = join(team, "named@example.com")
    assert member.post("/me/name", {"name": "<script>alert(1)</script>"}).status_code == 303
    page = team.owner.get(f"/accounts/{team.ours['account_id']}/people").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_the_log_has_no_password_cookie_link_or_address(service: RunningService, team: Team) -> None:
    link = invite(team, "logged@example.com")
    member = join(team, "logged-too@example.com")
    secrets = [PASSWORD, WRONG, link.rpartition("/")[2], member.http.cookies[COOKIE], member.form_token, "example.com"]
    assert [each for each in secrets if each in service.log] == []
