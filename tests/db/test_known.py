"""What is remembered of ids, and what never is."""

from collections.abc import Collection
from uuid import UUID, uuid4

import pytest

from saleport.clock import now
from saleport.db.engine import Database
from saleport.db.known import KnownIds, ids_in, known_of
from saleport.db.tables import accounts, suppliers

HERE, ELSEWHERE = uuid4(), uuid4()


class Register:
    """A lookup that knows some ids of accounts and counts how often it is asked."""

    def __init__(self, ids: dict[UUID, set[UUID]]) -> None:
        self.ids = ids
        self.asked: list[set[UUID]] = []

    async def __call__(self, account_id: UUID, ids: Collection[UUID]) -> set[UUID]:
        self.asked.append(set(ids))
        return self.ids.get(account_id, set()) & set(ids)


def some(count: int) -> set[UUID]:
    return {uuid4() for _ in range(count)}


async def test_an_id_that_was_found_is_not_asked_for_again() -> None:
    ids = some(3)
    register = Register({HERE: ids})
    known = KnownIds(register)
    assert await known.unknown(HERE, ids) == set()
    assert await known.unknown(HERE, list(ids)) == set()
    assert await known.unknown(HERE, ()) == set()
    assert register.asked == [ids]


async def test_only_ids_that_were_never_found_are_asked_for() -> None:
    ids, new = some(3), some(2)
    register = Register({HERE: ids | new})
    known = KnownIds(register)
    await known.unknown(HERE, ids)
    await known.unknown(HERE, ids | new)
    assert register.asked == [ids, new]


async def test_an_id_that_was_not_found_is_asked_for_every_time() -> None:
    missing = uuid4()
    register = Register({HERE: set()})
    known = KnownIds(register)
    assert await known.unknown(HERE, {missing}) == {missing}
    register.ids[HERE].add(missing)
    assert await known.unknown(HERE, {missing}) == set()


async def test_what_one_account_has_is_unknown_to_another() -> None:
    ids = some(1)
    known = KnownIds(Register({HERE: ids}))
    assert await known.unknown(HERE, ids) == set()
    assert await known.unknown(ELSEWHERE, ids) == ids


async def test_memory_is_bounded_and_answers_stay_right() -> None:
    here, elsewhere = some(8), some(8)
    register = Register({HERE: here, ELSEWHERE: elsewhere})
    known = KnownIds(register, most=10)
    await known.unknown(HERE, here)
    await known.unknown(ELSEWHERE, elsewhere)
    await known.unknown(HERE, here)
    assert register.asked == [here, elsewhere, here]
    await known.unknown(HERE, here)
    assert len(register.asked) == 3


@pytest.mark.parametrize("count", [1, 1000])
async def test_the_database_is_asked_for_any_number_of_ids(count: int, database: Database) -> None:
    mine, others = uuid4(), uuid4()
    async with database.writing() as connection:
        for account_id, identity in ((HERE, mine), (ELSEWHERE, others)):
            account = accounts.insert().values(id=account_id, name=str(account_id), created_at=now())
            await connection.execute(account)
            await connection.execute(suppliers.insert().values(account_id=account_id, id=identity, name="A supplier"))
    lookup = ids_in(database, "suppliers")
    assert await lookup(HERE, {mine, others} | some(count)) == {mine}


async def test_what_an_account_has_is_learnt_once(database: Database) -> None:
    ids = some(3)
    async with database.writing() as connection:
        for account_id in (HERE, ELSEWHERE):
            account = accounts.insert().values(id=account_id, name=str(account_id), created_at=now())
            await connection.execute(account)
        for identity in ids:
            row = {"account_id": HERE, "id": identity, "name": str(identity)}
            await connection.execute(suppliers.insert().values(row))
    known = known_of(database, "suppliers")
    for account_id in (HERE, ELSEWHERE, HERE):
        await known.learn(account_id)
    assert known.texts(HERE) == {str(identity) for identity in ids}
    assert known.texts(ELSEWHERE) == set()
    async with database.writing() as connection:
        late = uuid4()
        await connection.execute(suppliers.insert().values(account_id=ELSEWHERE, id=late, name="A late one"))
    await known.learn(ELSEWHERE)
    # Where it is asked once, what comes later is found by who asks for it.
    assert known.texts(ELSEWHERE) == set()
    assert await known.unknown(ELSEWHERE, {late}) == set()
    assert known.texts(ELSEWHERE) == {str(late)}
