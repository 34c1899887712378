from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from saleport.calls.call import Call, Problem
from saleport.portal.console.calls.showing import shown
from saleport.values import Language

BODY = b'{"orderReference": "A-1", "products": [{"price": {"amount": "29,95"}}]}'
AMOUNT = Problem(
    code="AMOUNT_INVALID",
    explanation="products[0].price.amount must be a number such as 12.50, and is the text '29,95'.",
    field="products[0].price.amount",
    index=0,
    suggestion="29.95",
    words={"value": "29,95"},
)
CURRENCY = Problem(code="FIELD_REQUIRED", explanation="…", field="products[0].price.currency", index=0)
UNKNOWN = Problem(code="FIELD_UNKNOWN", explanation="…", field="orderReference", is_warning=True)
OF_ANOTHER_VERSION = Problem(code="TOO_BLUE", explanation="It is too blue.")


def a_call(**more: Any) -> Call:  # noqa: ANN401 - as the struct has it
    known = {
        "account_id": UUID(int=1),
        "id": UUID(int=2),
        "called_at": datetime(2026, 11, 21, tzinfo=UTC),
        "application_id": UUID(int=3),
        "operation": "ImportOrder",
        "method": "PUT",
        "status": 400,
        "microseconds": 1234,
        "request_id": "r-1",
        "host": "127.0.0.1",
        "user_agent": "",
    }
    return Call(**known | more)


def test_problems_stand_beside_their_lines() -> None:
    call = a_call(body=BODY, body_bytes=len(BODY))
    view = shown(call, BODY, [AMOUNT, CURRENCY, UNKNOWN, OF_ANOTHER_VERSION], Language.ENGLISH)
    assert view.is_laid_out
    assert not view.is_cut
    assert view.text == BODY.decode()
    assert [(line.text.strip(), line.tone, [problem.code for problem in line.problems]) for line in view.lines] == [
        ("{", "", []),
        ('"orderReference": "A-1",', "warning", ["FIELD_UNKNOWN"]),
        ('"products": [', "", []),
        ("{", "", []),
        ('"price": {', "error", ["FIELD_REQUIRED"]),
        ('"amount": "29,95"', "error", ["AMOUNT_INVALID"]),
        ("}", "", []),
        ("}", "", []),
        ("]", "", []),
        ("}", "", []),
    ]


def test_a_problem_is_told_in_the_readers_language_and_says_what_to_do() -> None:
    english, french = (shown(a_call(), None, [AMOUNT], language).problems[0] for language in Language)
    assert english.message.startswith("Product 1: The amount")
    assert french.message.startswith("Produit 1 : ")
    assert english.remedy
    assert english.remedy != french.remedy
    assert (english.field, english.suggestion, english.line) == ("products[0].price.amount", "29.95", None)


def test_a_code_of_another_version_is_told_as_it_was() -> None:
    problem = shown(a_call(), None, [OF_ANOTHER_VERSION], Language.FRENCH).problems[0]
    assert (problem.is_known, problem.message, problem.remedy) == (False, "It is too blue.", None)


def test_a_body_that_was_cut_off_is_shown_as_far_as_it_was_kept() -> None:
    view = shown(a_call(body=BODY[:-6], body_bytes=len(BODY)), BODY[:-6], [AMOUNT], Language.ENGLISH)
    assert view.is_cut
    assert view.problems[0].line == 6


def test_a_body_without_its_secrets_is_shorter_and_whole() -> None:
    kept = b'{"password": "[removed]"}'
    assert not shown(a_call(body=kept, body_bytes=500), kept, [], Language.ENGLISH).is_cut


def test_a_body_that_is_no_text_is_shown_all_the_same() -> None:
    view = shown(a_call(body=b"\xff\xfe{", body_bytes=3), b"\xff\xfe{", [], Language.ENGLISH)
    assert [line.text for line in view.lines] == ["\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}{"]
