"""The customer's page: what was bought, and what of it can still be returned.

It holds no name and no address: a link is often forwarded.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from saleport.links.link import LinkSigner
from saleport.orders.viewing import LineView, Viewing
from saleport.portal.serving.pages import Page, PageMaker, Visit, failure_page
from saleport.portal.words import day, moment, price
from saleport.values import Language


class Standing(StrEnum):
    """How an article stands for a return; names its words and its look."""

    OPEN_UNTIL = "open_until"
    OPEN_WITHOUT_LIMIT = "open_without_limit"
    OVER = "over"
    NEVER = "never"


class Article(NamedTuple):
    """Lines of an order that look the same to the customer."""

    label: str | None
    sku: str | None
    price: str
    standing: Standing
    until: datetime | None


def order_page(viewing: Viewing, signer: LinkSigner) -> PageMaker:
    """The page that a signed-in link opens."""

    async def show_order(visit: Visit) -> Page:
        linked = signer.read(visit.request.path_parameter("link_token"))
        kept = None if linked is None else await viewing.find_by_id(linked.account_id, linked.order_id)
        if linked is None or kept is None:
            return failure_page(404, "no_link")
        lines = await viewing.lines(linked.account_id, kept)
        language = visit.language
        content = {
            "reference": kept.reference,
            "purchased_at": kept.order.purchased_at,
            "articles": articles(lines, language),
            "day": partial(day, language=language),
            "moment": partial(moment, language=language),
        }
        return Page("order.html", content, is_private=True, is_bare=True)

    return show_order


def articles(lines: Sequence[LineView], language: Language) -> list[tuple[Article, int]]:
    """The articles of an order in the order of its lines, each with how many of it there are.

    Shops send one line for each unit: five of a kind read better as one article, five times.
    """
    return list(Counter(_article(line, language) for line in lines).items())


def _article(view: LineView, language: Language) -> Article:
    standing = standing_of(view)
    return Article(
        label=view.label,
        sku=view.sku,
        price=price(view.line.price.amount, view.line.price.currency, language),
        standing=standing,
        until=view.returnable_until if standing in (Standing.OPEN_UNTIL, Standing.OVER) else None,
    )


def standing_of(view: LineView) -> Standing:
    """How a line stands for a return."""
    if not view.is_returnable:
        return Standing.NEVER
    if view.is_open_for_claims:
        return Standing.OPEN_WITHOUT_LIMIT if view.returnable_until is None else Standing.OPEN_UNTIL
    return Standing.NEVER if view.returnable_until is None else Standing.OVER
