"""The page of an order: what it says, what became of it, and the calls that brought it."""

from functools import partial
from typing import Any
from uuid import UUID

from saleport.calls.log import CallLog
from saleport.errors import NotFound
from saleport.links.link import LinkSigner
from saleport.orders.order import KeptOrder
from saleport.orders.viewing import Viewing
from saleport.portal.console.orders.comparing import Comparison, compared
from saleport.portal.console.orders.reader import Reader
from saleport.portal.console.orders.telling import call_line, content_of, version_lines
from saleport.portal.console.visits import ConsolePageMaker, ConsoleVisit
from saleport.portal.serving.pages import Page, Visit
from saleport.portal.words import moment

MOST_VERSIONS = 20
"""How many are listed unless somebody asks for all of them."""
MOST_CALLS = 20
_MOST_DIGITS = 9


def order_page(viewing: Viewing, log: CallLog, signer: LinkSigner) -> ConsolePageMaker:
    """The page of an order; of one of its versions with `?version=`, and with what differs between `from` and `to`."""

    async def show_order(visit: ConsoleVisit) -> Page:
        reader, asked = Reader.of(visit), visit.visit
        account_id = reader.account_id
        current = await _find(viewing, account_id, asked.request.path_parameter("reference"))
        path = reader.path_to(current.reference, current.order_id)
        wanted = asked.parameter("version")
        kept = await _version(viewing, account_id, current, wanted) if wanted else current
        pair = _pair(asked, current)
        comparison = None if pair is None else await _comparison(viewing, current, pair, reader)
        is_there = kept is not None and (pair is None or comparison is not None)
        shown = kept or current
        versions = await viewing.versions(account_id, current.reference)
        listed = versions if asked.parameter("versions") == "all" else versions[:MOST_VERSIONS]
        content: dict[str, Any] = {
            "path": path,
            "orders_path": reader.orders_path,
            "reference": current.reference,
            "kept": shown,
            "newest": current.version,
            "is_there": is_there,
            **content_of(shown.order, await viewing.lines(account_id, shown), reader),
            "versions": version_lines(listed, shown.version, reader),
            "all_versions": reader.query([("versions", "all")]) if len(listed) < len(versions) else None,
            "comparison": comparison,
            "pair": pair or (str(max(current.version - 1, 1)), str(current.version)),
            "calls": [
                call_line(call, reader) for call in await log.of_order(account_id, current.reference, MOST_CALLS)
            ],
            "customer_path": f"/o/{signer.token(account_id, current.order_id)}",
            "sees_personal_data": reader.sees_personal_data,
            "moment": partial(moment, language=reader.language),
        }
        return Page("console/orders/order.html", content, status=200 if is_there else 404)

    return show_order


async def _find(viewing: Viewing, account_id: UUID, named: str) -> KeptOrder:
    """The order of this reference, or else of this id. Raises NotFound."""
    try:
        return await viewing.get(account_id, named)
    except NotFound:
        identity = _id(named)
        found = None if identity is None else await viewing.find_by_id(account_id, identity)
        if found is None:
            raise
        return found


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _pair(asked: Visit, current: KeptOrder) -> tuple[str, str] | None:
    """The two versions that are to be compared; one alone is compared with the present one."""
    earlier, later = asked.parameter("from"), asked.parameter("to")
    return (earlier or str(current.version), later or str(current.version)) if earlier or later else None


async def _comparison(viewing: Viewing, current: KeptOrder, pair: tuple[str, str], reader: Reader) -> Comparison | None:
    """What differs between the versions of these numbers; None where one of them is not there."""
    before, after = [await _version(viewing, reader.account_id, current, number) for number in pair]
    return await compared(viewing, before, after, reader) if before and after else None


async def _version(viewing: Viewing, account_id: UUID, current: KeptOrder, number: str) -> KeptOrder | None:
    """The version of this number; None where there is none."""
    if not (number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS):
        return None
    try:
        return await viewing.get_version(account_id, current.reference, int(number))
    except NotFound:
        return None
