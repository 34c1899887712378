"""Every example of the error pages is sent to a running saleport, and answered as the pages say."""

import re
from contextlib import nullcontext
from typing import Any

import httpx
import pytest

from saleport.errors import ErrorCode
from saleport.examples import Example, answer_to, example_of
from saleport.examples.example import Sent
from saleport.values import Language
from tests.client import trusted
from tests.examples.conftest import Place
from tests.examples.states import STATES

pytestmark = pytest.mark.sqlite

CANNOT_BE_SENT = {
    ErrorCode.LINK_NOT_FOUND: "a link is opened in a browser, which gets a page that says so and no envelope",
    ErrorCode.FILE_UNREADABLE: "a file is read when its import has been answered: the import says it",
    ErrorCode.FILE_TOO_LARGE: "a file is unpacked when its import has been answered: the import says it",
    ErrorCode.ROW_MALFORMED: "a row is read when its import has been answered: the file of rejected rows says it",
    ErrorCode.ROWS_DISAGREE: "rows are read when their import has been answered: its counts of problems say it",
}
"""Codes without an example, each with the reason; their pages say it too."""

CODES = [code for code in ErrorCode if code not in CANNOT_BE_SENT]


def example(code: ErrorCode) -> Example:
    found = example_of(code)
    assert found is not None
    return found


def send(place: Place, sent: Sent, language: Language) -> httpx.Response:
    """Send a request of an example as it stands on the page."""
    body = None if sent.body is None else sent.body.encode().ljust(int(sent.headers.get("Content-Length", 0)))
    headers = {**sent.headers, "Accept-Language": language}
    url = f"{place.service.base_url}{sent.path}"
    return httpx.request(sent.method, url, headers=headers, content=body, timeout=30, verify=trusted())


def without_what_varies(value: Any, example: Example) -> Any:  # noqa: ANN401 - any JSON
    """The value without the digits that tell how long something will take."""
    if example.state is None:
        return value
    match value:
        case dict():
            return {name: without_what_varies(member, example) for name, member in value.items()}
        case list():
            return [without_what_varies(member, example) for member in value]
        case str():
            return re.sub(r"\d+", "0", value)
        case _:
            return value


def test_every_code_has_an_example_or_a_reason_to_have_none() -> None:
    assert {code for code in ErrorCode if example_of(code) is None} == set(CANNOT_BE_SENT)
    assert all(CANNOT_BE_SENT.values())


def test_every_state_is_arranged_and_needed() -> None:
    assert {example(code).state for code in CODES} - {None} == set(STATES)


@pytest.mark.parametrize("code", CODES)
def test_an_example_gets_its_code_and_no_other_in_the_words_of_its_page(place: Place, code: ErrorCode) -> None:
    shown = example(code)
    with STATES[shown.state](place) if shown.state else nullcontext(place) as there:
        for language in Language:
            values = there.values
            answer = send(there, shown.sent(values), language)
            said = answer.json()
            assert [error["code"] for error in said["errors"]] == [code]
            expected = answer_to(shown, values, language, there.service.base_url)
            assert answer.status_code == expected.status
            if expected.status == 200:
                said["value"] = expected.body["value"]
            said, body = without_what_varies([said, expected.body], shown)
            number = without_what_varies(answer.headers["x-request-id"], shown)
            assert _with(said, number, "…") == body
            told = {name: answer.headers[name] for name in expected.headers}
            assert without_what_varies(told, shown) == without_what_varies(expected.headers, shown)


@pytest.mark.parametrize("code", CODES)
def test_the_mended_example_is_answered_without_any_error(place: Place, code: ErrorCode) -> None:
    answer = send(place, example(code).sent(place.values, is_mended=True), Language.ENGLISH)
    assert answer.status_code in (200, 202)
    assert answer.json()["errors"] == []


@pytest.mark.parametrize("code", CODES)
def test_what_differs_is_marked_in_both_requests(place: Place, code: ErrorCode) -> None:
    shown, values = example(code), place.values
    wrong, right = shown.sent(values), shown.sent(values, is_mended=True)
    if shown.state is not None:
        assert wrong == right
        return
    assert wrong != right
    if wrong.body:
        assert [line for line in (*wrong.lines, *right.lines) if line.is_marked]
    # Without the marked lines the two are the same, but for the comma that a last member lacks.
    rest = [[line.text.rstrip(",") for line in sent.lines if not line.is_marked] for sent in (wrong, right)]
    if shown.wrong.text is None:
        assert rest[0] == rest[1]


def _with(value: Any, old: str, new: str) -> Any:  # noqa: ANN401 - any JSON
    match value:
        case dict():
            return {name: _with(member, old, new) for name, member in value.items()}
        case list():
            return [_with(member, old, new) for member in value]
        case str():
            return value.replace(old, new)
        case _:
            return value
