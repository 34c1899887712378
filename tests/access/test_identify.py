import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import event, text

from saleport.access import identify as module
from saleport.access.application import KeySlot, Scope
from saleport.access.identify import REMEMBERED_SECONDS, Doorkeeper
from saleport.access.keys import Keys
from saleport.access.limits import Limits
from saleport.access.managing import Managing
from saleport.access.tokens import Tokens
from saleport.db.engine import Database
from saleport.errors import ErrorCode, Forbidden, RateLimited, SaleportError, Unauthenticated, Unavailable
from saleport.values import Credentials
from tests.access.conftest import ACTOR, Opened, SetClock, away

WRITE = Scope.ORDERS_WRITE


class Questions(list[str]):
    """The statements that reached the database."""


@pytest.fixture
def questions(database: Database) -> Questions:
    asked = Questions()
    event.listen(
        database.engine.sync_engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_: asked.append(statement),
    )
    return asked


async def refusal(
    doorkeeper: Doorkeeper, credentials: Credentials, kind: type[SaleportError], scope: str | None = WRITE
) -> ErrorCode:
    with pytest.raises(SaleportError) as caught:
        await doorkeeper.admit(credentials, scope)
    assert type(caught.value) is kind
    (problem,) = caught.value.problems
    for shown in credentials:
        assert not shown or len(shown) < 8 or shown not in problem.explanation
    return problem.code


async def settle(doorkeeper: Doorkeeper) -> None:
    """Let what goes on in the background come to its end."""
    async with asyncio.timeout(30):
        while doorkeeper._looking_up:
            await asyncio.sleep(0.01)


async def test_a_key_and_its_token_say_who_is_calling(doorkeeper: Doorkeeper, shop: Opened, tokens: Tokens) -> None:
    caller = await doorkeeper.admit(shop.credentials(tokens.sign(shop.application)), WRITE)
    assert caller == shop.caller(KeySlot.PRIMARY)


async def test_a_caller_is_known_by_the_key_that_was_used(
    doorkeeper: Doorkeeper, managing: Managing, shop: Opened, clock: SetClock
) -> None:
    credentials = Credentials(shop.secondary.subscription_key, None, None)
    assert await doorkeeper.admit(credentials, None) == shop.caller(KeySlot.SECONDARY)
    clock.advance(60)
    issued = await managing.rotate(shop.application, KeySlot.SECONDARY, actor=ACTOR)
    caller = await doorkeeper.admit(Credentials(issued.subscription_key, None, None), None)
    assert (caller.slot, caller.issued_at) == (KeySlot.SECONDARY, clock.now())


async def test_either_key_opens_with_the_same_token(doorkeeper: Doorkeeper, shop: Opened, tokens: Tokens) -> None:
    token = f" bearer  {tokens.sign(shop.application)} "
    for pair in (shop.primary, shop.secondary):
        credentials = Credentials(f" {pair.subscription_key} ", token, None)
        assert (await doorkeeper.admit(credentials, WRITE)).application_id == shop.application.id


async def test_without_a_scope_the_key_alone_is_enough(doorkeeper: Doorkeeper, shop: Opened) -> None:
    assert await doorkeeper.admit(shop.credentials(), None)
    assert await doorkeeper.admit(shop.credentials("garbage"), None)


@pytest.mark.parametrize(
    ("subscription_key", "code"),
    [
        (None, ErrorCode.SUBSCRIPTION_KEY_MISSING),
        ("", ErrorCode.SUBSCRIPTION_KEY_MISSING),
        ("  ", ErrorCode.SUBSCRIPTION_KEY_MISSING),
        ("0" * 32, ErrorCode.SUBSCRIPTION_KEY_INVALID),
        ("clé\0\xff", ErrorCode.SUBSCRIPTION_KEY_INVALID),
        ("x" * 100_000, ErrorCode.SUBSCRIPTION_KEY_INVALID),
    ],
)
@pytest.mark.parametrize("scope", [WRITE, None])
async def test_the_key_is_asked_for_first(
    doorkeeper: Doorkeeper, subscription_key: str | None, code: ErrorCode, scope: str | None
) -> None:
    credentials = Credentials(subscription_key, None, None)
    assert await refusal(doorkeeper, credentials, Unauthenticated, scope) == code


@pytest.mark.parametrize("change", [str.upper, lambda key: key[:-1], lambda key: f"{key}0"])
async def test_a_key_is_compared_exactly(doorkeeper: Doorkeeper, shop: Opened, change: Callable[[str], str]) -> None:
    credentials = Credentials(change(shop.primary.subscription_key), None, None)
    assert await refusal(doorkeeper, credentials, Unauthenticated) == ErrorCode.SUBSCRIPTION_KEY_INVALID


async def test_the_token_comes_second(
    doorkeeper: Doorkeeper, managing: Managing, shop: Opened, tokens: Tokens, clock: SetClock
) -> None:
    await managing.suspend(shop.application, actor=ACTOR)
    token = tokens.sign(shop.application)
    assert await refusal(doorkeeper, shop.credentials(), Unauthenticated) == ErrorCode.TOKEN_MISSING
    assert await refusal(doorkeeper, shop.credentials("a.b.c"), Unauthenticated) == ErrorCode.TOKEN_INVALID
    clock.advance(3600)
    assert await refusal(doorkeeper, shop.credentials(token), Unauthenticated) == ErrorCode.TOKEN_EXPIRED


async def test_key_and_token_of_different_applications(
    doorkeeper: Doorkeeper, managing: Managing, shop: Opened, tokens: Tokens
) -> None:
    sister, _ = await managing.create_application(shop.application.account_id, "Sister", Scope, actor=ACTOR)
    stranger, _ = await managing.create_application(
        (await managing.create_account("Other", actor=ACTOR)).id, "Shop", Scope, actor=ACTOR
    )
    await managing.suspend(shop.application, actor=ACTOR)
    for other in (sister, stranger):
        credentials = shop.credentials(tokens.sign(other))
        assert await refusal(doorkeeper, credentials, Forbidden) == ErrorCode.APPLICATION_MISMATCH


async def test_a_suspended_application_is_refused_before_its_scopes_are_looked_at(
    doorkeeper: Doorkeeper, managing: Managing, shop: Opened, tokens: Tokens
) -> None:
    await managing.suspend(shop.application, actor=ACTOR)
    credentials = shop.credentials(tokens.sign(shop.application))
    assert await refusal(doorkeeper, credentials, Forbidden, "nothing:read") == ErrorCode.APPLICATION_SUSPENDED
    assert await refusal(doorkeeper, credentials, Forbidden, None) == ErrorCode.APPLICATION_SUSPENDED


async def test_every_scope_opens_its_own_door_only(doorkeeper: Doorkeeper, managing: Managing, tokens: Tokens) -> None:
    account = await managing.create_account("Merchant", actor=ACTOR)
    for scope in Scope:
        application, (primary, _) = await managing.create_application(account.id, scope, [scope], actor=ACTOR)
        credentials = Credentials(primary.subscription_key, f"Bearer {tokens.sign(application)}", None)
        for wanted in Scope:
            if wanted is scope:
                assert await doorkeeper.admit(credentials, wanted)
            else:
                assert await refusal(doorkeeper, credentials, Forbidden, wanted) == ErrorCode.SCOPE_MISSING


async def test_a_scope_taken_away_is_gone_whatever_the_token_says(
    doorkeeper: Doorkeeper, database: Database, shop: Opened, tokens: Tokens
) -> None:
    token = tokens.sign(shop.application)
    async with database.writing() as connection:
        await connection.execute(text("UPDATE applications SET scopes = 'orders:read'"))
    assert await refusal(doorkeeper, shop.credentials(token), Forbidden) == ErrorCode.SCOPE_MISSING
    assert await doorkeeper.admit(shop.credentials(token), Scope.ORDERS_READ)


async def test_a_revoked_key_is_refused_within_five_seconds(
    doorkeeper: Doorkeeper, managing: Managing, shop: Opened, tokens: Tokens, clock: SetClock
) -> None:
    credentials = shop.credentials(tokens.sign(shop.application))
    await doorkeeper.admit(credentials, WRITE)
    issued = await managing.rotate(shop.application, KeySlot.PRIMARY, actor=ACTOR)
    clock.advance(REMEMBERED_SECONDS - 0.01)
    await doorkeeper.admit(credentials, WRITE)
    await settle(doorkeeper)
    assert await refusal(doorkeeper, credentials, Unauthenticated) == ErrorCode.SUBSCRIPTION_KEY_INVALID
    assert await doorkeeper.admit(credentials._replace(subscription_key=issued.subscription_key), WRITE)
    assert await doorkeeper.admit(credentials._replace(subscription_key=shop.secondary.subscription_key), WRITE)


async def test_a_suspension_is_known_within_five_seconds_even_if_nobody_called(
    doorkeeper: Doorkeeper, managing: Managing, shop: Opened, tokens: Tokens, clock: SetClock
) -> None:
    credentials = shop.credentials(tokens.sign(shop.application))
    await doorkeeper.admit(credentials, WRITE)
    await managing.suspend(shop.application, actor=ACTOR)
    clock.advance(REMEMBERED_SECONDS)
    assert await refusal(doorkeeper, credentials, Forbidden) == ErrorCode.APPLICATION_SUSPENDED
    await managing.resume(shop.application, actor=ACTOR)
    clock.advance(REMEMBERED_SECONDS)
    assert await doorkeeper.admit(credentials, WRITE)


async def test_a_new_key_works_at_once_after_it_was_refused(
    doorkeeper: Doorkeeper, database: Database, shop: Opened, keys: Keys
) -> None:
    made_later = Credentials("0" * 32, None, None)
    assert await refusal(doorkeeper, made_later, Unauthenticated, None) == ErrorCode.SUBSCRIPTION_KEY_INVALID
    async with database.writing() as connection:
        statement = text("UPDATE subscription_keys SET key_hash = :hash WHERE slot = 'primary'")
        await connection.execute(statement, {"hash": keys.hash_key("0" * 32)})
    assert await doorkeeper.admit(made_later, None)


async def test_a_key_in_use_is_looked_up_without_making_calls_wait(
    doorkeeper: Doorkeeper, shop: Opened, clock: SetClock, questions: Questions
) -> None:
    await doorkeeper.admit(shop.credentials(), None)
    asked_once = len(questions)
    await doorkeeper.admit(shop.credentials(), None)
    assert len(questions) == asked_once
    for _ in range(10):
        clock.advance(2)
        await doorkeeper.admit(shop.credentials(), None)
        await settle(doorkeeper)
    assert len(questions) == 11 * asked_once


async def test_a_caller_is_recalled_only_while_nothing_can_have_changed(
    doorkeeper: Doorkeeper, managing: Managing, shop: Opened, tokens: Tokens, clock: SetClock
) -> None:
    credentials = shop.credentials(tokens.sign(shop.application))
    assert doorkeeper.recall(credentials, WRITE) is None, "who was never admitted"
    await doorkeeper.admit(credentials, WRITE)
    assert doorkeeper.recall(credentials, WRITE) == shop.caller(KeySlot.PRIMARY)
    assert doorkeeper.recall(credentials, Scope.ORDERS_READ) is None, "another scope"
    assert doorkeeper.recall(shop.credentials(f"{credentials.authorization}x"), WRITE) is None, "another token"
    await managing.suspend(shop.application, actor=ACTOR)
    clock.advance(REMEMBERED_SECONDS / 2)
    assert doorkeeper.recall(credentials, WRITE) is None, "the key is due to be looked up again"
    clock.advance(REMEMBERED_SECONDS / 2)
    assert await refusal(doorkeeper, credentials, Forbidden) == ErrorCode.APPLICATION_SUSPENDED
    assert doorkeeper.recall(credentials, WRITE) is None, "who was refused"


async def test_nobody_is_recalled_by_a_token_that_has_expired(
    doorkeeper: Doorkeeper, shop: Opened, tokens: Tokens, clock: SetClock
) -> None:
    credentials = shop.credentials(tokens.sign(shop.application))
    clock.advance(3599)
    await doorkeeper.admit(credentials, WRITE)
    assert doorkeeper.recall(credentials, WRITE) is not None
    clock.advance(1)
    assert doorkeeper.recall(credentials, WRITE) is None
    assert await refusal(doorkeeper, credentials, Unauthenticated) == ErrorCode.TOKEN_EXPIRED


async def test_nobody_is_recalled_where_calls_are_counted(
    database: Database, keys: Keys, tokens: Tokens, shop: Opened, clock: SetClock
) -> None:
    limits = Limits(5, 0, database, clock.now, clock.monotonic)
    doorkeeper = Doorkeeper(database, keys, tokens, limits, clock.monotonic)
    await doorkeeper.admit(shop.credentials(), None)
    assert doorkeeper.recall(shop.credentials(), None) is None
    await doorkeeper.close()


async def test_many_calls_at_once_ask_the_database_once(
    doorkeeper: Doorkeeper, shop: Opened, questions: Questions
) -> None:
    await asyncio.gather(*(doorkeeper.admit(shop.credentials(), None) for _ in range(50)))
    assert sum("subscription_keys" in question for question in questions) == 1


async def test_one_caller_who_goes_away_does_not_harm_the_others(doorkeeper: Doorkeeper, shop: Opened) -> None:
    calls = [asyncio.create_task(doorkeeper.admit(shop.credentials(), None)) for _ in range(3)]
    await asyncio.sleep(0)
    calls[0].cancel()
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert isinstance(answers[0], asyncio.CancelledError)
    assert answers[1] == answers[2] == shop.caller(KeySlot.PRIMARY)


async def test_a_database_that_is_away_is_never_taken_for_a_wrong_key(
    doorkeeper: Doorkeeper, database: Database, shop: Opened, clock: SetClock
) -> None:
    await doorkeeper.admit(shop.credentials(), None)
    async with away(database, "subscription_keys"):
        clock.advance(2)
        await doorkeeper.admit(shop.credentials(), None)  # remembered; the look-up behind it fails
        await settle(doorkeeper)
        await doorkeeper.admit(shop.credentials(), None)
        await settle(doorkeeper)
        clock.advance(1)
        for credentials in (shop.credentials(), Credentials("0" * 32, None, None)):
            assert await refusal(doorkeeper, credentials, Unavailable) == ErrorCode.DATABASE_UNAVAILABLE
        assert await refusal(doorkeeper, Credentials(None, None, None), Unauthenticated)
    assert await doorkeeper.admit(shop.credentials(), None)


async def test_what_is_remembered_is_bounded(
    doorkeeper: Doorkeeper, managing: Managing, shop: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_REMEMBERED", 2)
    for number in range(5):
        _, (primary, _) = await managing.create_application(
            shop.application.account_id, f"{number}", Scope, actor=ACTOR
        )
        await doorkeeper.admit(Credentials(primary.subscription_key, None, None), None)
        assert len(doorkeeper._remembered) <= 2


async def test_credentials_that_are_longer_than_any_open_the_door_and_are_not_remembered(
    doorkeeper: Doorkeeper, shop: Opened, tokens: Tokens
) -> None:
    shown = shop.credentials(tokens.sign(shop.application))
    assert await doorkeeper.admit(shown._replace(secret="x" * 300_000), WRITE) == shop.caller(KeySlot.PRIMARY)
    assert not doorkeeper._admissions
    assert await doorkeeper.admit(shown, WRITE) == shop.caller(KeySlot.PRIMARY)
    assert list(doorkeeper._admissions) == [(shown, WRITE)]


async def test_limits_count_admitted_calls_only(
    database: Database, keys: Keys, tokens: Tokens, shop: Opened, clock: SetClock
) -> None:
    limits = Limits(1, 0, database, clock.now, clock.monotonic)
    doorkeeper = Doorkeeper(database, keys, tokens, limits, clock.monotonic)
    for _ in range(3):
        await refusal(doorkeeper, shop.credentials("a.b.c"), Unauthenticated)
    await doorkeeper.admit(shop.credentials(tokens.sign(shop.application)), WRITE)
    assert await refusal(doorkeeper, shop.credentials(), RateLimited, None) == ErrorCode.CALL_RATE_EXCEEDED
    await doorkeeper.close()


async def test_keys_made_up_by_the_hundred_leave_connections_to_those_who_are_known(
    doorkeeper: Doorkeeper, database: Database
) -> None:
    pool = database.engine.pool
    most = 0

    def see(*_: object) -> None:
        nonlocal most
        most = max(most, pool.checkedout())  # pyright: ignore[reportAttributeAccessIssue]

    event.listen(database.engine.sync_engine, "before_cursor_execute", see)
    made_up = [Credentials(f"{number:032x}", None, None) for number in range(100)]
    refused = await asyncio.gather(*(doorkeeper.admit(each, None) for each in made_up), return_exceptions=True)
    assert {type(error) for error in refused} == {Unauthenticated}
    assert 1 <= most <= 4
