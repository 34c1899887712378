import asyncio
from statistics import median
from time import perf_counter

import pytest

from saleport.people.passwords import MEMORY_KIBIBYTES, ROUNDS, Passwords
from saleport.people.person import Reason, Refusal


async def test_a_password_fits_its_own_hash_only(passwords: Passwords) -> None:
    kept = await passwords.hashed("correct horse battery")
    assert kept.startswith("$argon2id$")
    assert "horse" not in kept
    assert await passwords.fits("correct horse battery", kept)
    assert not await passwords.fits("correct horse batterY", kept)
    assert not await passwords.fits("correct horse battery", None)
    assert await passwords.hashed("correct horse battery") != kept, "each has a salt of its own"


async def test_letters_with_accents_fit_however_they_are_typed(passwords: Passwords) -> None:
    kept = await passwords.hashed("une crème brûlée")
    assert await passwords.fits("une cre\u0300me bru\u0302le\u0301e", kept)


@pytest.mark.parametrize("password", ["", "\0", "\udcff", "x" * 100_000])
async def test_no_password_is_too_strange_to_be_compared(passwords: Passwords, password: str) -> None:
    kept = await passwords.hashed("x" * 255)
    assert not await passwords.fits(password, kept)
    assert not await passwords.fits(password, None)


async def test_nothing_fits_a_hash_that_is_none(passwords: Passwords) -> None:
    assert not await passwords.fits("correct horse battery", "damaged")


async def test_nobodys_password_takes_as_long_as_somebodys() -> None:
    passwords = Passwords(memory_kibibytes=8 * 1024, rounds=1)
    kept = await passwords.hashed("correct horse battery")

    async def seconds(against: str | None) -> float:
        begin = perf_counter()
        assert not await passwords.fits("wrong horse battery", against)
        return perf_counter() - begin

    times = [(await seconds(kept), await seconds(None)) for _ in range(15)]
    somebody, nobody = (median(column) for column in zip(*times, strict=True))
    assert nobody > somebody / 2
    assert somebody > nobody / 2


async def test_very_many_at_once_are_refused_rather_than_kept_waiting(passwords: Passwords) -> None:
    answers = await asyncio.gather(*(passwords.fits("x", None) for _ in range(60)), return_exceptions=True)
    refusals = [answer for answer in answers if isinstance(answer, Refusal)]
    assert len(refusals) == 10
    assert {refusal.reason for refusal in refusals} == {Reason.TOO_MANY}
    assert not await passwords.fits("x", None), "and then it goes on"


def test_the_parameters_are_those_that_are_recommended() -> None:
    assert (MEMORY_KIBIBYTES, ROUNDS) == (64 * 1024, 3)
