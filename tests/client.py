"""A small client of the API for the tests. Every answer it gets is held against openapi.yaml."""

import ssl
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

import httpx

from tests.contract import definition

KEY_HEADER = "Ocp-Apim-Subscription-Key"
SECRET_HEADER = "Ocp-Apim-Secret-Value"


@cache
def trusted() -> ssl.SSLContext:
    """Whom this machine trusts: `verify=` of httpx, which otherwise loads it anew for each client and each call."""
    return httpx.create_ssl_context()


class Client:
    """One application of one account, calling a saleport."""

    def __init__(self, base_url: str, subscription_key: str, secret: str) -> None:
        self.base_url = base_url
        self.subscription_key = subscription_key
        self.secret = secret
        checks = {"response": [definition.check]}
        self.http = httpx.Client(base_url=base_url, timeout=30, event_hooks=checks, verify=trusted())
        self._token: str | None = None

    def close(self) -> None:
        """Let go of the connections."""
        self.http.close()

    @property
    def token(self) -> str:
        """A token, fetched once."""
        if self._token is None:
            self._token = self.fetch_token()
        return self._token

    def fetch_token(self) -> str:
        """A new token."""
        response = self.http.get(
            "/api/v1/token", headers={KEY_HEADER: self.subscription_key, SECRET_HEADER: self.secret}
        )
        assert response.status_code == 200, response.text
        return response.json()["value"]

    @property
    def headers(self) -> dict[str, str]:
        """Both credentials."""
        return {KEY_HEADER: self.subscription_key, "Authorization": f"Bearer {self.token}"}

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401
        """Call `/api/v1/{path}` with both credentials; `headers` given add to them or take their place."""
        headers = self.headers | options.pop("headers", {})
        return self.http.request(method, f"/api/v1/{path}", headers=headers, **options)

    def value(self, method: str, path: str, **options: Any) -> Any:  # noqa: ANN401
        """The value of a call that succeeds."""
        response = self.call(method, path, **options)
        assert response.status_code == 200, response.text
        return response.json()["value"]

    def put_order(self, order: dict[str, Any] | bytes | str, **options: Any) -> httpx.Response:  # noqa: ANN401
        """Import an order, given as an object or as the very bytes of the body."""
        if isinstance(order, dict):
            return self.call("PUT", "orders", json=order, **options)
        headers = {"Content-Type": "application/json"} | options.pop("headers", {})
        return self.call("PUT", "orders", content=order, headers=headers, **options)

    def errors(self, response: httpx.Response) -> list[tuple[str, str | None]]:
        """Code and field of each error of an answer."""
        return [(error["code"], error.get("field")) for error in response.json()["errors"]]


def a_reference() -> str:
    """A reference that no other order has."""
    return f"T-{uuid4().hex[:12]}"


def an_order(model_id: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """An order against which nothing stands, not even a warning. A change to ... leaves the member out."""
    order: dict[str, Any] = {
        "orderReference": a_reference(),
        "civility": "Mrs",
        "customerLastName": "Lefèvre",
        "customerFirstName": "Anaïs",
        "address": {
            "streetAddress": "12 rue de la Paix",
            "zipCode": "75002",
            "city": "Paris",
            "countryCode": "FR",
        },
        "phoneNumber": "0102030405",
        "customerMail": "anais.lefevre@example.org",
        "purchaseDateUtc": (datetime.now(UTC) - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "products": [a_product(model_id)],
        "shippingPrice": {"amount": 5.9, "currency": "EUR"},
        "salesChannel": "web",
    }
    return {name: value for name, value in (order | changes).items() if value is not ...}


def a_product(model_id: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """One unit sold."""
    product = {"modelId": model_id, "price": {"amount": 29.99, "currency": "EUR"}, "orderLineReference": "1"}
    return {name: value for name, value in (product | changes).items() if value is not ...}
