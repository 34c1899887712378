"""What must not be possible, tried on every page and action that is registered, at a running service."""

import re
from collections.abc import Iterator

import httpx
import pytest

from saleport.people.permissions import ALLOWED, Permission, Role
from saleport.portal.console.cookie import COOKIE
from saleport.portal.console.door import Console, Entry
from tests.browser.pages import PEOPLE_PAGES
from tests.portal.console.conftest import Member, Team
from tests.portal.console.walking import FILE, FORM, of_accounts, path_of

_CHANGING = {"request-id", "date", "x-request-id", "content-length"}
FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {},
]


def said(answer: httpx.Response) -> tuple[int, str]:
    """Status and page, without what differs each time: form tokens, ids that the address named."""
    text = re.sub(r'name="form_token" value="[0-9a-f]+"', "", answer.text)
    return answer.status_code, re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", text)


def what_is_theirs(console: Console, team: Team) -> list[tuple[int, str]]:
    """All pages of the other account, as its owner sees them; but for usage, which says what time it is."""
    pages = [
        entry for entry in of_accounts(console) if entry.method == "GET" and entry.permission != Permission.READ_USAGE
    ]
    return [said(team.their_owner.get(path_of(entry, team.theirs))) for entry in pages]


def ask(member: Member, entry: Entry, path: str) -> httpx.Response:
    """Ask for a page, or send a form as one of our pages would."""
    return member.get(path) if entry.method == "GET" else member.post(path, FORM, file_of(entry))


def file_of(entry: Entry) -> bytes | None:
    """The file that a form brings, where it is one that does."""
    return None if entry.most_file_bytes is None else FILE


def test_every_page_of_people_is_registered_at_the_door(console: Console, team: Team) -> None:
    paths = {entry.path for entry in console.entries}
    assert {"/sign-in", "/me", "/accounts/{account_id}/people", "/accounts/{account_id}/audit"} <= paths
    assert [entry.path for entry in console.entries if entry.is_open] == [
        "/sign-in",
        "/sign-in",
        "/invitations/{token}",
        "/invitations/{token}",
    ]


def test_without_a_session_everything_leads_to_signing_in(console: Console, team: Team) -> None:
    with httpx.Client(base_url=team.base_url) as nobody:
        for entry in (each for each in console.entries if not each.is_open):
            path = path_of(entry, team.ours)
            answer = nobody.request(entry.method, path, headers={"Origin": team.base_url})
            assert answer.status_code == 303, entry
            assert answer.headers["location"].startswith("/sign-in"), entry
            assert ("next=" in answer.headers["location"]) == (entry.method == "GET"), entry
            assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "cookie", ["a" * 43, "", "x", "é", "a" * 5000], ids=["unknown", "empty", "short", "odd", "long"]
)
def test_a_session_that_there_is_not_opens_nothing(console: Console, team: Team, cookie: str) -> None:
    with httpx.Client(base_url=team.base_url) as nobody:
        for entry in (each for each in console.entries if not each.is_open):
            headers = [(b"Cookie", f"{COOKIE}={cookie}".encode()), (b"Origin", team.base_url.encode())]
            answer = nobody.request(entry.method, path_of(entry, team.ours), headers=headers)
            assert (answer.status_code, answer.headers["location"][:8]) == (303, "/sign-in"), entry


def test_anothers_account_is_one_that_there_is_not(console: Console, team: Team) -> None:
    for entry in of_accounts(console):
        anothers = ask(team.owner, entry, path_of(entry, team.theirs))
        unknown = ask(
            team.owner, entry, path_of(entry, team.theirs | {"account_id": "6b0b0ddc-3a5e-4a66-8f0e-9a54ab1c0f4d"})
        )
        rubbish = ask(team.owner, entry, path_of(entry, team.theirs | {"account_id": "nonsense"}))
        assert said(anothers)[0] == 404, entry
        assert said(anothers) == said(unknown), entry
        assert said(rubbish)[0] == 404, entry


def test_whats_in_anothers_account_is_not_in_ones_own(console: Console, team: Team) -> None:
    before = what_is_theirs(console, team)
    for entry in of_accounts(console):
        names = re.findall(r"{(\w+)}", entry.path)[1:]
        if not names:
            continue
        assert set(names) <= set(team.theirs), f"{entry.path}: name what of another's account it could be given"
        anothers = ask(team.owner, entry, path_of(entry, team.theirs | {"account_id": team.ours["account_id"]}))
        unknown = ask(team.owner, entry, path_of(entry, {"account_id": team.ours["account_id"]}))
        assert said(anothers) == said(unknown), entry
        assert said(anothers)[0] in (303, 404), entry
    assert what_is_theirs(console, team) == before


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_what_it_allows_and_nothing_else(console: Console, team: Team, role: Role) -> None:
    for entry in of_accounts(console):
        if entry.permission not in ALLOWED[role]:
            answer = ask(team.by_role[role], entry, path_of(entry, team.ours))
            assert answer.status_code == 403, entry
            assert "Your role does not allow this" in answer.text
        elif entry.method == "GET":
            answer = ask(team.by_role[role], entry, path_of(entry, team.ours))
            assert answer.status_code in (200, 303, 404), entry


def test_a_viewer_writes_nothing(console: Console) -> None:
    actions = [entry for entry in of_accounts(console) if entry.method == "POST"]
    assert actions
    assert [entry for entry in actions if entry.permission in ALLOWED[Role.VIEWER]] == []
    assert Permission.CHANGE_PEOPLE not in ALLOWED[Role.MEMBER]


@pytest.mark.parametrize("headers", FOREIGN, ids=lambda each: " ".join(each.values()) or "nothing")
def test_forms_of_other_sites_do_nothing(console: Console, team: Team, headers: dict[str, str]) -> None:
    for entry in actions_of(console):
        form = {"form_token": team.owner.form_token}
        files = None if (file := file_of(entry)) is None else {"file": ("orders.csv", file)}
        answer = team.owner.http.post(path_of(entry, team.ours), data=form, files=files, headers=headers)
        assert answer.status_code == 403, entry
        assert "was not sent by a page of this service" in answer.text, entry
    assert team.owner.get("/me").status_code == 200


def test_forms_without_the_token_of_their_session_do_nothing(console: Console, team: Team) -> None:
    for entry in actions_of(console):
        if entry.is_open:
            continue
        for token in (None, "", "0" * 128, "nonsense", team.by_role[Role.MEMBER].form_token):
            form = FORM if token is None else {**FORM, "form_token": token}
            answer = team.owner.send(path_of(entry, team.ours), form, file_of(entry))
            assert answer.status_code == 403, entry
            assert "from an earlier session" in answer.text, entry
    assert team.owner.get("/me").status_code == 200


def test_what_is_no_form_is_refused(console: Console, team: Team) -> None:
    for entry in actions_of(console):
        path = path_of(entry, team.ours)
        for content, media, status in (
            (b"{}", "application/json", 400),
            (b"form_token=%ff", "application/x-www-form-urlencoded", 400),
            (b"a=" + b"b" * 70_000, "application/x-www-form-urlencoded", 413),
            (
                b"&".join(b"f%d=" % number for number in range(entry.most_fields + 1)),
                "application/x-www-form-urlencoded",
                400,
            ),
            (b"\x00\xff", "multipart/form-data; boundary=x", 400),
        ):
            headers = {"Content-Type": media, "Origin": team.base_url}
            answer = team.owner.http.post(path, content=content, headers=headers)
            assert answer.status_code == status, (entry, media)


def test_nothing_of_people_is_kept_or_framed(console: Console, team: Team) -> None:
    for entry in console.entries:
        answer = (
            ask(team.viewer, entry, path_of(entry, team.ours)) if entry.path != "/sign-out" else team.viewer.get("/")
        )
        if entry.path == "/sign-out":
            continue
        assert answer.headers["cache-control"] == "no-store", entry
        assert answer.headers["x-robots-tag"] == "noindex, nofollow", entry
        if answer.status_code != 303:
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy, entry
            assert "frame-ancestors 'none'" in policy, entry
            assert answer.headers["referrer-policy"] == "same-origin", entry
            assert answer.headers["x-frame-options"] == "DENY", entry


def test_whatever_is_asked_it_is_no_fault_of_ours(console: Console, team: Team) -> None:
    odd = {"%00", "%ff", "..", "'", "%E2%80%AE", "a" * 1000}
    for entry in of_accounts(console):
        for text in odd:
            values = {name: text for name in re.findall(r"{(\w+)}", entry.path)} | {
                "account_id": team.ours["account_id"]
            }
            path = path_of(entry, values)
            query = "?before=%00&q=%00%ff&done=a.b&lang=xx&page=-1&span=%00&from=%00"
            assert ask(team.owner, entry, path + query).status_code < 500, (entry, text)


def actions_of(console: Console) -> Iterator[Entry]:
    """All actions."""
    return (entry for entry in console.entries if entry.method == "POST")


def test_every_page_of_people_is_looked_at_with_a_browser(console: Console) -> None:
    pages = {
        entry.path for entry in console.entries if entry.method == "GET" and not entry.is_open and not entry.gives_file
    }
    assert {path for path in pages if not path.endswith(".csv")} <= set(PEOPLE_PAGES.values())
