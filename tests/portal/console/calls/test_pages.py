import json
import re
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest

from saleport.audit.entry import Action
from saleport.calls.call import Call, Problem
from saleport.people.permissions import Role
from tests.portal.console.calls.conftest import Reader, a_call

BODY = b'{"orderReference":"A-1","customerMail":"claire.martin@example.com","products":[{"price":{"amount":"29,95"}}]}'
MAIL = Problem(
    code="CUSTOMER_MAIL_INVALID",
    explanation="customerMail is 'claire.martin@example.com'.",
    field="customerMail",
    words={"value": "claire.martin@example.com"},
    is_warning=True,
)
AMOUNT = Problem(
    code="AMOUNT_INVALID",
    explanation="products[0].price.amount must be a number such as 12.50, and is the text '29,95'.",
    field="products[0].price.amount",
    index=0,
    suggestion="29.95",
    words={"value": "29,95"},
)
SCRIPT = "<script>alert(1)</script>"


def a_failed_import(account_id: UUID, **more: Any) -> Call:  # noqa: ANN401 - as the struct has it
    body: bytes = more.get("body", BODY)
    known: dict[str, Any] = {
        "status": 400,
        "body": body,
        "body_bytes": len(body),
        "problems": (AMOUNT, MAIL),
        "order_reference": "A-1",
    }
    return a_call(account_id, **known | more)


def references(page: str) -> list[str]:
    """The calls of a list, in its order."""
    return re.findall(r"<bdi>(N-\d+)</bdi>", page)


def taken_to_try(page: str) -> dict[str, Any]:
    """What the page hands over to Try it."""
    found = re.search(r'<script type="application/json" id="call-again">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


async def test_an_account_without_calls_is_told_so(reader: Reader) -> None:
    assert "No calls yet" in await reader.page("")
    assert "No import has failed" in await reader.page("?only=failed-imports")
    assert "Aucun appel" in await reader.page("", "fr")


async def test_calls_are_listed_newest_first_and_page_by_page(reader: Reader) -> None:
    await reader.keep([a_call(reader.account_id, order_reference=f"N-{number}") for number in range(120)])
    read: list[str] = []
    path = ""
    for length in (50, 50, 20):
        page = await reader.page(path)
        assert len(references(page)) == length
        read += references(page)
        older = re.search(r'rel="next" href="[^"?]*(\?[^"]*)"', page)
        path = older[1].replace("&amp;", "&") if older else ""
    assert path == ""
    assert read == [f"N-{number}" for number in reversed(range(120))]


async def test_the_list_is_filtered_by_everything_that_it_shows(reader: Reader) -> None:
    application = (await reader.application()).id
    wanted = a_failed_import(
        reader.account_id, application_id=application, microseconds=500_000, request_id="the-one", order_reference="N-1"
    )
    other = a_call(reader.account_id, operation="GetToken", method="GET", order_reference="N-2", microseconds=100)
    await reader.keep([wanted, other])
    later = other.called_at.strftime("%Y-%m-%dT%H:%M:%S")
    for query in (
        "operation=ImportOrder",
        f"application={application}",
        "status=400",
        "status=client_error",
        "slower=400",
        "request=the-one",
        "reference=N-1",
        "code=AMOUNT_INVALID",
        "code=CUSTOMER_MAIL_INVALID",
        f"until={later}",
        "only=failed-imports",
    ):
        assert references(await reader.page(f"?{query}")) == ["N-1"], query
    assert references(await reader.page("?status=success")) == ["N-2"]
    assert references(await reader.page(f"?since={later}")) == ["N-2"]
    assert "No call that is kept fits" in await reader.page("?code=MODEL_UNKNOWN")


@pytest.mark.parametrize("query", ["slower=x", "status=abc", "since=now", "application=1", "code=%3C"])
async def test_a_filter_that_makes_no_sense_is_said_clearly(reader: Reader, query: str) -> None:
    await reader.keep([a_call(reader.account_id, order_reference="N-1")])
    answer = await reader.get(f"?{query}")
    assert answer.status_code == 400
    assert "cannot be read" in answer.text
    assert references(answer.text) == []


@pytest.mark.parametrize("query", ["before=x", "request=%00", "operation=%00%FF", "only=x", "lang=xx", "since="])
async def test_strange_queries_do_no_harm(reader: Reader, query: str) -> None:
    assert (await reader.get(f"?{query}")).status_code == 200


async def test_failed_imports_are_listed_with_their_errors(reader: Reader) -> None:
    await reader.keep([a_failed_import(reader.account_id), a_call(reader.account_id, order_reference="N-1")])
    page = await reader.page("?only=failed-imports")
    assert "The amount in “price.amount” cannot be read" in page
    assert "/errors/AMOUNT_INVALID" in page
    assert references(page) == []
    assert "claire.martin" not in page


async def test_a_call_is_shown_whole_with_problems_beside_the_lines_they_are_about(reader: Reader) -> None:
    call = a_failed_import(reader.account_id)
    await reader.keep([call])
    page = await reader.page(f"/{call.id}")
    for fact in (
        call.request_id,
        call.host,
        call.user_agent,
        f"{call.called_at:%H:%M:%S}",
        "PUT",
        "12\N{NO-BREAK SPACE}ms",
        "A-1",
    ):
        assert fact in page
    assert 'href="/errors/AMOUNT_INVALID"' in page
    line = re.search(r'<li id="line-(\d+)" class="error"><code>( *)(.*?)</code>(.*)</li>', page)
    assert line is not None
    assert line[3] == "&#34;amount&#34;: &#34;29,95&#34;"
    assert "cannot be read" in line[4]
    assert f'href="#line-{line[1]}"' in page


async def test_an_import_that_went_through_leads_to_its_order(reader: Reader) -> None:
    good, bad = a_call(reader.account_id, order_reference="A/1 ?"), a_failed_import(reader.account_id)
    await reader.keep([good, bad])
    assert f'href="/accounts/{reader.account_id}/orders/A%2F1%20%3F"' in await reader.page(f"/{good.id}")
    assert "/orders/" not in await reader.page(f"/{bad.id}")


async def test_personal_data_is_masked_until_it_is_revealed_and_that_is_noted(reader: Reader) -> None:
    call = a_failed_import(reader.account_id)
    await reader.keep([call])
    masked = await reader.page(f"/{call.id}")
    assert "claire.martin" not in masked
    assert "29,95" in masked
    assert "Show personal data" in masked
    assert await reader.audit() == []

    answer = await reader.reveal(call)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "claire.martin@example.com" in answer.text
    assert "data-at-once" not in answer.text
    assert taken_to_try(answer.text)["body"] == BODY.decode()

    (entry,) = await reader.audit()
    assert (entry.actor, entry.action) == (reader.email, Action.PERSONAL_DATA_SHOWN)
    assert (entry.subject, entry.details["call"]) == (call.request_id, str(call.id))
    assert "claire.martin" not in str(entry)


async def test_try_again_takes_the_whole_call_with_its_errors_and_is_noted_too(reader: Reader) -> None:
    call = a_failed_import(reader.account_id)
    await reader.keep([call])
    page = (await reader.reveal(call, again="1")).text
    assert re.search(r'href="/reference/ImportOrder#try" data-again data-at-once', page)
    again = taken_to_try(page)
    assert (again["operationId"], again["body"]) == ("ImportOrder", BODY.decode())
    assert [(error["code"], error["field"], error.get("extraData")) for error in again["errors"]] == [
        ("AMOUNT_INVALID", "products[0].price.amount", "29.95"),
        ("CUSTOMER_MAIL_INVALID", "customerMail", None),
    ]
    assert [entry.action for entry in await reader.audit()] == [Action.PERSONAL_DATA_SHOWN]


async def test_a_viewer_reads_the_log_and_reveals_nothing(reader: Reader) -> None:
    call = a_failed_import(reader.account_id)
    await reader.keep([call])
    await reader.enter(Role.VIEWER)
    page = await reader.page(f"/{call.id}")
    assert "/reveal" not in page
    assert "your role does not include seeing it" in page
    assert "claire.martin" not in json.dumps(taken_to_try(page))
    answer = await reader.reveal(call)
    assert answer.status_code == 403
    assert "claire.martin" not in answer.text
    assert await reader.audit() == []


async def test_another_accounts_call_does_not_exist(reader: Reader) -> None:
    other = a_failed_import(uuid4())
    await reader.keep([other])
    for call_id in (str(other.id), str(uuid4()), "x", "%00", "../x", quote(SCRIPT, safe="")):
        assert (await reader.get(f"/{call_id}")).status_code == 404, call_id
    answer = await reader.reveal(other)
    assert answer.status_code == 404
    assert await reader.audit() == []
    assert "No import has failed" in await reader.page("?only=failed-imports")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"body": None, "body_bytes": 0, "operation": "GetToken"}, "This call had no body"),
        ({"body": None, "body_bytes": 2_000_000, "status": 413}, "The body was not kept"),
        ({"body": BODY[:60], "body_bytes": 70_000}, "The body had 70,000 bytes. Only its beginning is kept"),
        ({"body": b"\xff\xfe not json", "body_bytes": 11}, "Body as received"),
        ({"status": 0}, "the caller did not wait"),
    ],
    ids=["none", "not-kept", "cut", "no-text", "gone"],
)
async def test_what_is_not_there_is_said(reader: Reader, more: dict[str, Any], told: str) -> None:
    call = a_failed_import(reader.account_id, **more) if more.get("body") else a_call(reader.account_id, **more)
    await reader.keep([call])
    assert told in await reader.page(f"/{call.id}")
    assert (await reader.reveal(call)).status_code == 200


async def test_markup_in_any_field_is_shown_as_text(reader: Reader) -> None:
    problem = Problem(
        code=SCRIPT,
        explanation=SCRIPT,
        field=SCRIPT,
        suggestion=SCRIPT,
        words={"value": SCRIPT},
    )
    known = Problem(code="AMOUNT_INVALID", explanation=SCRIPT, field=SCRIPT, suggestion=SCRIPT, words={"value": SCRIPT})
    body = json.dumps({SCRIPT: SCRIPT}).encode()
    call = a_call(
        reader.account_id,
        operation=SCRIPT,
        method=SCRIPT,
        status=400,
        request_id=SCRIPT,
        host=SCRIPT,
        user_agent=SCRIPT,
        order_reference=SCRIPT,
        problems=(problem, known),
        body=body,
        body_bytes=len(body),
    )
    import_of_it = a_failed_import(reader.account_id, body=body, problems=(problem, known), order_reference=SCRIPT)
    await reader.keep([call, import_of_it])
    pages = [
        await reader.page(path)
        for path in ("", "?only=failed-imports", f"/{call.id}", f"/{import_of_it.id}", f"?code=A&request={SCRIPT}")
    ]
    pages += [(await reader.reveal(each)).text for each in (call, import_of_it)]
    for page in pages:
        assert "&lt;script&gt;" in page
        assert "<script>" not in page
