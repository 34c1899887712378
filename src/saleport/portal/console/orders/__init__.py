"""The pages on which a merchant's team finds its orders, and sees what became of each."""

from saleport.calls.log import CallLog
from saleport.links.link import LinkSigner
from saleport.orders.search.searching import OrderSearch
from saleport.orders.viewing import Viewing
from saleport.people.permissions import Permission
from saleport.portal.console.door import Console
from saleport.portal.console.orders.listing import orders_page
from saleport.portal.console.orders.showing import order_page

__all__ = ["register"]


def register(console: Console, search: OrderSearch, viewing: Viewing, log: CallLog, signer: LinkSigner) -> None:
    """Serve the pages of orders."""
    path = "/accounts/{account_id}/orders"
    console.page(path, "Orders", Permission.READ_ORDERS, orders_page(search))
    console.page(f"{path}/{{reference}}", "Order", Permission.READ_ORDERS, order_page(viewing, log, signer))
