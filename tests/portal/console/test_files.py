"""Files that come through the door, and files that go out through it."""

from collections.abc import AsyncGenerator, Callable

import httpx
import pytest

from saleport.api.streaming.uploads import Upload
from saleport.audit.entry import COMMAND_LINE
from saleport.people.permissions import Permission, Role
from saleport.portal.console.cookie import COOKIE
from saleport.portal.console.door import Console
from saleport.portal.console.origin import FORM_TOKEN, form_token
from saleport.portal.console.visits import ConsoleVisit
from saleport.portal.serving.pages import Download, Page, Redirect
from saleport.service import Parts
from tests.portal.conftest import SetClock
from tests.portal.console.visiting import Visitor

PATH = "/accounts/{account_id}/files"
MOST = 100_000
BOUNDARY = "x-x-x"


class Desk:
    """Takes files, and gives one."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.fails = False

    async def take(self, _: ConsoleVisit, upload: Upload | None) -> Page | Redirect:
        name, content = "no file", b""
        if upload is not None:
            name, content = upload.file_name, b"".join([chunk async for chunk in upload.chunks])
        self.taken.append((name, content))
        return Redirect("/profile")

    async def give(self, _: ConsoleVisit) -> Download:
        return Download("été 100%.csv", "text/csv", self._chunks())

    async def _chunks(self) -> AsyncGenerator[bytes]:
        if self.fails:
            raise OSError("the disk is gone")
        yield b"one,"
        yield b"two"


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def visitor(parts: Parts, clock: SetClock, desk: Desk) -> Visitor:
    account = await parts.managing.create_account("Shop", actor=COMMAND_LINE)

    def opened(console: Console) -> None:
        console.upload(PATH, "TakeFile", Permission.IMPORT_FILES, desk.take, most_bytes=MOST)
        console.download(f"{PATH}/one", "GiveFile", Permission.IMPORT_FILES, desk.give)

    visitor = Visitor(parts, clock, account.id, opened, below="/files")
    await visitor.enter(Role.MEMBER)
    return visitor


def form(*parts: tuple[str, str, bytes]) -> bytes:
    """A form of fields and files, in this order: name, what follows it in its header, content."""
    pieces = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + content + b"\r\n"
        for name, more, content in parts
    ]
    return b"".join([*pieces, f"--{BOUNDARY}--\r\n".encode()])


async def sent(visitor: Visitor, content: bytes, site: str = "same-origin") -> httpx.Response:
    headers = {
        "Cookie": f"{COOKIE}={visitor.session}",
        "Sec-Fetch-Site": site,
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
    }
    return await visitor.client.post(f"/accounts/{visitor.account_id}/files", headers=headers, content=content)


def token_of(visitor: Visitor) -> tuple[str, str, bytes]:
    return (FORM_TOKEN, "", form_token(visitor.session).encode())


FILE = ("file", '; filename="orders.csv"', b"a;b\r\n1;2\r\n")


async def test_a_file_comes_in_under_its_name(visitor: Visitor, desk: Desk) -> None:
    assert (await sent(visitor, form(token_of(visitor), FILE))).status_code == 303
    assert desk.taken == [("orders.csv", b"a;b\r\n1;2\r\n")]


async def test_a_form_without_a_file_is_one_all_the_same(visitor: Visitor, desk: Desk) -> None:
    assert (await visitor.post("")).status_code == 303
    assert desk.taken == [("no file", b"")]


@pytest.mark.parametrize(
    "fields",
    [
        lambda _: [FILE],
        lambda _: [(FORM_TOKEN, "", b"0" * 128), FILE],
        lambda _: [(FORM_TOKEN, "", b"\xff"), FILE],
        lambda visitor: [FILE, token_of(visitor)],
    ],
    ids=["without", "another", "odd", "behind the file"],
)
async def test_without_its_token_nothing_of_a_file_is_read(
    visitor: Visitor, desk: Desk, fields: Callable[[Visitor], list[tuple[str, str, bytes]]]
) -> None:
    answer = await sent(visitor, form(*fields(visitor)))
    # Where the whole form is in one piece, a field behind the file is seen before the token is missed.
    assert answer.status_code in (400, 403)
    assert desk.taken == []


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
async def test_other_sites_send_no_files(visitor: Visitor, desk: Desk, site: str) -> None:
    answer = await sent(visitor, form(token_of(visitor), FILE), site)
    assert answer.status_code == 403
    assert "was not sent by a page of this service" in answer.text
    assert desk.taken == []


async def test_a_viewer_sends_and_takes_no_files(visitor: Visitor, desk: Desk) -> None:
    await visitor.enter(Role.VIEWER)
    assert (await sent(visitor, form(token_of(visitor), FILE))).status_code == 403
    assert (await visitor.get("/one")).status_code == 403
    assert desk.taken == []


async def test_what_is_too_large_or_broken_off_is_said(visitor: Visitor, desk: Desk) -> None:
    large = ("file", '; filename="orders.csv"', b"a" * (MOST + 70_000))
    answer = await sent(visitor, form(token_of(visitor), large))
    assert (answer.status_code, "larger than" in answer.text) == (413, True)
    whole = form(token_of(visitor), FILE)
    answer = await sent(visitor, whole[:-10])
    assert (answer.status_code, "did not come in whole" in answer.text) == (400, True)
    assert desk.taken == []


async def test_a_file_goes_out_under_its_name(visitor: Visitor) -> None:
    answer = await visitor.get("/one")
    assert answer.content == b"one,two"
    assert answer.headers["content-type"] == "text/csv"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%A9t%C3%A9%20100%25.csv"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_file_that_cannot_be_made_is_a_page_that_says_so(visitor: Visitor, desk: Desk) -> None:
    desk.fails = True
    answer = await visitor.get("/one")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "text/html; charset=utf-8")
