from uuid import UUID, uuid4

import pytest

from saleport.decoding.findings import Findings
from saleport.decoding.reader import Reader
from saleport.errors import ErrorCode, Rejected
from saleport.links.link import LinkSigner
from saleport.links.linking import LONGEST_URL, LinkIn, Linking

ACCOUNT, ORDER = uuid4(), uuid4()
SIGNER = LinkSigner("a secret of thirty-two characters")


@pytest.fixture
def linking() -> Linking:
    async def find_order(account_id: UUID, order_id: UUID) -> str | None:
        return "the order" if (account_id, order_id) == (ACCOUNT, ORDER) else None

    return Linking(find_order, SIGNER)


async def refused(linking: Linking, account_id: UUID, body: bytes) -> list[tuple[ErrorCode, str | None]]:
    link, findings = Reader(LinkIn, subject="link").read(body)
    with pytest.raises(Rejected) as rejection:
        await linking.create_link(account_id, link, findings, "https://sales.example.com")
    assert all(problem.subject == "link" for problem in rejection.value.problems)
    return [(problem.code, problem.field) for problem in rejection.value.problems]


async def test_the_link_leads_to_the_order(linking: Linking) -> None:
    url = await linking.create_link(ACCOUNT, LinkIn(ORDER), Findings(), "https://sales.example.com")
    before, _, token = url.rpartition("/")
    assert before == "https://sales.example.com/o"
    assert SIGNER.read(token) == (ACCOUNT, ORDER)


async def test_asking_again_gives_the_same_link(linking: Linking) -> None:
    first = await linking.create_link(ACCOUNT, LinkIn(ORDER), Findings(), "https://sales.example.com")
    assert await linking.create_link(ACCOUNT, LinkIn(ORDER), Findings(), "https://sales.example.com") == first


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"orderId": null}',
        b'{"orderId": ""}',
        b'{"orderId": "  "}',
        b'{"orderId": "00000000-0000-0000-0000-000000000000"}',
    ],
)
async def test_a_link_needs_an_order(linking: Linking, body: bytes) -> None:
    assert await refused(linking, ACCOUNT, body) == [(ErrorCode.FIELD_REQUIRED, "orderId")]


@pytest.mark.parametrize(
    ("body", "code"),
    [(b'{"orderId": "FR-2026-000123"}', ErrorCode.UUID_INVALID), (b'{"orderId": 5}', ErrorCode.FIELD_WRONG_TYPE)],
)
async def test_what_is_no_id_is_said_once(linking: Linking, body: bytes, code: ErrorCode) -> None:
    assert await refused(linking, ACCOUNT, body) == [(code, "orderId")]


async def test_an_order_that_is_not_there_has_no_link(linking: Linking) -> None:
    body = b'{"orderId": "%s"}' % str(uuid4()).encode()
    assert await refused(linking, ACCOUNT, body) == [(ErrorCode.ORDER_UNKNOWN, "orderId")]


async def test_another_account_s_order_is_not_there(linking: Linking) -> None:
    body = b'{"orderId": "%s"}' % str(ORDER).encode()
    assert await refused(linking, uuid4(), body) == [(ErrorCode.ORDER_UNKNOWN, "orderId")]


async def test_unknown_members_are_named_and_do_no_harm(linking: Linking) -> None:
    link, findings = Reader(LinkIn, subject="link").read(b'{"orderid": "%s", "language": "fr"}' % str(ORDER).encode())
    assert await linking.create_link(ACCOUNT, link, findings, "https://sales.example.com")
    assert [problem.code for problem in findings.warnings()] == [ErrorCode.FIELD_UNKNOWN]


async def test_a_long_host_still_fits_the_contract_s_limit(linking: Linking) -> None:
    longest = "https://" + "h" * (LONGEST_URL - len("https://") - len("/o/") - 64)
    url = await linking.create_link(ACCOUNT, LinkIn(ORDER), Findings(), longest)
    assert len(url) == LONGEST_URL
    with pytest.raises(Rejected) as rejection:
        await linking.create_link(ACCOUNT, LinkIn(ORDER), Findings(), longest + "h")
    assert [problem.code for problem in rejection.value.problems] == [ErrorCode.PARAMETER_INVALID]
