"""The verbs of stores, on a database."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from saleport.decoding.findings import Findings
from saleport.errors import ErrorCode, Rejected
from saleport.stores.store import Store, StoreIn
from saleport.stores.storing import Storing
from saleport.values import Address
from tests.catalogue.conftest import codes_of


async def put(storing: Storing, account_id: UUID, name: str, **members: Any) -> Store:  # noqa: ANN401 - any member
    return await storing.add_or_modify(account_id, StoreIn(name=name, **members), Findings())


async def test_a_store_without_a_number_is_added_every_time(storing: Storing, account_id: UUID) -> None:
    assert await storing.list_stores(account_id) == []
    first = await put(storing, account_id, "Opéra", chain="Maison")
    second = await put(storing, account_id, "Opéra", chain="Maison")
    assert await storing.list_stores(account_id) == [first, second]
    assert first.id != second.id


async def test_a_number_means_one_store_of_its_chain(storing: Storing, account_id: UUID) -> None:
    first = await put(
        storing, account_id, "Opéra", chain="Maison", chain_internal_id="017", address=Address(city="Paris")
    )
    again = await put(storing, account_id, "Paris Opéra", chain=" Maison ", chain_internal_id=" 017 ", telephones=["1"])
    assert again == replace(first, name="Paris Opéra", telephones=("1",))
    assert await storing.list_stores(account_id) == [again]
    for chain in (None, "maison", "Other"):
        assert (await put(storing, account_id, "Opéra", chain=chain, chain_internal_id="017")).id != first.id
    assert len(await storing.list_stores(account_id)) == 4


async def test_a_number_without_a_chain_means_one_store(storing: Storing, account_id: UUID) -> None:
    first = await put(storing, account_id, "Opéra", chain_internal_id="017")
    assert (first.chain, first.chain_internal_id) == (None, "017")
    assert await put(storing, account_id, "Opéra", chain="", chain_internal_id="017") == first


async def test_many_at_once_make_one(storing: Storing, account_id: UUID) -> None:
    made = await asyncio.gather(
        *(put(storing, account_id, f"Opéra {number}", chain_internal_id="017") for number in range(8))
    )
    assert {each.id for each in made} == {made[0].id}
    assert len(await storing.list_stores(account_id)) == 1


async def test_an_id_means_the_store_with_this_id(storing: Storing, account_id: UUID) -> None:
    first = await put(storing, account_id, "Opéra", longitude=2.3322)
    changed = await put(storing, account_id, "Opéra", id=first.id, chain="Maison", chain_internal_id="017")
    assert changed == replace(first, chain="Maison", chain_internal_id="017")
    assert await put(storing, account_id, "Opéra", chain="Maison", chain_internal_id="017") == changed
    assert await storing.list_stores(account_id) == [changed]


async def test_an_id_that_is_no_stores_is_refused(storing: Storing, account_id: UUID, other_account_id: UUID) -> None:
    foreign = await put(storing, other_account_id, "Opéra")
    for identity in (uuid4(), foreign.id):
        nameless = StoreIn(id=identity)
        assert await codes_of(lambda findings, each=nameless: storing.add_or_modify(account_id, each, findings)) == [
            ErrorCode.FIELD_REQUIRED,
            ErrorCode.STORE_UNKNOWN,
        ]
    assert await storing.list_stores(other_account_id) == [foreign]


async def test_a_number_of_another_store_is_refused(storing: Storing, account_id: UUID) -> None:
    await put(storing, account_id, "Opéra", chain="Maison", chain_internal_id="017")
    other = await put(storing, account_id, "Bastille", chain="Maison")
    clash = StoreIn(id=other.id, chain_internal_id="017")
    assert await codes_of(lambda findings: storing.add_or_modify(account_id, clash, findings)) == [
        ErrorCode.FIELD_REQUIRED,
        ErrorCode.STORE_TAKEN,
    ]


async def test_two_that_want_one_number_at_once_get_it_once(storing: Storing, account_id: UUID) -> None:
    held = [await put(storing, account_id, name) for name in "abcd"]
    results = await asyncio.gather(
        *(put(storing, account_id, each.name, id=each.id, chain_internal_id="017") for each in held),
        return_exceptions=True,
    )
    assert len([each for each in results if isinstance(each, Store)]) == 1
    assert {each.problems[0].code for each in results if isinstance(each, Rejected)} == {ErrorCode.STORE_TAKEN}


async def test_changes_at_once_do_not_undo_each_other(storing: Storing, account_id: UUID) -> None:
    held = await put(storing, account_id, "Opéra", chain_internal_id="017")
    await asyncio.gather(
        put(storing, account_id, "Opéra", id=held.id, fax="1"),
        put(storing, account_id, "Opéra", chain_internal_id="017", telephones=["2"]),
        put(storing, account_id, "Opéra", id=held.id, latitude=48.87),
    )
    assert await storing.list_stores(account_id) == [replace(held, fax="1", telephones=("2",), latitude=48.87)]


async def test_what_another_account_has_is_not_there(
    storing: Storing, account_id: UUID, other_account_id: UUID
) -> None:
    foreign = await put(storing, other_account_id, "Opéra", chain_internal_id="017")
    assert await storing.unknown_stores(other_account_id, {foreign.id}) == set()
    assert await storing.unknown_stores(account_id, {foreign.id}) == {foreign.id}
    assert await storing.list_stores(account_id) == []
    mine = await put(storing, account_id, "Mine", chain_internal_id="017")
    assert mine.id != foreign.id
    assert await storing.list_stores(other_account_id) == [foreign]


@pytest.mark.parametrize("name", [None, " "])
async def test_nothing_is_kept_of_a_store_without_a_name(name: str | None, storing: Storing, account_id: UUID) -> None:
    nameless = StoreIn(name=name, chain_internal_id="017")
    assert await codes_of(lambda findings: storing.add_or_modify(account_id, nameless, findings)) == [
        ErrorCode.FIELD_REQUIRED
    ]
    assert await storing.list_stores(account_id) == []
