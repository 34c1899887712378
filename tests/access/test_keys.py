import re
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import msgspec
import pytest

from saleport.access.application import HeldKey, IssuedKey, KeySlot
from saleport.access.keys import Keys, UnreadableKey, make_secret, make_subscription_key

KEYS = Keys("a secret of thirty-two characters")


def an_issued_key() -> IssuedKey:
    return IssuedKey(
        slot=KeySlot.PRIMARY,
        subscription_key=make_subscription_key(),
        secret=make_secret(),
        issued_at=datetime(2026, 11, 21, tzinfo=UTC),
    )


def test_a_subscription_key_is_32_lower_case_hexadecimal_characters() -> None:
    assert re.fullmatch("[0-9a-f]{32}", make_subscription_key())
    assert make_subscription_key() != make_subscription_key()


def test_a_secret_can_stand_in_an_address_as_it_is() -> None:
    assert re.fullmatch("[A-Za-z0-9_-]{43,}", make_secret())
    assert make_secret() != make_secret()


def test_nothing_that_is_kept_holds_the_key_or_the_secret() -> None:
    issued = an_issued_key()
    kept = repr(KEYS.held(issued, uuid4()))
    assert issued.subscription_key not in kept
    assert issued.secret not in kept


def test_hashes_are_of_no_use_under_another_secret() -> None:
    other = Keys("another secret of 32 characters!!")
    assert KEYS.hash_key("one") != other.hash_key("one")
    assert KEYS.hash_secret("one") != other.hash_secret("one")
    assert KEYS.hash_secret("one") != KEYS.hash_key("one")


def test_a_secret_fits_either_of_two_hashes_and_no_other() -> None:
    hashes = [KEYS.hash_secret("first"), KEYS.hash_secret("second")]
    assert KEYS.fits("first", hashes)
    assert KEYS.fits("second", hashes)
    assert not KEYS.fits("third", hashes)
    assert not KEYS.fits("", hashes)


def test_a_key_can_be_shown_again() -> None:
    issued, application_id = an_issued_key(), uuid4()
    assert KEYS.reveal(KEYS.held(issued, application_id), application_id) == issued.subscription_key


def test_the_same_key_is_never_encrypted_to_the_same_bytes() -> None:
    issued, application_id = an_issued_key(), uuid4()
    first, second = KEYS.held(issued, application_id), KEYS.held(issued, application_id)
    assert first.key_encrypted != second.key_encrypted


@pytest.mark.parametrize(
    "spoil",
    [
        lambda held: msgspec.structs.replace(held, key_encrypted=held.key_encrypted[:-1] + b"!"),
        lambda held: msgspec.structs.replace(held, key_encrypted=b""),
        lambda held: msgspec.structs.replace(held, slot=KeySlot.SECONDARY),
    ],
    ids=["changed", "empty", "moved to the other slot"],
)
def test_a_spoilt_key_is_not_shown(spoil: Callable[[HeldKey], HeldKey]) -> None:
    issued, application_id = an_issued_key(), uuid4()
    with pytest.raises(UnreadableKey):
        KEYS.reveal(spoil(KEYS.held(issued, application_id)), application_id)


def test_a_key_is_not_shown_in_another_application_nor_under_another_secret() -> None:
    issued, application_id = an_issued_key(), uuid4()
    held = KEYS.held(issued, application_id)
    with pytest.raises(UnreadableKey):
        KEYS.reveal(held, uuid4())
    with pytest.raises(UnreadableKey, match="SALEPORT_SECRET"):
        Keys("another secret of 32 characters!!").reveal(held, application_id)
