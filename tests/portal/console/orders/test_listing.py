"""The page of all orders."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

from saleport.decoding.findings import Findings
from saleport.orders.order import OrderIn
from saleport.orders.search.entry import Place, Sought
from saleport.people.permissions import Role
from saleport.portal.console.orders.asking import written
from tests.portal.conftest import PURCHASED_AT, SetClock
from tests.portal.console.orders.conftest import Team, a_line, a_team


def references(page: str) -> list[str]:
    """The orders of a list, in its order."""
    return [unescape(each) for each in re.findall(r'class="order-reference"><a [^>]*><bdi>(.*?)</bdi>', page)]


async def found(team: Team, **sought: str) -> list[str]:
    return references(await team.page(f"/orders?{urlencode(sought)}"))


async def test_a_shop_without_orders_is_told_so(team: Team) -> None:
    assert "No orders yet" in await team.page("/orders")
    assert "Pas encore de commande" in await team.page("/orders", "fr")


async def test_orders_are_listed_newest_import_first_with_who_bought_and_for_how_much(
    team: Team, clock: SetClock
) -> None:
    for reference in ("N-1", "N-2"):
        await team.import_order(reference, sales_channel="web")
        clock.instant += timedelta(minutes=1)
    page = await team.page("/orders")
    assert references(page) == ["N-2", "N-1"]
    for text in ("Camille Lefebvre", "camille@example.com", "€20.00", "21 November 2026", "via <bdi>web</bdi>"):
        assert text in page


async def test_orders_are_searched_by_all_that_people_remember(team: Team, clock: SetClock) -> None:
    await team.import_order("R-1", customer_last_name="Éluard", customer_first_name="Paul", sales_channel="Marché")
    clock.instant += timedelta(hours=2)
    await team.import_order("R-2", customer_mail="other@example.com", purchase_date_utc="2026-11-22T08:00:00Z")
    assert await found(team, reference="r-1") == ["R-1"]
    assert await found(team, name="eluard") == await found(team, name="PAUL ÉL") == ["R-1"]
    assert await found(team, mail="Other@") == ["R-2"]
    assert await found(team, channel="marche") == ["R-1"]
    assert await found(team, purchased_from="2026-11-22") == ["R-2"]
    assert await found(team, purchased_to="2026-11-21") == ["R-1"]
    assert await found(team, imported_to="2026-11-21") == ["R-1"]
    assert await found(team, imported_from="2026-11-22", imported_to="9999-12-31") == ["R-2"]
    assert await found(team, reference="r", mail="nobody") == []
    assert await found(team, reference="%") == await found(team, name="_") == []


async def test_the_next_page_keeps_what_was_sought_and_the_language(team: Team) -> None:
    for number in range(51):
        await team.import_order(f"N-{number:02}")
    await team.import_order("other")
    first = await team.page("/orders?reference=n-&lang=fr")
    assert len(references(first)) == 50
    second = await team.follow(first, "Commandes plus anciennes")
    assert len(references(second)) == 1
    assert sorted(references(first) + references(second)) == [f"N-{number:02}" for number in range(51)]
    assert references(await team.follow(second, "Revenir aux plus récentes")) == references(first)


async def test_a_place_that_is_none_is_the_beginning(team: Team) -> None:
    await team.import_order("R-1")
    for place in ("x", "1-2", "-", "9" * 40 + "-" + "0" * 32, "-1-" + "0" * 32, "%00"):
        assert references(await team.page(f"/orders?before={place}")) == ["R-1"]


async def test_a_place_is_read_as_it_was_written(team: Team, clock: SetClock) -> None:
    await team.import_order("R-1")
    listed = (await team.parts.search.page(team.account_id, Sought())).orders[0]
    assert references(await team.page(f"/orders?before={written(Place(clock.instant, listed.order_id))}")) == []


async def test_a_day_that_cannot_be_read_finds_nothing_and_says_so(team: Team) -> None:
    await team.import_order("R-1")
    answer = await team.get("/orders?purchased_from=21.11.2026&reference=R")
    assert answer.status_code == 400
    assert references(answer.text) == []
    assert "This is no day" in answer.text
    assert 'value="21.11.2026"' in answer.text


async def test_who_may_not_see_customers_neither_sees_them_nor_finds_by_them(team: Team) -> None:
    await team.import_order("R-1", customer_last_name="Éluard")
    await team.import_order("R-2")
    await team.enter(Role.VIEWER)
    page = await team.page("/orders?name=nobody&mail=nobody")
    assert sorted(references(page)) == ["R-1", "R-2"]
    for text in ("luard", "camille", "Camille", "Lefebvre", 'name="mail"', 'name="name"'):
        assert text not in page


async def test_the_page_says_when_the_search_is_behind(team: Team) -> None:
    await team.import_order("R-1")
    assert "catching up" not in await team.page("/orders")
    order = OrderIn(
        order_reference="R-2",
        customer_last_name="Lefebvre",
        purchase_date_utc=PURCHASED_AT.isoformat(),
        products=[a_line(await team.model("TOASTER", "A toaster"))],
    )
    await team.parts.importer.import_order(team.account_id, (order, Findings()))
    assert "catching up" in await team.page("/orders")
    await team.parts.indexer.catch_up()
    assert "catching up" not in await team.page("/orders")


async def test_another_accounts_orders_are_not_there(team: Team, clock: SetClock) -> None:
    other = await a_team(team.parts, clock, "Other")
    await other.import_order("THEIRS")
    assert references(await team.page("/orders")) == []
    assert (await team.get("/orders/THEIRS")).status_code == 404
    assert (await team.get(f"/../{other.account_id}/orders")).status_code == 404
