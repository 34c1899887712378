"""A store: as it is sent (`StoreIn`), as it is held and shown (`Store`), and the rules between the two."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import msgspec

from saleport.decoding.findings import Findings
from saleport.errors import ErrorCode, Problem, required
from saleport.stores.opening_hours import OpeningDay, OpeningDayIn, checked_days
from saleport.values import Address, Text, given, shortened

LONGEST_REMARK = 2000
LONGEST_URL = 2048
MOST_ENTRIES = 100

Texts = Annotated[list[Text], msgspec.Meta(max_length=MOST_ENTRIES)] | None
Remark = Annotated[str, msgspec.Meta(max_length=LONGEST_REMARK)] | None
Url = Annotated[str, msgspec.Meta(max_length=LONGEST_URL)] | None
Longitude = Annotated[float, msgspec.Meta(ge=-180, le=180)] | None
Latitude = Annotated[float, msgspec.Meta(ge=-90, le=90)] | None
Days = Annotated[list[OpeningDayIn], msgspec.Meta(max_length=MOST_ENTRIES)] | None


class StoreIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A store as it is sent. What is required is a matter of the rules, not of this form."""

    id: UUID | None = None
    chain: Text = None
    chain_internal_id: Text = None
    name: Text = None
    description: Remark = None
    telephones: Texts = None
    fax: Text = None
    mails: Texts = None
    address: Address | None = None
    country_code: Text = None
    longitude: Longitude = None
    latitude: Latitude = None
    opening_hours: Days = None
    opening_hours_comments: Remark = None
    web_site_url: Url = None
    global_location_number: Text = None
    external_id2: Text = None


class Store(msgspec.Struct, rename="camel", frozen=True):
    """A store as it is held and shown: all members always; what is not known is None."""

    id: UUID
    chain: str | None
    chain_internal_id: str | None
    """The merchant's number of the store within its chain."""
    name: str
    description: str | None
    telephones: tuple[str, ...]
    fax: str | None
    mails: tuple[str, ...]
    address: Address | None
    country_code: str | None
    longitude: float | None
    latitude: float | None
    opening_hours: tuple[OpeningDay, ...]
    opening_hours_comments: str | None
    web_site_url: str | None
    global_location_number: str | None
    external_id2: str | None


def unknown_store(identity: UUID) -> Store:
    """A store of which nothing is known yet."""
    return Store(
        id=identity,
        chain=None,
        chain_internal_id=None,
        name="",
        description=None,
        telephones=(),
        fax=None,
        mails=(),
        address=None,
        country_code=None,
        longitude=None,
        latitude=None,
        opening_hours=(),
        opening_hours_comments=None,
        web_site_url=None,
        global_location_number=None,
        external_id2=None,
    )


def check(store: StoreIn, findings: Findings) -> dict[str, Any]:
    """What the body says of a store, by the names of `Store`'s members. Every problem goes into `findings`.

    Applied to a store, an address replaces the address as a whole, and a list, even an empty one, the list.
    """
    name = given(store.name)
    if name is None:
        findings.add(required("name", "store"))
    members = {
        "chain": given(store.chain),
        "chain_internal_id": given(store.chain_internal_id),
        "name": name,
        "description": given(store.description),
        "telephones": _without_blanks(store.telephones),
        "fax": given(store.fax),
        "mails": _without_blanks(store.mails),
        "address": None if store.address is None else store.address.given(),
        "country_code": given(store.country_code),
        "longitude": store.longitude,
        "latitude": store.latitude,
        "opening_hours": checked_days(store.opening_hours, findings),
        "opening_hours_comments": given(store.opening_hours_comments),
        "web_site_url": given(store.web_site_url),
        "global_location_number": given(store.global_location_number),
        "external_id2": given(store.external_id2),
    }
    return {name: value for name, value in members.items() if value is not None}


def store_unknown(identity: UUID) -> Problem:
    """The problem of an id that is no store's."""
    return Problem(
        code=ErrorCode.STORE_UNKNOWN,
        explanation=f"id is '{identity}', which is no store of this account: leave it out to add a store.",
        field="id",
        subject="store",
        words={"value": str(identity)},
    )


def store_taken(store: Store) -> Problem:
    """The problem of a number, within its chain, that another store has."""
    number, chain = shortened(store.chain_internal_id), shortened(store.chain or "")
    return Problem(
        code=ErrorCode.STORE_TAKEN,
        explanation=f"Another store of this account has chainInternalId '{number}' in chain '{chain}': change that.",
        field="chainInternalId",
        subject="store",
        words={"value": number},
    )


def _without_blanks(texts: Sequence[str | None] | None) -> tuple[str, ...] | None:
    return None if texts is None else tuple(text for sent in texts if (text := given(sent)))
