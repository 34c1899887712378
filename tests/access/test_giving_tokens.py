"""GetToken's verb: a token for a subscription key and a secret."""

import pytest

from saleport.access.application import KeySlot, Scope
from saleport.access.identify import REMEMBERED_SECONDS, Doorkeeper
from saleport.access.keys import Keys
from saleport.access.limits import Limits
from saleport.access.managing import Managing
from saleport.access.tokens import Tokens
from saleport.db.engine import Database
from saleport.errors import ErrorCode, Forbidden, Unauthenticated
from tests.access.conftest import ACTOR, SECRET, Opened, SetClock

WRITE = Scope.ORDERS_WRITE


@pytest.mark.parametrize("pair", ["primary", "secondary"])
async def test_either_secret_is_exchanged_for_a_token(doorkeeper: Doorkeeper, shop: Opened, pair: str) -> None:
    issued = shop.primary if pair == "primary" else shop.secondary
    token = await doorkeeper.give_token(shop.credentials(secret=f" {issued.secret} "))
    assert await doorkeeper.admit(shop.credentials(token), WRITE)


@pytest.mark.parametrize(
    ("secret", "code"),
    [
        (None, ErrorCode.SECRET_MISSING),
        ("", ErrorCode.SECRET_MISSING),
        ("  ", ErrorCode.SECRET_MISSING),
        ("wrong", ErrorCode.SECRET_INVALID),
        ("\xe9\0", ErrorCode.SECRET_INVALID),
    ],
)
async def test_a_wrong_secret_gets_no_token(
    doorkeeper: Doorkeeper, shop: Opened, secret: str | None, code: ErrorCode
) -> None:
    with pytest.raises(Unauthenticated) as caught:
        await doorkeeper.give_token(shop.credentials(secret=secret))
    assert [problem.code for problem in caught.value.problems] == [code]


async def test_a_replaced_secret_gets_no_token(
    doorkeeper: Doorkeeper, managing: Managing, shop: Opened, clock: SetClock
) -> None:
    await managing.rotate(shop.application, KeySlot.SECONDARY, actor=ACTOR)
    clock.advance(REMEMBERED_SECONDS)
    with pytest.raises(Unauthenticated):
        await doorkeeper.give_token(shop.credentials(secret=shop.secondary.secret))
    assert await doorkeeper.give_token(shop.credentials(secret=shop.primary.secret))


async def test_a_secret_of_another_application_gets_no_token(
    doorkeeper: Doorkeeper, managing: Managing, shop: Opened
) -> None:
    _, (other, _) = await managing.create_application(shop.application.account_id, "Sister", Scope, actor=ACTOR)
    with pytest.raises(Unauthenticated):
        await doorkeeper.give_token(shop.credentials(secret=other.secret))


async def test_a_suspended_application_gets_no_token(doorkeeper: Doorkeeper, managing: Managing, shop: Opened) -> None:
    await managing.suspend(shop.application, actor=ACTOR)
    with pytest.raises(Forbidden) as caught:
        await doorkeeper.give_token(shop.credentials(secret=shop.primary.secret))
    assert caught.value.problems[0].code == ErrorCode.APPLICATION_SUSPENDED


async def test_a_token_is_good_for_another_worker(
    database_url: str, doorkeeper: Doorkeeper, shop: Opened, clock: SetClock
) -> None:
    database = Database(database_url)
    limits = Limits(0, 0, database, clock.now)
    other = Doorkeeper(database, Keys(SECRET), Tokens(SECRET, clock.now), limits, clock.monotonic)
    token = await doorkeeper.give_token(shop.credentials(secret=shop.primary.secret))
    assert await other.admit(shop.credentials(token), WRITE)
    await other.close()
    await database.close()
