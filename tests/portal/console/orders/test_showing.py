"""The page of an order."""

from datetime import timedelta
from html import escape, unescape
from urllib.parse import quote

from saleport.calls.call import Problem
from saleport.orders.order import order_id
from saleport.people.permissions import Role
from saleport.values import Address
from tests.portal.conftest import SetClock
from tests.portal.console.calls.conftest import a_call
from tests.portal.console.orders.conftest import Team, a_line, a_team, at

REFERENCES = [
    "a/b",
    "100%",
    "50%25",
    "é 🎁",
    "a?b=c&d",
    "#1",
    ".",
    "..",
    "a\\b",
    "<script>",
    "'\"",
    "+ +",
    "%2F",
    "a;b",
]
SCRIPT = "<script>alert(1)</script>"


async def test_an_order_is_shown_whole(team: Team) -> None:
    kettle = await team.model("KETTLE", "A kettle")
    await team.import_order("R-1", a_line(kettle, "29.950", order_line_reference="L-7"), sales_channel="web")
    page = await team.page(at("R-1"))
    for text in ("Lefebvre", "camille@example.com", "5 rue des Lilas", "A kettle", "KETTLE", "€29.95", "29.950"):
        assert text in page
    for text in ("L-7", "web", "Can be returned until", "21 December 2026"):
        assert text in page
    assert "Retour possible" in await team.page(at("R-1"), "fr")


async def test_shipping_is_in_the_total(team: Team) -> None:
    kettle = await team.model("KETTLE", "A kettle")
    line = a_line(kettle, "10")
    await team.import_order("R-1", line, line, shipping_price=a_line(kettle, "4.90").price)
    page = await team.page(at("R-1"))
    for text in ("€20.00", "€4.90", "€24.90"):
        assert text in page


async def test_a_link_leads_to_an_order_whatever_its_reference(team: Team) -> None:
    line = a_line(await team.model("KETTLE", "A kettle"))
    for reference in REFERENCES:
        await team.import_order(reference, line)
    page = await team.page("/orders")
    for reference in REFERENCES:
        order = await team.follow(page, reference)
        assert f"<h1><bdi>{reference}</bdi></h1>" in unescape(order)


async def test_an_order_that_is_not_there_is_not_found(team: Team) -> None:
    for path in ("/orders/nope", "/orders/%00", "/orders/%FF", f"/orders/{'x' * 3000}"):
        assert (await team.get(path)).status_code == 404


async def test_an_order_of_another_account_is_not_found_by_its_id_either(team: Team, clock: SetClock) -> None:
    await team.import_order("R-1")
    identity = order_id(team.account_id, "R-1")
    assert (await team.get(f"/orders/{identity}")).status_code == 200
    other = await a_team(team.parts, clock, "Other")
    assert (await other.get(f"/orders/{identity}")).status_code == 404


async def test_what_changed_between_two_versions_is_shown(team: Team, clock: SetClock) -> None:
    kettle, toaster = await team.model("KETTLE", "A kettle"), await team.model("TOASTER", "A toaster")
    await team.import_order("R-1", a_line(kettle, "20"), a_line(toaster, "30"))
    clock.instant += timedelta(hours=1)
    await team.import_order("R-1", a_line(toaster, "30"), a_line(kettle, "18.50"), customer_mail="new@example.com")
    page = await team.page(at("R-1"))
    assert "Version 2" in page
    page = await team.follow(page, "What changed in version 2")
    for text in ("From version 1 to version 2", "customerMail", "price.amount", "another order"):
        assert text in page
    assert "<del><bdi>camille@example.com</bdi></del>" in page
    assert "<ins><bdi>new@example.com</bdi></ins>" in page
    assert "<del><bdi>20</bdi></del>" in page
    assert "<ins><bdi>18.50</bdi></ins>" in page
    assert "<del><bdi>30</bdi></del>" not in page
    assert "Both say the same" in await team.page(f"{at('R-1')}?from=2&to=2")
    assert "From version 2 to version 1" in await team.page(f"{at('R-1')}?from=2&to=1")


async def test_an_earlier_version_is_shown_as_it_was(team: Team) -> None:
    await team.import_order("R-1", sales_channel="before")
    await team.import_order("R-1", sales_channel="after")
    page = await team.follow(await team.page(at("R-1")), "Version 1")
    assert "This is version 1 of 2" in page
    assert "<bdi>before</bdi>" in page
    assert "<bdi>after</bdi>" in await team.follow(page, "Show the present one")


async def test_a_version_that_is_not_there_is_said_to_be_none(team: Team) -> None:
    await team.import_order("R-1")
    for query in ("version=9", "version=x", "version=-1", "from=1&to=7", "from=²", "to=9999999999"):
        answer = await team.get(f"{at('R-1')}?{query}")
        assert answer.status_code == 404
        assert "There is no such version" in answer.text
    assert "There is no such version" not in await team.page(f"{at('R-1')}?version=&to=")


async def test_many_versions_are_listed_when_they_are_asked_for(team: Team) -> None:
    for number in range(23):
        await team.import_order("R-1", sales_channel=str(number))
    page = await team.page(at("R-1"))
    assert "Version 4<" in page
    assert "Version 3<" not in page
    assert "Version 1<" in await team.follow(page, "All 23 versions")


async def test_the_calls_that_brought_it_are_shown_with_their_warnings(team: Team) -> None:
    await team.import_order("R-1")
    problem = Problem(
        code="MODEL_UNKNOWN", explanation="odd", field="products[0].modelId", words={"value": "M-404"}, is_warning=True
    )
    call = a_call(team.account_id, order_reference="R-1", outcome="created", problems=(problem,))
    await team.keep([call, a_call(team.account_id, order_reference="R-2", operation="GetOrder")])
    page = await team.page(at("R-1"))
    assert f"/accounts/{team.account_id}/calls/{call.id}" in page
    for text in ("MODEL_<wbr>", "M-404", "created"):
        assert text in page
    assert "GetOrder" not in page
    await team.enter(Role.VIEWER)
    assert "M-404" not in await team.page(at("R-1"))


async def test_the_customers_page_is_one_click_away(team: Team) -> None:
    await team.import_order("R-1")
    token = team.signer.token(team.account_id, order_id(team.account_id, "R-1"))
    assert f'href="/o/{token}"' in await team.page(at("R-1"))


async def test_who_may_not_see_customers_does_not_see_them_in_any_version(team: Team) -> None:
    await team.import_order("R-1", phone_number="+33612345678", civility="Mrs")
    await team.import_order("R-1", customer_last_name="Dupont", address=Address(city="Lyon", country_code="FR"))
    await team.enter(Role.VIEWER)
    for query in ("", "?version=1", "?from=1&to=2"):
        page = await team.page(at("R-1") + query)
        for text in ("Lefebvre", "Dupont", "Camille", "camille", "Lilas", "75011", "Paris", "Lyon", "612345", "Mrs"):
            assert text not in page
        assert "hidden" in page
    assert "customerLastName" in page


async def test_scripts_in_every_field_are_texts(team: Team) -> None:
    model = await team.model(SCRIPT, SCRIPT)
    fields = {name: SCRIPT for name in ("customer_last_name", "customer_first_name", "phone_number", "sales_channel")}
    address = Address(SCRIPT, SCRIPT, SCRIPT, SCRIPT, SCRIPT, SCRIPT, SCRIPT, "FR", SCRIPT)
    await team.import_order(SCRIPT, a_line(model, order_line_reference=SCRIPT), address=address, **fields)
    await team.import_order(SCRIPT, a_line(model, order_line_reference="2"), address=None, customer_last_name="x")
    problem = Problem(code="PHONE_DOES_NOT_FIT", explanation=SCRIPT, field=SCRIPT, words={"value": SCRIPT})
    await team.keep([a_call(team.account_id, order_reference=SCRIPT, problems=(problem,))])
    for path in ("/orders", f"/orders?reference={quote(SCRIPT)}", at(SCRIPT), f"{at(SCRIPT)}?from=1&to=2"):
        page = await team.page(path)
        assert "<script>alert" not in page
        assert escape(SCRIPT) in page
