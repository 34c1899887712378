import asyncio
from contextlib import suppress

import pytest
from sqlalchemy import text

from saleport.audit.entry import Action
from saleport.people.passwords import Passwords
from saleport.people.person import Reason, Refusal
from saleport.people.signing_in import TRIES_FROM_HOST, TRIES_OF_PERSON, SigningIn, Tries
from tests.people.conftest import HOST, PASSWORD, People

EMAIL = "claire@example.com"


async def refused(people: People, email: str, password: str, host: str = HOST) -> tuple[Reason, str]:
    with pytest.raises(Refusal) as caught:
        await people.sign_in(email, password, host)
    return caught.value.reason, str(caught.value)


async def rows(people: People, table: str) -> int:
    async with people.database.reading() as connection:
        return (await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()  # noqa: S608


async def test_who_signs_in_is_known_by_the_token(people: People) -> None:
    claire = await people.person(EMAIL)
    signed_in = await people.signing_in.session_of(await people.sign_in("  Claire@Example.com "))
    assert signed_in is not None
    assert signed_in.person == claire
    for strange in ("", "x", "\udcff", "é" * 50, "A" * 43):
        assert await people.signing_in.session_of(strange) is None
        await people.signing_in.sign_out(strange)
        assert await people.signing_in.sessions_of(strange) == []


async def test_every_sign_in_has_a_token_of_its_own_which_is_kept_nowhere(people: People) -> None:
    await people.person(EMAIL)
    tokens = {await people.sign_in(EMAIL) for _ in range(3)}
    assert len(tokens) == 3
    async with people.database.reading() as connection:
        kept = (await connection.execute(text("SELECT token_hash FROM sessions"))).scalars().all()
    assert len(kept) == 3
    assert not {token.encode() for token in tokens} & {bytes(each) for each in kept}


async def test_a_stranger_and_a_wrong_password_are_refused_in_the_same_words(people: People) -> None:
    await people.person(EMAIL)
    assert await refused(people, EMAIL, "wrong horse battery") == await refused(people, "x@example.com", PASSWORD)
    for strange in ("", " ", "no address", "\udcff", "x" * 5000):
        assert (await refused(people, strange, strange))[0] == Reason.REFUSED


async def test_tries_of_one_address_are_limited_and_counted_for_strangers_too(people: People) -> None:
    await people.person(EMAIL)
    for email in (EMAIL, "nobody@example.com"):
        for attempt in range(TRIES_OF_PERSON):
            assert (await refused(people, email, "wrong horse battery", f"host-{attempt}"))[0] == Reason.REFUSED
        assert (await refused(people, email, PASSWORD, "another-host"))[0] == Reason.TOO_MANY
    people.clock.advance(minutes=15)
    assert await people.sign_in(EMAIL)


async def test_tries_at_the_same_time_are_not_more(people: People) -> None:
    await people.person(EMAIL)
    answers = await asyncio.gather(*(refused(people, EMAIL, "wrong horse battery") for _ in range(TRIES_OF_PERSON + 5)))
    assert [reason for reason, _ in answers].count(Reason.REFUSED) == TRIES_OF_PERSON


async def test_tries_from_one_host_are_limited_and_right_passwords_are_not_counted(people: People) -> None:
    await people.person(EMAIL)
    tries = Tries(people.database, b"key", people.clock.now)
    for number in range(TRIES_FROM_HOST):
        await tries.count(f"{number}@example.com", HOST)
    assert (await refused(people, EMAIL, PASSWORD))[0] == Reason.TOO_MANY
    for elsewhere in ("192.0.2.8", ""):
        assert await people.sign_in(EMAIL, host=elsewhere)
    people.clock.advance(minutes=15)
    for _ in range(TRIES_OF_PERSON + 2):
        await people.sign_in(EMAIL, host="192.0.2.8")


async def test_a_session_ends_when_it_lay_idle_and_after_two_weeks_however_much_it_is_used(people: People) -> None:
    await people.person(EMAIL)
    token = await people.sign_in(EMAIL)
    people.clock.advance(hours=11, minutes=59)
    assert await people.is_signed_in(token)
    people.clock.advance(hours=11, minutes=59)
    assert await people.is_signed_in(token), "it was used meanwhile"
    people.clock.advance(hours=12)
    assert not await people.is_signed_in(token)
    token = await people.sign_in(EMAIL)
    for _ in range(13 * 3 + 2):
        people.clock.advance(hours=8)
        assert await people.is_signed_in(token)
    people.clock.advance(hours=8)
    assert not await people.is_signed_in(token)


async def test_signing_out_ends_one_session(people: People) -> None:
    await people.person(EMAIL)
    here, there = await people.sign_in(EMAIL), await people.sign_in(EMAIL)
    await people.signing_in.sign_out(here)
    assert not await people.is_signed_in(here)
    assert await people.is_signed_in(there)


async def test_a_person_sees_and_ends_their_other_sessions_only(people: People) -> None:
    await people.person(EMAIL)
    await people.person("other@example.com")
    there = await people.sign_in(EMAIL, host="192.0.2.9")
    others = await people.sign_in("other@example.com")
    people.clock.advance(hours=1)
    here = await people.signing_in.sign_in(EMAIL, PASSWORD, HOST, "Browser\n" + "x" * 400)
    sessions = await people.signing_in.sessions_of(here)
    assert [(each.is_this, each.host) for each in sessions] == [(True, HOST), (False, "192.0.2.9")]
    assert sessions[0].user_agent.startswith("Browser x")
    await people.signing_in.sign_out_others(here)
    assert await people.is_signed_in(here)
    assert await people.is_signed_in(others)
    assert not await people.is_signed_in(there)


async def test_a_new_password_ends_the_other_sessions(people: People) -> None:
    await people.person(EMAIL)
    here, there = await people.sign_in(EMAIL), await people.sign_in(EMAIL)
    await people.signing_in.change_password(here, PASSWORD, "another horse battery", HOST)
    assert await people.is_signed_in(here)
    assert not await people.is_signed_in(there)
    assert (await refused(people, EMAIL, PASSWORD))[0] == Reason.REFUSED
    assert await people.sign_in(EMAIL, "another horse battery")
    noted = [(entry.actor, entry.action, entry.subject) for entry in await people.noted()]
    assert (EMAIL, Action.PASSWORD_CHANGED, EMAIL) in noted


async def test_a_password_is_not_changed_for_nothing(people: People) -> None:
    await people.person(EMAIL)
    token = await people.sign_in(EMAIL)
    for present, wanted, reason in (
        ("wrong horse battery", "another horse battery", Reason.PASSWORD_WRONG),
        (PASSWORD, "short", Reason.PASSWORD_SHORT),
        (PASSWORD, "x" * 256, Reason.PASSWORD_LONG),
    ):
        with pytest.raises(Refusal) as caught:
            await people.signing_in.change_password(token, present, wanted, HOST)
        assert caught.value.reason == reason
    assert await people.sign_in(EMAIL)


async def test_who_found_an_open_session_cannot_guess_the_password_there(people: People) -> None:
    await people.person(EMAIL)
    token, reasons = await people.sign_in(EMAIL), list[Reason]()
    for _ in range(TRIES_OF_PERSON + 1):
        try:
            await people.signing_in.change_password(token, "wrong horse battery", "another horse battery", HOST)
        except Refusal as refusal:
            reasons.append(refusal.reason)
    assert reasons == [Reason.PASSWORD_WRONG] * TRIES_OF_PERSON + [Reason.TOO_MANY]


async def test_a_sign_in_under_way_does_not_outlive_a_new_password(people: People) -> None:
    claire = await people.person(EMAIL)
    begun = asyncio.create_task(people.sign_in(EMAIL))
    await people.enlisting.put_password(claire, "another horse battery", actor="command line")
    with suppress(Refusal):
        token = await begun
        # It was over before the password was changed, which then ended it.
        assert not await people.is_signed_in(token)


async def test_a_change_of_password_under_way_does_not_undo_what_an_operator_does(people: People) -> None:
    claire = await people.person(EMAIL)
    token = await people.sign_in(EMAIL)
    begun = asyncio.create_task(people.signing_in.change_password(token, PASSWORD, "another horse battery", HOST))
    await people.enlisting.put_password(claire, "horse of an operator", actor="command line")
    with suppress(Refusal):
        await begun
    assert await people.sign_in(EMAIL, "horse of an operator")


async def test_a_name_can_be_changed(people: People) -> None:
    claire = await people.person(EMAIL)
    token = await people.sign_in(EMAIL)
    renamed = await people.signing_in.rename(claire, " Claire <b> ")
    signed_in = await people.signing_in.session_of(token)
    assert signed_in is not None
    assert signed_in.person == renamed
    assert renamed.name == "Claire <b>"
    await people.signing_in.rename(renamed, "Claire <b>")
    noted = [entry for entry in await people.noted() if entry.action == Action.PERSON_RENAMED]
    assert [(entry.actor, entry.subject, entry.details) for entry in noted] == [(EMAIL, EMAIL, {"name": "Claire <b>"})]
    for name in ("", " ", "a\nb", "x" * 101):
        with pytest.raises(Refusal, match="name"):
            await people.signing_in.rename(claire, name)


async def test_a_password_hashed_with_other_parameters_is_hashed_anew(people: People) -> None:
    await people.person(EMAIL)
    stronger = Passwords(memory_kibibytes=16, rounds=1)
    tries = Tries(people.database, b"key", people.clock.now)
    await SigningIn(people.database, stronger, tries, people.clock.now).sign_in(EMAIL, PASSWORD, HOST, "")
    async with people.database.reading() as connection:
        (kept,) = (await connection.execute(text("SELECT password_hash FROM people"))).scalars().all()
    assert "$m=16,t=1,p=1$" in kept
    assert await people.sign_in(EMAIL)


async def test_what_no_longer_counts_is_forgotten_when_somebody_signs_in(people: People) -> None:
    await people.person(EMAIL)
    await people.sign_in(EMAIL)
    await refused(people, "nobody@example.com", PASSWORD)
    people.clock.advance(days=15)
    await people.sign_in(EMAIL)
    assert await rows(people, "sessions") == 1
    assert await rows(people, "password_tries") == 2, "those of this sign-in, taken back"
