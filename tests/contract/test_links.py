"""Signed-in links: one for each order, for good, and the page that it opens."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from html import unescape
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.client import Client, a_product, a_reference, an_order, trusted
from tests.contract.asserting import NIL, UNKNOWN, Fault, faults, with_number
from tests.contract.conftest import Shop, World


def a_label() -> str:
    """The label of a model, with what could break a page."""
    return f"""T-shirt « Été » <b>"bio"</b> & d'Élodie {a_reference()}"""


def a_model(client: Client, *, is_returnable: bool = True) -> dict[str, Any]:
    """A new model."""
    information = {"isReturnable": is_returnable}
    body = {"sKU": a_reference(), "label": a_label(), "additionalInformation": information}
    return client.value("PUT", "catalog/models", json=body)


def link_to(client: Client, order_id: str) -> str:
    """The link of an order."""
    return client.value("POST", "links", json={"orderId": order_id})


def opened(link: str, **headers: str) -> str:
    """What a page says: opened without any credentials."""
    response = httpx.get(link, headers=headers, follow_redirects=False, verify=trusted())
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["x-request-id"]
    return unescape(re.sub(r"<[^>]+>", "", response.text))


@pytest.fixture
def order(shop: Shop) -> dict[str, Any]:
    """An order."""
    return an_order(shop.models[0], customerLastName="Zyxwvutsson")


@pytest.fixture
def order_id(client: Client, order: dict[str, Any]) -> str:
    """The id of an order that was imported."""
    return client.put_order(order).json()["value"]


def test_a_link_is_one_short_url_and_always_the_same(
    world: World, client: Client, order: dict[str, Any], order_id: str
) -> None:
    link = link_to(client, order_id)
    assert len(link) <= 255
    assert httpx.URL(link).is_absolute_url
    client.put_order(order | {"salesChannel": "changed"})
    assert {link_to(client, each) for each in (order_id, order_id.upper(), f" {order_id} ")} == {link}
    if world.service is not None:
        assert link.startswith(f"{world.base_url}/o/")


def test_links_of_different_orders_differ(client: Client, shop: Shop) -> None:
    ids = [client.put_order(an_order(shop.models[0])).json()["value"] for _ in range(5)]
    assert len({link_to(client, each) for each in ids}) == 5


def test_a_page_shows_the_lines_in_english_and_in_french(client: Client) -> None:
    models = [a_model(client), a_model(client, is_returnable=False)]
    order = an_order("", products=[a_product(models[0]["id"]), a_product(models[1]["id"]), a_product(models[0]["id"])])
    link = link_to(client, client.put_order(order).json()["value"])
    english = opened(link, **{"Accept-Language": "en"})
    french = opened(link, **{"Accept-Language": "fr-FR,fr;q=0.9,en;q=0.5"})
    for page in (english, french):
        assert order["orderReference"] in page
        assert all(model["sku"] in page for model in models)
        # French typography may curve an apostrophe and harden a blank.
        plain = page.replace("’", "'").replace("\u00a0", " ")
        assert all(model["name"] in plain for model in models)
    assert "Can be returned until" in english
    assert "Cannot be returned" in english
    assert "Retour possible jusqu" in french
    assert "Retour impossible" in french


@pytest.mark.parametrize("language", ["gb", "qc", "", "*", "x" * 5000])
def test_a_page_opens_in_any_language(client: Client, order_id: str, language: str) -> None:
    assert "Your order" in opened(link_to(client, order_id), **{"Accept-Language": language})


def test_a_page_tells_nothing_about_the_customer(client: Client, order: dict[str, Any], order_id: str) -> None:
    page = opened(link_to(client, order_id))
    for private in ("Zyxwvutsson", order["customerMail"], order["phoneNumber"], order["address"]["streetAddress"]):
        assert private not in page


def test_a_page_is_kept_by_nobody_and_runs_no_script(client: Client, order_id: str) -> None:
    response = httpx.get(link_to(client, order_id), verify=trusted())
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "<script" not in response.text
    assert "<b>" not in response.text


def test_a_page_follows_the_order(client: Client, order: dict[str, Any], order_id: str) -> None:
    link = link_to(client, order_id)
    other = a_model(client)
    assert other["sku"] not in opened(link)
    client.put_order(order | {"products": [a_product(other["id"])]})
    assert other["sku"] in opened(link)


@pytest.mark.parametrize("literal", ["1e-40", "0e40", "999999999999.999999999999", "33.333333333333336", "0", "1e11"])
def test_a_page_opens_whatever_the_amount(client: Client, shop: Shop, literal: str) -> None:
    body = with_number(an_order(shop.models[0]), "products[0].price.amount", literal)
    assert opened(link_to(client, client.put_order(body).json()["value"]))


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z"])
def test_a_page_opens_however_old_the_order(client: Client, shop: Shop, date: str) -> None:
    order = an_order(shop.models[0], purchaseDateUtc=date)
    assert "returned" in opened(link_to(client, client.put_order(order).json()["value"]))


def test_a_page_of_an_order_of_a_thousand_lines_opens(client: Client, shop: Shop) -> None:
    order = an_order("", products=[a_product(shop.models[n % 20]) for n in range(1000)])
    assert opened(link_to(client, client.put_order(order).json()["value"]))


@pytest.mark.parametrize("body", [{}, {"orderId": None}, {"orderId": ""}, {"orderId": NIL}, {"order_id": UNKNOWN}])
def test_a_link_needs_an_order(client: Client, body: dict[str, Any]) -> None:
    response = client.call("POST", "links", json=body)
    assert response.status_code == 400
    assert faults(response)[0] == Fault("FIELD_REQUIRED", "orderId")


@pytest.mark.parametrize(
    ("order_id", "code"),
    [(UNKNOWN, "ORDER_UNKNOWN"), ("x", "UUID_INVALID"), (12, "FIELD_WRONG_TYPE"), (["x"], "FIELD_WRONG_TYPE")],
)
def test_a_link_needs_an_order_that_there_is(client: Client, order_id: object, code: str) -> None:
    response = client.call("POST", "links", json={"orderId": order_id})
    assert response.status_code == 400
    assert faults(response) == [Fault(code, "orderId")]


def test_the_order_id_comes_in_any_case(client: Client, order_id: str) -> None:
    link = link_to(client, order_id)
    assert client.value("POST", "links", json={"ORDERID": order_id.upper()}) == link


def test_a_dry_run_makes_no_order_to_link_to(client: Client, shop: Shop) -> None:
    order_id = client.put_order(an_order(shop.models[0]), params={"dryRun": "true"}).json()["value"]
    assert client.call("POST", "links", json={"orderId": order_id}).status_code == 400


@pytest.mark.parametrize(
    "change", ["cut", "longer", "first letter", "last letter", "swapped", "nothing", "other text", "slash", "padded"]
)
def test_a_link_that_was_tampered_with_leads_nowhere(client: Client, order_id: str, change: str) -> None:
    base, _, token = link_to(client, order_id).rpartition("/")
    changed = {
        "cut": token[:-1],
        "longer": token + "A",
        "first letter": another(token[0]) + token[1:],
        "last letter": token[:-1] + another(token[-1]),
        "swapped": token[::-1],
        "nothing": "x",
        "other text": "%00%FF",
        "slash": token[:20] + "%2F" + token[20:],
        "padded": token + "==",
    }
    response = httpx.get(f"{base}/{changed[change]}", verify=trusted())
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")


def test_the_link_of_one_order_cannot_be_made_into_that_of_another(client: Client, shop: Shop) -> None:
    """Whoever knows an order's id and has a link of his own must not get further."""
    ids = [client.put_order(an_order(shop.models[0])).json()["value"] for _ in range(2)]
    base, _, token = link_to(client, ids[0]).rpartition("/")
    mine, theirs = (UUID(each).bytes for each in ids)
    forged = urlsafe_b64encode(urlsafe_b64decode(token).replace(mine, theirs)).decode()
    assert httpx.get(f"{base}/{forged}", verify=trusted()).status_code == 404


def another(letter: str) -> str:
    """A letter that is not this one."""
    return "A" if letter != "A" else "B"
