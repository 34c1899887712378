"""What is personal in a kept call is hidden until somebody asks to see it, and nothing else is."""

import json
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleport.calls.bodies.masking import MASK, is_personal, masked_body, masked_problem
from saleport.calls.call import Problem

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
ORDER = """{
  "orderReference": "A-1", "civility": "Mme",
  "customerLastName": "Martin",   "customerFirstName":"Cl\\u00e9",
  "customerMail": "claire.martin@example.com", "phoneNumber": 33612345678,
  "address": {"streetAddress": "12 rue de la Paix", "zipCode": "75002", "city": "Paris", "countryCode": "FR",
     "phone": null, "floor": "", "doorCode": 1},
  "salesChannel": "web", "note": "write to claire.martin@example.com",
  "products": [{"modelId": "0b5c", "price": {"amount": 29.950, "currency": "EUR"}}], "is": true
}"""
MASKED = f"""{{
  "orderReference": "A-1", "civility": "{MASK}",
  "customerLastName": "{MASK}",   "customerFirstName":"{MASK}",
  "customerMail": "{MASK}", "phoneNumber": "{MASK}",
  "address": {{"streetAddress": "{MASK}", "zipCode": "{MASK}", "city": "{MASK}", "countryCode": "FR",
     "phone": null, "floor": "", "doorCode": "{MASK}"}},
  "salesChannel": "web", "note": "{MASK}",
  "products": [{{"modelId": "0b5c", "price": {{"amount": 29.950, "currency": "EUR"}}}}], "is": true
}}"""


def test_an_order_is_masked_as_text_and_stays_as_it_was_around_it() -> None:
    assert masked_body(ORDER.encode()).decode() == MASKED


@pytest.mark.parametrize(
    "name", ["customerLastName", "customer_mail", "Email", "phone", "Street", "nom", "name", "zip"]
)
@given(text=TEXTS, as_ascii=st.booleans(), is_deep=st.booleans())
def test_a_personal_value_is_hidden_wherever_and_however_it_is_written(
    name: str, text: str, as_ascii: bool, is_deep: bool
) -> None:
    order = {"a": [{name: {"inner": [text]} if is_deep else text}], "b": "stays"}
    body = json.dumps(order, ensure_ascii=as_ascii).encode()
    masked = json.loads(masked_body(body))
    assert masked == {"a": [{name: {"inner": [MASK]} if is_deep else MASK}], "b": "stays"}


@given(st.binary(max_size=100))
def test_a_body_that_is_no_json_is_hidden_whole(body: bytes) -> None:
    assert masked_body(b"{" + body) == MASK.encode() or json.loads(b"{" + body) is not None


@pytest.mark.parametrize(
    "whole", [json.dumps(ORDER), '"Claire Martin"', '["Claire Martin", "12 rue de la Paix"]', " 33612345678"]
)
def test_a_body_without_names_is_hidden_whole(whole: str) -> None:
    assert masked_body(whole.encode()) == MASK.encode()


@pytest.mark.parametrize("within", ['{"customerLastName": "Martin"}', ' [{"city": "Paris"}]', '"{\\"city\\": 1}"'])
def test_an_order_that_was_encoded_twice_is_hidden(within: str) -> None:
    assert json.loads(masked_body(json.dumps({"order": within, "other": "stays"}).encode())) == {
        "order": MASK,
        "other": "stays",
    }


@given(st.dictionaries(TEXTS.filter(lambda name: not is_personal(name)), st.integers() | st.none()))
def test_what_is_not_personal_stays_byte_by_byte(order: dict[str, int | None]) -> None:
    body = json.dumps(order, indent=1).encode()
    if b"@" not in body:
        assert masked_body(body) == body


@pytest.mark.parametrize("text", ["a" * 60_000, "a\\/" * 20_000, "a@" + "b" * 60_000, "a@" * 30_000], ids=range(4))
def test_a_long_text_is_looked_through_at_once(text: str) -> None:
    body = f'{{"note": "{text}"}}'.encode()
    began = process_time()
    assert masked_body(body) == body
    assert process_time() - began < 2, "nothing else goes on in the meantime"


@pytest.mark.parametrize("mail", ["a@b.c", "x <a.b@c.d.e>", "write to é@b.c!", '\\"a@b.c\\"'])
def test_an_address_is_found_in_a_text(mail: str) -> None:
    assert json.loads(masked_body(f'{{"note": "{mail}"}}'.encode())) == {"note": MASK}


def test_a_name_that_is_an_address_itself_is_hidden() -> None:
    assert json.loads(masked_body(b'{"claire.martin\\u0040example.com": 1}')) == {MASK: 1}


def test_a_problem_does_not_quote_what_came_in_the_place_of_an_order() -> None:
    text = "The body must be a JSON object, and is the text 'Claire Martin'."
    problem = Problem(code="FIELD_WRONG_TYPE", explanation=text, words={"value": "Claire Martin"})
    assert masked_problem(problem).explanation == MASK
    assert masked_problem(problem).words == {"value": MASK}


@pytest.mark.parametrize(
    ("field", "explanation", "is_hidden"),
    [
        ("customerMail", "customerMail is 'claire', which is no address.", True),
        ("address.zipCode", "address.zipCode is '1', which does not fit.", True),
        ("address.countryCode", "address.countryCode is 'France'.", False),
        ("products[0].price.amount", "products[0].price.amount is '29,95'.", False),
        (None, "The body holds claire.martin@example.com.", True),
        ("orderReference", "orderReference is required.", False),
    ],
)
def test_a_problem_does_not_tell_what_its_body_hides(field: str | None, explanation: str, is_hidden: bool) -> None:
    problem = Problem(code="ANY", explanation=explanation, field=field, words={"value": "v"}, suggestion="s")
    masked = masked_problem(problem)
    assert (masked.code, masked.field) == ("ANY", field)
    if is_hidden:
        assert (masked.explanation, masked.suggestion, masked.words) == (MASK, MASK, {"value": MASK})
    else:
        assert masked == problem
