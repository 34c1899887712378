"""Keys that came before."""

from random import Random

from saleport.files.assembling.scattering import SeenKeys


def test_no_key_is_taken_for_another_while_they_are_few() -> None:
    chance = Random(1)  # noqa: S311 - the same each time
    keys = [chance.randbytes(8) for _ in range(100_000)]
    seen = SeenKeys()
    assert not seen.had(keys)
    assert not seen.had([b"another", b"a third"])
    assert seen.had([b"new", keys[7]])


def test_a_key_that_comes_twice_at_once_came_before() -> None:
    assert SeenKeys().had([b"A", b"B", b"A"])


def test_keys_that_came_before_are_known_when_they_are_too_many_to_be_kept_as_they_are() -> None:
    keys = [b"%d" % number for number in range(1000)]
    seen = SeenKeys(most_bytes=50_000)
    assert not seen.had(keys[:500])
    assert not seen.had(keys[500:])
    assert not seen.had([b"another"])
    assert all(seen.had([key]) for key in (*keys, b"another"))
