"""What is received and what is answered."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_camel

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=255)]
Reference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Mail = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=255, pattern=r"^[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+$"),
]
Amount = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]

T = TypeVar("T")


class Body(BaseModel):
    """A part of a request: camel case, and nothing that is not known."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class Address(Body):
    """Where the customer lives."""

    company_name: Text | None = None
    street_address: Text | None = None
    additional_address: Text | None = None
    door_code: Text | None = None
    floor: Text | None = None
    zip_code: Text | None = None
    city: Text | None = None
    country_code: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")] | None = None
    phone: Text | None = None


class Price(Body):
    """An amount of money."""

    amount: Amount
    currency: Literal["EUR", "GBP"]


class Product(Body):
    """One unit sold."""

    model_id: UUID
    price: Price
    order_line_reference: Text | None = None


class OrderIn(Body):
    """The body of ImportOrder."""

    order_reference: Reference
    civility: Literal["NotSet", "Mr", "Mrs"] = "NotSet"
    customer_last_name: Text | None = None
    customer_first_name: Text | None = None
    address: Address | None = None
    phone_number: Text | None = None
    customer_mail: Mail | None = None
    purchase_date_utc: AwareDatetime
    products: Annotated[list[Product], Field(min_length=1, max_length=1000)]
    shipping_price: Price | None = None
    sales_channel: Text | None = None

    @model_validator(mode="after")
    def _has_a_name(self) -> "OrderIn":
        if not self.customer_last_name and not self.customer_first_name:
            raise ValueError("customerLastName or customerFirstName is required")
        return self

    @property
    def purchased_at(self) -> datetime:
        """When the customer bought."""
        return self.purchase_date_utc


class Answered(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Pagination(Answered):
    """Where in a list an answer stands."""

    total: int = 0
    page: int = 0
    page_size: int = 0
    page_count: int = 0
    has_previous_page: bool = False
    has_next_page: bool = False


class Error(Answered):
    """What is wrong with a request."""

    code: str
    message: str
    field: str | None = None


class Envelope(Answered, Generic[T]):
    """Every answer."""

    value: T | None = None
    pagination: Pagination = Pagination()
    errors: list[Error] = []
    is_handled_error: bool = False
    failure: bool = False
    has_warnings: bool = False
    is_not_found: bool = False
