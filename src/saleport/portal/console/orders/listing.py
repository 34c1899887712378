"""The page of all orders: what is searched by, and what was found."""

from typing import NamedTuple

from saleport.orders.search.entry import FoundOrder
from saleport.orders.search.searching import OrderSearch
from saleport.portal.console.orders.asking import BEYOND, DAYS, PERSONAL, TEXTS, asked, written
from saleport.portal.console.orders.reader import Reader
from saleport.portal.console.visits import ConsolePageMaker, ConsoleVisit
from saleport.portal.serving.pages import Page
from saleport.portal.words import day, price


class ListedOrder(NamedTuple):
    """An order in the list."""

    path: str
    reference: str
    name: str | None
    """None, as the next, for who may not see it."""
    mail: str | None
    channel: str | None
    purchased: str
    imported: str
    version: int
    total: str


def orders_page(search: OrderSearch) -> ConsolePageMaker:
    """The page on which orders are searched."""

    async def show_orders(visit: ConsoleVisit) -> Page:
        reader = Reader.of(visit)
        what = asked(visit.visit, by_personal_data=reader.sees_personal_data)
        # What could not be read is not silently left out: that would find what nobody asked for.
        found = None if what.unreadable else await search.page(reader.account_id, what.sought, what.beyond)
        following = None if found is None or found.next is None else (BEYOND, written(found.next))
        content = {
            "path": reader.orders_path,
            "texts": [name for name in TEXTS if reader.sees_personal_data or name not in PERSONAL],
            "days": DAYS,
            "typed": what.typed,
            "unreadable": what.unreadable,
            "orders": [] if found is None else [_listed(each, reader) for each in found.orders],
            "sees_personal_data": reader.sees_personal_data,
            "is_behind": await search.is_behind(),
            "first": None if what.beyond is None else reader.query([*what.typed.items()]),
            "following": None if following is None else reader.query([*what.typed.items(), following]),
        }
        return Page("console/orders/orders.html", content, status=400 if what.unreadable else 200)

    return show_orders


def _listed(found: FoundOrder, reader: Reader) -> ListedOrder:
    order = found.order
    name = " ".join(part for part in (order.first_name, order.last_name) if part)
    return ListedOrder(
        path=reader.path_to(order.reference, found.order_id),
        reference=order.reference,
        name=name if reader.sees_personal_data else None,
        mail=order.mail if reader.sees_personal_data else None,
        channel=order.channel,
        purchased=day(order.purchased_at, reader.language),
        imported=reader.moment(found.imported_at),
        version=found.version,
        total=" + ".join(price(amount, currency, reader.language) for currency, amount in order.costs.items()),
    )
