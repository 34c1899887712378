from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID, uuid4

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from saleport.links.link import LinkSigner

SIGNER = LinkSigner("a secret of thirty-two characters")
ACCOUNT, ORDER = UUID(int=1), UUID(int=2)


@given(st.uuids(), st.uuids())
def test_a_token_opens_the_order_it_was_made_for(account_id: UUID, order_id: UUID) -> None:
    token = SIGNER.token(account_id, order_id)
    assert len(token) == 64
    assert SIGNER.read(token) == (account_id, order_id)


def test_an_order_has_one_token_for_good_and_on_every_machine() -> None:
    token = LinkSigner("a secret of thirty-two characters").token(ACCOUNT, ORDER)
    assert token == SIGNER.token(ACCOUNT, ORDER)
    # Written down: shops keep links for years, and another way of making them would end them all.
    assert token == "AAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAKMIL26vpktorDjblJRqQz0"


def test_another_secret_makes_and_reads_other_tokens() -> None:
    other = LinkSigner("another secret of sufficient length")
    assert other.token(ACCOUNT, ORDER) != SIGNER.token(ACCOUNT, ORDER)
    assert other.read(SIGNER.token(ACCOUNT, ORDER)) is None


@given(st.integers(0, 383))
def test_no_bit_of_a_token_can_be_changed(bit: int) -> None:
    raw = int.from_bytes(urlsafe_b64decode(SIGNER.token(ACCOUNT, ORDER))) ^ (1 << bit)
    assert SIGNER.read(urlsafe_b64encode(raw.to_bytes(48)).decode()) is None


def test_another_order_cannot_borrow_a_seal() -> None:
    seal = urlsafe_b64decode(SIGNER.token(ACCOUNT, ORDER))[32:]
    forged = urlsafe_b64encode(ACCOUNT.bytes + uuid4().bytes + seal).decode()
    assert SIGNER.read(forged) is None


@pytest.mark.parametrize("changed", ["{}=", "{}\n", " {}", "{}A", "{}é", "{}\0"])
def test_a_token_has_one_spelling(changed: str) -> None:
    assert SIGNER.read(changed.format(SIGNER.token(ACCOUNT, ORDER))) is None


def test_plus_and_slash_are_not_taken_for_what_they_stand_for() -> None:
    tokens = (SIGNER.token(ACCOUNT, UUID(int=number)) for number in range(100))
    token = next(token for token in tokens if "-" in token or "_" in token)
    assert SIGNER.read(token.replace("-", "+").replace("_", "/")) is None


@given(st.text() | st.text("AZaz09-_+/=", min_size=60, max_size=68))
@example("")
@example("\ud800" * 64)
@example("A" * 64)
@example("é" * 64)
@example("٣" * 64)
def test_nothing_that_is_sent_raises(token: str) -> None:
    assert SIGNER.read(token) is None
