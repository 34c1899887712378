"""The many ways in which shops write the same thing, all of them taken."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.client import Client, a_product, a_reference, an_order
from tests.contract.asserting import NIL, Fault, at, imported, kept, order_path
from tests.contract.conftest import Shop


@pytest.fixture
def order(shop: Shop) -> dict[str, Any]:
    """An order with every member of the contract, against which nothing stands."""
    return an_order(
        shop.models[0],
        storePurchasedAt=shop.stores[0],
        products=[a_product(shop.models[0], supplierId=shop.suppliers[0]), a_product(shop.models[1])],
        address={
            "companyName": "Lefèvre & Fils",
            "streetAddress": "12 rue de la Paix",
            "additionalAddress": "Bâtiment B",
            "doorCode": "A1234",
            "floor": "3",
            "zipCode": "75002",
            "city": "Paris",
            "countryCode": "FR",
            "phone": "+33102030405",
        },
    )


def spelt(part: Any, spelling: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The JSON value with the names of all members spelt another way."""
    if isinstance(part, dict):
        return {spelling(name): spelt(value, spelling) for name, value in part.items()}
    return [spelt(entry, spelling) for entry in part] if isinstance(part, list) else part


def test_every_member_of_the_contract_is_kept(client: Client, order: dict[str, Any]) -> None:
    assert imported(client, order) == []
    assert kept(client, order["orderReference"]) == order


@pytest.mark.parametrize("spelling", [str.lower, str.upper, str.title, str.swapcase])
def test_names_come_in_any_case(client: Client, order: dict[str, Any], spelling: Any) -> None:  # noqa: ANN401
    assert imported(client, spelt(order, spelling)) == []
    assert kept(client, order["orderReference"]) == order


@pytest.mark.parametrize(
    ("field", "value", "held"),
    [
        ("civility", "MRS", "Mrs"),
        ("civility", "mr", "Mr"),
        ("civility", "notset", "NotSet"),
        ("products[1].price.currency", "eur", "EUR"),
        ("shippingPrice.currency", " Eur ", "EUR"),
        ("address.countryCode", "fr", "FR"),
    ],
)
def test_values_of_enums_come_in_any_case(
    client: Client, order: dict[str, Any], field: str, value: str, held: str
) -> None:
    assert imported(client, at(order, field, value)) == []
    assert kept(client, order["orderReference"]) == at(order, field, held)


@pytest.mark.parametrize("value", [..., None, "", "  "])
@pytest.mark.parametrize(
    "field",
    [
        "address.companyName",
        "address.streetAddress",
        "address.additionalAddress",
        "address.doorCode",
        "address.floor",
        "address.zipCode",
        "address.city",
        "address.countryCode",
        "address.phone",
        "phoneNumber",
        "salesChannel",
        "storePurchasedAt",
        "products[0].supplierId",
        "products[0].orderLineReference",
    ],
)
def test_blank_and_null_mean_not_given(client: Client, order: dict[str, Any], field: str, value: object) -> None:
    assert imported(client, at(order, field, value)) == []
    assert kept(client, order["orderReference"]) == at(order, field, ...)


@pytest.mark.parametrize("value", [NIL, f" {NIL} ", NIL.replace("-", ""), f"{{{NIL}}}"])
@pytest.mark.parametrize("field", ["storePurchasedAt", "products[0].supplierId"])
def test_the_nil_uuid_means_not_given(client: Client, order: dict[str, Any], field: str, value: str) -> None:
    assert imported(client, at(order, field, value)) == []
    assert kept(client, order["orderReference"]) == at(order, field, ...)


@pytest.mark.parametrize(
    "value", [..., None, {}, {"amount": None, "currency": "EUR"}, {"amount": "", "currency": None}]
)
def test_a_shipping_price_without_an_amount_is_not_given(client: Client, order: dict[str, Any], value: object) -> None:
    assert imported(client, at(order, "shippingPrice", value)) == []
    assert "shippingPrice" not in kept(client, order["orderReference"])


@pytest.mark.parametrize("value", [..., None, "", " "])
def test_a_civility_that_is_not_given_is_not_set(client: Client, order: dict[str, Any], value: object) -> None:
    assert imported(client, at(order, "civility", value)) == []
    assert kept(client, order["orderReference"])["civility"] == "NotSet"


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-03-21T22:45:10Z", "2024-03-21T22:45:10"),
        ("2024-03-21 22:45:10", "2024-03-21T22:45:10"),
        ("2024-03-21T22:45:10", "2024-03-21T22:45:10"),
        ("  2024-03-21 22:45:10  ", "2024-03-21T22:45:10"),
        ("2024-03-21t22:45:10z", "2024-03-21T22:45:10"),
        ("2024-03-21T22:45Z", "2024-03-21T22:45:00"),
        ("2024-03-21T22:45:10.5Z", "2024-03-21T22:45:10.500"),
        ("2024-03-21T22:45:10.123456", "2024-03-21T22:45:10.123456"),
        ("2024-03-21T22:45:10.1234567Z", "2024-03-21T22:45:10.123456"),
        ("2024-03-21T22:45:10.123456789123456789+00:00", "2024-03-21T22:45:10.123456"),
        ("2024-03-21T22:45:10,25Z", "2024-03-21T22:45:10.250"),
        ("2024-03-21T22:45:10+02:00", "2024-03-21T20:45:10"),
        ("2024-03-21 22:45:10 +0200", "2024-03-21T20:45:10"),
        ("2024-03-21T22:45:10+02", "2024-03-21T20:45:10"),
        ("2024-03-21T22:45:10-05:30", "2024-03-22T04:15:10"),
        ("2024-03-21T22:45:10+14:00", "2024-03-21T08:45:10"),
        ("2024-03-21T22:45:10-00:00", "2024-03-21T22:45:10"),
        ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00"),
    ],
)
def test_a_purchase_date_is_kept_in_utc(client: Client, order: dict[str, Any], text: str, instant: str) -> None:
    assert imported(client, at(order, "purchaseDateUtc", text)) == []
    held = kept(client, order["orderReference"])["purchaseDateUtc"]
    assert held.endswith("Z")
    assert datetime.fromisoformat(held) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize("amount", ["5.900000", " 5.9 ", "0", "00012.5", "+3", "1e3", ".5", "5."])
@pytest.mark.parametrize("field", ["products[1].price.amount", "shippingPrice.amount"])
def test_an_amount_may_be_a_text_that_is_a_number(
    client: Client, order: dict[str, Any], field: str, amount: str
) -> None:
    assert imported(client, at(order, field, amount)) == []
    held = kept(client, order["orderReference"])
    price = held["shippingPrice"] if field.startswith("shipping") else held["products"][1]["price"]
    assert price["amount"] == float(amount)


def test_uuids_come_in_any_form(client: Client, shop: Shop) -> None:
    model = uuid.UUID(shop.models[0])
    forms = [str(model).upper(), model.hex, f"{{{model}}}", f"  {model}  "]
    order = an_order(shop.models[0], products=[a_product(form) for form in forms])
    assert imported(client, order) == []
    assert [line["modelId"] for line in kept(client, order["orderReference"])["products"]] == [str(model)] * 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_body_may_begin_with_a_byte_order_mark(client: Client, order: dict[str, Any], encoding: str) -> None:
    assert imported(client, json.dumps(order, ensure_ascii=False).encode(encoding)) == []
    assert kept(client, order["orderReference"]) == order


def test_texts_lose_the_blanks_around_them_and_nothing_else(client: Client, order: dict[str, Any]) -> None:
    text = 'D\'Artagnan  "Élodie"\t字😀 \\ / <b>&amp;</b> %00 \u202e %s {0} e\u0301 _'
    at(order, "customerLastName", f" \t{text}\u00a0\r\n")
    assert imported(client, order) == []
    assert kept(client, order["orderReference"]) == at(order, "customerLastName", text)


@pytest.mark.parametrize(
    "reference",
    ["A/12", "A+B É", "50%", "a?b#c", "状態", "..", ".", "status", "versions", "%2F", "'; --", "{id}", "a;b=c", '"'],
)
def test_a_reference_may_hold_anything(client: Client, order: dict[str, Any], reference: str) -> None:
    unique = f"{a_reference()} {reference}" if reference not in (".", "..") else reference
    response = client.put_order(at(order, "orderReference", unique))
    assert response.status_code == 200, response.text
    if reference not in (".", ".."):  # clients take these out of a path themselves
        status = client.value("GET", order_path(unique, "status"))
        assert status["orderReference"] == unique
        assert status["orderId"] == response.json()["value"]


def test_references_differ_by_case_and_accents(client: Client, order: dict[str, Any]) -> None:
    name = a_reference()
    references = [f"{name}é", f"{name}É", f"{name}e", f"{name}e\u0301"]
    answers = [client.put_order(order | {"orderReference": each}).json()["value"] for each in references]
    assert len(set(answers)) == 4


def test_one_entry_for_each_unit_and_references_of_lines_may_repeat(client: Client, order: dict[str, Any]) -> None:
    order["products"] = [order["products"][0]] * 5
    assert imported(client, order) == []
    assert len(client.value("GET", order_path(order["orderReference"], "status"))["orderLines"]) == 5


def test_an_order_with_the_required_parts_alone_is_imported(client: Client, shop: Shop) -> None:
    reference = a_reference()
    price = {"amount": 1, "currency": "EUR"}
    body = {
        "orderReference": reference,
        "purchaseDateUtc": "2024-03-21 22:45:10",
        "products": [{"modelId": shop.models[0], "price": price}],
    }
    assert imported(client, body) == [
        Fault("CUSTOMER_NAME_MISSING", "customerLastName"),
        Fault("ADDRESS_MISSING", "address"),
        Fault("CUSTOMER_MAIL_MISSING", "customerMail"),
    ]
    assert kept(client, reference) == body | {"civility": "NotSet", "purchaseDateUtc": "2024-03-21T22:45:10Z"}
