from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from saleport.audit.entry import COMMAND_LINE
from saleport.links.link import LinkSigner
from saleport.service import Parts, assemble
from saleport.settings import Settings
from tests.portal.conftest import PURCHASED_AT, SECRET, SetClock, Shop, Sold

NBSP = "\N{NO-BREAK SPACE}"


async def test_the_page_shows_what_was_bought_and_until_when_it_can_go_back(shop: Shop) -> None:
    page = await shop.page(await shop.sell("FR-1", Sold("Espresso machine", "LUMO 2", "249")))
    assert "<h1><bdi>FR-1</bdi></h1>" in page
    assert "21 November 2026" in page
    assert "<bdi>Espresso machine</bdi>" in page
    assert "<bdi>LUMO 2</bdi>" in page
    assert "€249.00" in page
    assert 'Can be returned until <time datetime="2026-12-21T22:45:10+00:00">21 December 2026, 22:45 UTC</time>' in page


async def test_after_the_window_it_says_since_when(shop: Shop, clock: SetClock) -> None:
    path = await shop.sell("FR-1", Sold("Espresso machine", "LUMO 2"))
    clock.instant = PURCHASED_AT + timedelta(days=31)
    page = await shop.page(path)
    assert "Can no longer be returned since <time" in page
    assert "21 December 2026, 22:45 UTC" in page
    assert "Can be returned" not in page


async def test_what_is_never_taken_back_says_so(shop: Shop) -> None:
    page = await shop.page(await shop.sell("FR-1", Sold("Gift card", "GIFT", is_returnable=False)))
    assert "Cannot be returned" in page
    assert "21 December" not in page


async def test_without_a_window_there_is_no_date(tmp_path: Path, clock: SetClock, parts: Parts) -> None:
    url = f"sqlite:///{tmp_path / 'saleport.db'}"
    endless = assemble(Settings(database_url=url, secret=SECRET, return_window_days=0), clock)
    shop = Shop(endless, (await endless.managing.create_account("Endless", actor=COMMAND_LINE)).id)
    page = await shop.page(await shop.sell("FR-1", Sold("Espresso machine", "LUMO 2")))
    assert "Can be returned, without a time limit" in page
    await endless.close()


async def test_equal_lines_are_one_article_in_the_order_of_the_lines(shop: Shop) -> None:
    cup, plate = Sold("Cup", "CUP", "33.333333333333336"), Sold("Plate", "PLATE")
    page = await shop.page(await shop.sell("FR-1", cup, plate, cup, cup))
    assert "3 × €33.33" in page
    assert page.count("<h3>") == 2
    assert page.index("Cup") < page.index("Plate")


async def test_another_price_is_another_article(shop: Shop) -> None:
    page = await shop.page(await shop.sell("FR-1", Sold("Cup", "CUP", "5"), Sold("Cup", "CUP", "4", "GBP")))
    assert page.count("<h3>") == 2
    assert "€5.00" in page
    assert "£4.00" in page


async def test_the_page_speaks_the_customer_s_language(shop: Shop) -> None:
    path = await shop.sell("FR-1", Sold("Machine à expresso", "LUMO 2", "1189.5"))
    for answer in (await shop.get(path, "fr-CA,en;q=0.5"), await shop.get(f"{path}?lang=fr")):
        assert answer.headers["content-language"] == "fr"
        assert '<html lang="fr">' in answer.text
        assert "Achetée le" in answer.text
        assert "Retour possible jusqu’au" in answer.text
        assert "21 décembre 2026 à 22:45 UTC" in answer.text
        assert f"1\N{NARROW NO-BREAK SPACE}189,50{NBSP}€" in answer.text


async def test_no_personal_data_is_on_the_page(shop: Shop) -> None:
    page = await shop.page(await shop.sell("FR-1", Sold("Cup", "CUP")))
    for word in ("Lefebvre", "Camille", "camille@example.com", "Lilas", "75011", "Paris"):
        assert word not in page


async def test_what_shops_send_is_never_markup(shop: Shop) -> None:
    attack = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7777*7 }}{reference}'
    page = await shop.page(await shop.sell(attack, Sold(attack, attack)))
    assert "<script" not in page
    assert "<img" not in page
    assert "54439" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 4  # title, reference, label, SKU
    assert "{reference}" in page


@pytest.mark.parametrize("amount", ["0", "999999999999.99", "0.000000000000001", "1e-30", "0.005"])
async def test_every_amount_that_is_taken_can_be_shown(shop: Shop, amount: str) -> None:
    assert "€" in await shop.page(await shop.sell("FR-1", Sold("Cup", "CUP", amount)))


@pytest.mark.parametrize(
    "token", ["", "nonsense", "%00", "%FF", "%2F", "..", "A" * 64, "é", "%C3%A9", "{link_token}", "x" * 5000]
)
async def test_a_link_that_was_not_made_here_leads_to_a_kind_page(shop: Shop, token: str) -> None:
    answer = await shop.get(f"/o/{token}", "fr")
    if not token or token == "..":
        return  # another path
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert "Ce lien ne mène nulle part" in answer.text


async def test_an_order_that_is_not_there_looks_the_same(shop: Shop) -> None:
    signed = await shop.get(f"/o/{shop.signer.token(shop.account_id, uuid4())}")
    forged = await shop.get(f"/o/{LinkSigner('another secret of many characters').token(shop.account_id, uuid4())}")
    assert signed.status_code == forged.status_code == 404
    assert signed.text == forged.text


async def test_another_account_s_order_is_not_there(shop: Shop) -> None:
    path = await shop.sell("FR-1", Sold("Cup", "CUP"))
    linked = shop.signer.read(path.removeprefix("/o/"))
    assert linked is not None
    for stranger in (uuid4(), UUID(int=0)):
        assert (await shop.get(f"/o/{shop.signer.token(stranger, linked.order_id)}")).status_code == 404


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=1, max_size=100))
@example(b"A" * 64)
@example(b"\xff\xfe" * 32)
async def test_no_token_makes_the_page_fail(shop: Shop, token: bytes) -> None:
    answer = await shop.get("/o/" + "".join(f"%{byte:02X}" for byte in token))
    assert answer.status_code == 404


async def test_a_database_that_is_away_leaves_a_page_that_says_so(parts: Parts, shop: Shop) -> None:
    path = await shop.sell("FR-1", Sold("Cup", "CUP"))
    away = assemble(Settings(database_url="postgresql://nobody@127.0.0.1:1/nothing", secret=SECRET))
    answer = await Shop(away, shop.account_id).get(path)
    await away.close()
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["cache-control"] == "no-store"
    assert "Please try again in a moment" in answer.text
