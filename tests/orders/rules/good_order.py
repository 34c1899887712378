"""An order against which nothing stands, for the tests of the rules."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from saleport.orders.order import OrderIn, PriceIn, ProductIn
from saleport.values import Address

NOW = datetime(2026, 11, 21, 22, 45, 10, tzinfo=UTC)
MODEL, SUPPLIER, STORE, NIL = uuid4(), uuid4(), uuid4(), UUID(int=0)
PRICE = PriceIn(Decimal("29.99"), "EUR")


def an_order(**changes: Any) -> OrderIn:  # noqa: ANN401 - as the struct has them
    """An order against which nothing stands."""
    good: dict[str, Any] = {
        "order_reference": "W-1",
        "civility": "Mrs",
        "customer_last_name": "Lefèvre",
        "customer_first_name": "Anaïs",
        "address": Address(street_address="12 rue de la Paix", zip_code="75002", city="Paris", country_code="FR"),
        "phone_number": "0102030405",
        "customer_mail": "anais.lefevre@example.org",
        "purchase_date_utc": "2026-11-21 20:00:00",
        "products": [ProductIn(MODEL, PRICE, "1", SUPPLIER)],
        "shipping_price": PriceIn(Decimal("5.900000"), "EUR"),
        "sales_channel": "web",
        "store_purchased_at": STORE,
    }
    return OrderIn(**(good | changes))
