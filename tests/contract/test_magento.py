"""A Magento 2 module, as operations.md describes it: what it sends, what it reads, and what it takes for a failure."""

import json
from collections.abc import Generator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import httpx
import pytest

from tests.client import KEY_HEADER, Client, a_reference
from tests.contract.conftest import Shop, World
from tests.contract.wire import Wire


class ModuleFailure(Exception):
    """What the module shows to the shop's staff."""


class MagentoModule:
    """Fetches its token when it has none or is refused, sends JSON's type with everything, knows no success but 200."""

    def __init__(self, wire: Wire, subscription_key: str, secret: str) -> None:
        self._wire = wire
        self._key = subscription_key
        self._secret = secret
        self.token: str | None = None
        self.statuses: list[int] = []

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None, language: str = "en") -> Any:  # noqa: ANN401
        """The value that an operation answers. Raises ModuleFailure with the words for the staff."""
        response = self._authorised(method, path, body, language)
        if response.status_code == 401:
            self.token = None
            response = self._authorised(method, path, body, language)
        return self._value(response)

    def _authorised(self, method: str, path: str, body: Mapping[str, Any] | None, language: str) -> httpx.Response:
        if self.token is None:
            self.token = self._value(self._send("GET", f"token?{urlencode({'secret': self._secret})}"))
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": language}
        return self._send(method, path, headers, b"" if body is None else json.dumps(body).encode())

    def _send(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> httpx.Response:
        # The media type comes with every request, a GET without a body too.
        own = {KEY_HEADER: self._key, "Content-Type": "application/json", **(headers or {})}
        if body:
            own["Content-Length"] = str(len(body))
        response = self._wire.send(method, f"/api/v1/{path}", own.items(), body)
        self.statuses.append(response.status_code)
        return response

    @staticmethod
    def _value(response: httpx.Response) -> Any:  # noqa: ANN401 - as the operation says
        answer = response.json()
        if response.status_code == 200:
            return answer["value"]
        if "message" in answer:
            raise ModuleFailure(answer["message"])
        raise ModuleFailure(" ".join(error["message"] for error in answer["errors"]))

    def model_type(self, key: str) -> dict[str, Any]:
        """The model type with this key: labels change with the language, keys never do."""
        return next(each for each in self.call("GET", "catalog/modelTypes") if each["key"] == key)

    def sync_brand(self, name: str) -> dict[str, Any]:
        """The brand of this very name, made if it is not there."""
        brands = [brand for brand in self.call("GET", "catalog/brands") if brand["name"] == name]
        return brands[0] if brands else self.call("PUT", "catalog/brands", {"name": name})

    def sync_model(self, sku: str, **members: Any) -> dict[str, Any]:  # noqa: ANN401 - as the model has them
        """The model with this SKU, made or brought up to date."""
        body = {"sKU": sku, "label": f"Article {sku}", "state": "New", **members}
        try:
            found = self.call("GET", f"catalog/models/bySku/{quote_plus(sku)}")
        except ModuleFailure:
            return self.call("PUT", "catalog/models", body)
        return self.call("POST", f"catalog/models/{found['id']}", body)


@pytest.fixture
def wire(world: World) -> Generator[Wire]:
    """The module's connection."""
    with Wire(world.base_url) as wire:
        yield wire


@pytest.fixture
def module(wire: Wire, shop: Shop) -> MagentoModule:
    """A module that is set up with the application's key and secret."""
    return MagentoModule(wire, shop.client.subscription_key, shop.client.secret)


@pytest.fixture
def order(module: MagentoModule) -> dict[str, Any]:
    """An order as this module sends it, of two units of one model."""
    reference = a_reference()
    model = module.sync_model("MG-1")
    product = {
        "modelId": model["id"],
        "price": {"amount": 33.333333333333336, "currency": "EUR"},
        "orderLineReference": f"{reference}-1",
    }
    return {
        "orderReference": reference,
        "civility": "Mme",
        "customerLastName": "Lefèvre",
        "customerFirstName": "",
        "address": {
            "companyName": None,
            "streetAddress": "12 rue de la Paix",
            "zipCode": "75002",
            "city": "Paris",
            "countryCode": "FR",
        },
        "phoneNumber": None,
        "customerMail": "anais.lefevre@example.org",
        "purchaseDateUtc": "2026-11-21 22:45:10",
        "products": [product, dict(product)],
        "shippingPrice": {"amount": None, "currency": "EUR"},
        "salesChannel": "",
    }


def test_the_catalogue_is_synchronised(module: MagentoModule) -> None:
    types = module.call("GET", "catalog/modelTypes")
    brand = module.sync_brand('Maison Élodie & "Fils"')
    assert module.sync_brand('Maison Élodie & "Fils"') == brand
    assert module.sync_brand('maison élodie & "fils"')["id"] != brand["id"]
    model = module.sync_model(
        "MG-sync", brandId=brand["id"], modelTypeId=module.model_type(types[0]["key"])["id"], weight=0
    )
    assert (model["brandId"], model["modelTypeId"], model["weight"]) == (brand["id"], types[0]["id"], 0)
    changed = module.sync_model(
        "MG-sync", label="Autre nom", dimension={"lengthInCm": 0, "widthInCm": 0, "heightInCm": 0}
    )
    assert changed["id"] == model["id"]
    assert (changed["name"], changed["brandId"], changed["weight"]) == ("Autre nom", brand["id"], 0)
    assert [each["id"] for each in module.call("GET", "catalog/models")].count(model["id"]) == 1
    assert set(module.statuses) == {200, 404}


def test_the_key_of_a_model_type_is_the_same_in_every_language(module: MagentoModule) -> None:
    keys = [
        [(each["id"], each["key"]) for each in module.call("GET", "catalog/modelTypes", language=language)]
        for language in ("en", "fr", "fr-CA", "gb", "qc", "en_US", "", "*;q=x")
    ]
    assert all(each == keys[0] for each in keys)


@pytest.mark.parametrize(
    "sku",
    ["A+B/É 42", "a b", "100 %", "a/b/c", "50%2F", "été", 'O\'Brien "12"', "x?y#z", "a;b&c=d", "ß/ÿ+", "bySku", "日本"],
)
def test_a_model_is_found_by_its_form_encoded_sku(module: MagentoModule, sku: str) -> None:
    created = module.call("PUT", "catalog/models", {"sKU": sku, "label": "Article"})
    assert module.call("GET", f"catalog/models/bySku/{quote_plus(sku)}") == created
    # The same, encoded as a path is by the book.
    assert module.call("GET", f"catalog/models/bySku/{quote(sku, safe='')}") == created


def test_the_sku_of_the_contract_arrives_as_the_contract_has_it(module: MagentoModule) -> None:
    created = module.call("PUT", "catalog/models", {"sKU": "A+B/É 42", "label": "Article"})
    assert module.call("GET", "catalog/models/bySku/A%2BB%2F%C3%89+42")["id"] == created["id"]


def test_an_sku_that_nothing_has_is_a_failure_with_words_for_the_staff(module: MagentoModule) -> None:
    with pytest.raises(ModuleFailure, match=r"\w"):
        module.call("GET", "catalog/models/bySku/nobody+has+this")
    assert module.statuses[-1] == 404


def test_an_order_is_imported_changed_asked_for_and_linked_to(module: MagentoModule, order: dict[str, Any]) -> None:
    order_id = module.call("PUT", "orders", order)
    assert module.call("PUT", "orders", order) == order_id
    order["products"][1]["price"]["amount"] = 0.01
    assert module.call("PUT", "orders", order) == order_id

    status = module.call("GET", f"orders/{quote(order['orderReference'])}/status")
    assert (status["orderId"], status["orderReference"]) == (order_id, order["orderReference"])
    assert [line["orderLineReference"] for line in status["orderLines"]] == [f"{order['orderReference']}-1"] * 2

    # The link is asked for on every click.
    links = {module.call("POST", "links", {"orderId": order_id}) for _ in range(3)}
    assert len(links) == 1
    assert httpx.get(links.pop()).status_code == 200
    assert set(module.statuses) <= {200, 404}


@pytest.mark.parametrize("token", ["garbage", "", "eyJhbGciOiJub25lIn0.e30.", "a.b.c", "x" * 5000])
def test_a_token_that_is_refused_is_fetched_anew_and_the_call_repeated(
    module: MagentoModule, order: dict[str, Any], token: str
) -> None:
    module.token, module.statuses = token, []
    module.call("PUT", "orders", order)
    assert module.statuses == [401, 200, 200]
    assert module.token != token


def test_a_large_order_with_a_stale_token_learns_that_it_is_stale(module: MagentoModule, order: dict[str, Any]) -> None:
    """The answer waits for the body: a connection closed while the module still sends would take the 401 with it."""
    order["products"] *= 500
    module.token, module.statuses = "stale", []
    for _ in range(3):
        module.call("PUT", "orders", order)
        module.token = "stale"
    assert module.statuses == [401, 200, 200] * 3


def test_a_body_that_is_too_large_is_answered_on_a_connection_that_goes_on(
    module: MagentoModule, order: dict[str, Any]
) -> None:
    module.call("PUT", "orders", order)
    with pytest.raises(ModuleFailure, match="MiB"):
        module.call("PUT", "orders", order | {"note": "x" * 3_000_000})
    assert module.statuses[-1] == 413
    module.call("PUT", "orders", order)


def test_a_new_token_ends_no_other(module: MagentoModule) -> None:
    tokens = []
    for _ in range(5):
        module.token = None
        module.call("GET", "catalog/brands")
        tokens.append(module.token)
    assert len(set(tokens)) == 5
    module.statuses = []
    for token in tokens:
        module.token = token
        module.call("GET", "catalog/brands")
    assert set(module.statuses) == {200}


def test_a_wrong_secret_is_told_in_the_words_of_the_gateway(wire: Wire, client: Client) -> None:
    module = MagentoModule(wire, client.subscription_key, "wrong")
    with pytest.raises(ModuleFailure, match="secret"):
        module.call("GET", "catalog/brands")
    module = MagentoModule(wire, "wrong", client.secret)
    with pytest.raises(ModuleFailure, match=r"^Access denied due to invalid subscription key\."):
        module.call("GET", "catalog/brands")
    assert module.statuses == [401]


def test_a_placeholder_that_was_never_filled_in_names_no_brand(module: MagentoModule) -> None:
    with pytest.raises(ModuleFailure, match=r"\w"):
        module.call("POST", "catalog/brands/%7Bid%7D", {"name": "Brand"})
    assert module.statuses[-1] == 404


@pytest.mark.parametrize("language", ["en", "fr", "qc"])
def test_every_problem_of_an_order_reaches_the_staff(
    module: MagentoModule, order: dict[str, Any], language: str
) -> None:
    order["products"][0]["modelId"] = None
    order["products"][1]["price"] = {"amount": -1, "currency": "USD"}
    with pytest.raises(ModuleFailure) as failure:
        module.call("PUT", "orders", order, language)
    assert "USD" in str(failure.value)
    assert ("Produit 2" if language == "fr" else "Product 2") in str(failure.value)
    assert module.statuses[-1] == 400


def test_a_link_to_no_order_is_refused(module: MagentoModule) -> None:
    for order_id in (None, "", "nothing", "00000000-0000-0000-0000-000000000000", 1):
        with pytest.raises(ModuleFailure, match=r"\w"):
            module.call("POST", "links", {"orderId": order_id})
        assert module.statuses[-1] == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "catalog/brands/"),
        ("GET", "stores/"),
        ("PUT", "orders/"),
        ("GET", "nothing/"),
        ("GET", "//catalog/brands"),
    ],
)
def test_nothing_is_ever_redirected(client: Client, method: str, path: str) -> None:
    response = client.call(method, path, content=b"{}" if method == "PUT" else None)
    assert response.status_code in (200, 400, 404)
    assert "location" not in response.headers


@pytest.mark.parametrize(
    "media",
    [
        "application/json",
        "application/json; charset=utf-8",
        "APPLICATION/JSON;CHARSET=UTF-8",
        "application/json-patch+json",
        "application/json-patch+json; charset=utf-8",
        "text/json",
        None,
    ],
)
def test_every_media_type_of_json_is_read(shop: Shop, order: dict[str, Any], media: str | None) -> None:
    headers = {} if media is None else {"Content-Type": media}
    content = json.dumps(order).encode()
    response = shop.client.http.put("/api/v1/orders", content=content, headers=shop.client.headers | headers)
    assert response.status_code == 200, response.text
