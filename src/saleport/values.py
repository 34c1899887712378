"""Small values that every room knows."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, NamedTuple, Self
from uuid import UUID

import msgspec

LONGEST_TEXT = 255
"""Characters that a field takes, where the contract says nothing else."""

Text = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)] | None
"""A text of a body, blank and null included."""


CURRENCIES = ("EUR", "GBP")
"""What orders are paid in."""


class Language(StrEnum):
    """A language that saleport speaks to people in."""

    ENGLISH = "en"
    FRENCH = "fr"

    @classmethod
    def preferred(cls, accept_language: str | None) -> Self:
        """The language that suits an Accept-Language header best; English when none does.

        Tags are compared by their first part (`fr-CA` is French). What is not understood
        (`gb`, `qc`, rubbish) is passed over, never an error: shop modules send what they have.
        """
        best, best_quality = cls(cls.ENGLISH), 0.0
        for choice in (accept_language or "").split(",")[:20]:
            tag, _, parameters = choice.partition(";")
            name = tag.strip().lower().replace("_", "-").split("-")[0]
            quality = _quality(parameters)
            if name in cls._value2member_map_ and quality > best_quality:
                best, best_quality = cls(name), quality
        return best


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return min(float(value), 1.0)
            except ValueError:
                return 0.0
    return 1.0


def given(text: str | None) -> str | None:
    """A text without the blanks around it; None for a blank or null one, which the contract reads as not given."""
    return (text.strip() or None) if text else None


NIL = UUID(int=0)
NOT_GIVEN: frozenset[UUID | None] = frozenset({None, NIL})
"""What the contract reads as no id at all."""


def given_id(identity: UUID | None) -> UUID | None:
    """An id; None for the nil UUID, which the contract reads as not given."""
    return None if identity is None or identity.int == 0 else identity


class Address(msgspec.Struct, rename="camel", forbid_unknown_fields=True, omit_defaults=True, frozen=True, gc=False):
    """An address, a customer's or a store's, as it is sent and as it is held; what is not known is None."""

    company_name: Text = None
    street_address: Text = None
    additional_address: Text = None
    door_code: Text = None
    floor: Text = None
    zip_code: Text = None
    city: Text = None
    country_code: Text = None
    phone: Text = None

    def given(self) -> Self | None:
        """The address without blanks; None where all of it is blank."""
        texts = [(text.strip() or None) if text else None for text in msgspec.structs.astuple(self)]
        return type(self)(*texts) if any(texts) else None


def shortened(value: object, limit: int = 60) -> str:
    """A value as it may be quoted in a message: its text, cut where it would drown the sentence."""
    text = str(value)
    return text if len(text) <= limit else f"{text[:limit]}…"


class Credentials(NamedTuple):
    """What a caller shows of itself, as it came; None where nothing came."""

    subscription_key: str | None
    authorization: str | None
    """The whole Authorization header."""
    secret: str | None


class Caller(msgspec.Struct, frozen=True, cache_hash=True):
    """Who is calling: an application, on behalf of its account."""

    account_id: UUID
    application_id: UUID
    slot: str
    """Of the subscription key that was used: `primary` or `secondary`."""
    issued_at: datetime
    """When that key was made: the next one in its slot is another."""
