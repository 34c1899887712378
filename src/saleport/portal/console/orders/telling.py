"""What the page of an order tells of it, ready to be printed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from saleport.calls.call import Call, Problem
from saleport.messages import explain, message
from saleport.orders.order import Order, OrderVersion
from saleport.orders.rules.prices import totals
from saleport.orders.versions.differing import fields_of
from saleport.orders.viewing import LineView
from saleport.portal.console.orders.reader import Reader
from saleport.portal.pages.order import Standing, standing_of
from saleport.portal.words import price

_CUSTOMER = ("civility", "customerLastName", "customerFirstName", "customerMail", "phoneNumber")
_ADDRESS = "address."
_PURCHASE = ("salesChannel", "storePurchasedAt")


class Fact(NamedTuple):
    """A value of the order; its path names its words."""

    path: str
    text: str


class Line(NamedTuple):
    """A line of the order."""

    label: str | None
    sku: str | None
    model_id: UUID
    reference: str | None
    supplier_id: UUID | None
    price: str
    sent: str | None
    """The amount as it was sent, where that says more than the price."""
    standing: Standing
    until: datetime | None


class VersionLine(NamedTuple):
    """A version in the list of them."""

    number: int
    imported: str
    is_current: bool
    is_shown: bool
    query: str
    """What shows it."""
    difference: str | None
    """What shows what became of the one before; None for the first."""


class ProblemLine(NamedTuple):
    """What a call was told."""

    code: str
    is_warning: bool
    text: str


class CallLine(NamedTuple):
    """A call about the order."""

    path: str | None
    at: str
    operation: str
    status: int
    outcome: str | None
    problems: list[ProblemLine]


def content_of(order: Order, lines: Iterable[LineView], reader: Reader) -> Mapping[str, Any]:
    """What a version of the order says."""
    fields = fields_of(order)

    def facts(paths: Iterable[str]) -> list[Fact]:
        return [Fact(path, text) for path in paths if (text := reader.value(path, fields.get(path))) is not None]

    articles = totals(line.price for line in order.lines)
    whole = totals((line.price for line in order.lines), order.shipping_price)
    return {
        "customer": [fact for fact in facts(_CUSTOMER) if fact != Fact("civility", "NotSet")],
        "address": facts(path for path in fields if path.startswith(_ADDRESS)),
        "purchase": facts(_PURCHASE),
        "lines": [_line(view, reader) for view in lines],
        "articles_total": _prices(articles, reader),
        "shipping": None
        if order.shipping_price is None
        else _price(order.shipping_price.amount, order.shipping_price.currency, reader),
        "total": _prices(whole, reader),
    }


def version_lines(versions: Sequence[OrderVersion], shown: int, reader: Reader) -> list[VersionLine]:
    """The list of these versions."""
    return [
        VersionLine(
            number=each.version,
            imported=reader.moment(each.imported_at),
            is_current=each.is_current,
            is_shown=each.version == shown,
            query=reader.query([] if each.is_current else [("version", str(each.version))]),
            difference=_difference(each.version, reader),
        )
        for each in versions
    ]


def call_line(call: Call, reader: Reader) -> CallLine:
    """A call in the list of those about the order."""
    return CallLine(
        path=f"/accounts/{reader.account_id}/calls/{call.id}" if reader.sees_calls else None,
        at=reader.moment(call.called_at),
        operation=call.operation,
        status=call.status,
        outcome=call.outcome,
        problems=[ProblemLine(each.code, each.is_warning, _text(each, reader)) for each in call.problems],
    )


def _difference(version: int, reader: Reader) -> str | None:
    return reader.query([("from", str(version - 1)), ("to", str(version))]) if version > 1 else None


def _line(view: LineView, reader: Reader) -> Line:
    line, standing = view.line, standing_of(view)
    return Line(
        label=view.label,
        sku=view.sku,
        model_id=line.model_id,
        reference=line.order_line_reference,
        supplier_id=line.supplier_id,
        price=_price(line.price.amount, line.price.currency, reader),
        sent=_sent(line.price.amount),
        standing=standing,
        until=view.returnable_until if standing in (Standing.OPEN_UNTIL, Standing.OVER) else None,
    )


def _sent(amount: Decimal) -> str | None:
    """An amount with all digits that were sent, where these are more than those of a price."""
    text = str(amount)
    return None if len(text.partition(".")[2]) <= 2 and "E" not in text else text  # noqa: PLR2004


def _price(amount: Decimal, currency: str, reader: Reader) -> str:
    return price(amount, currency, reader.language)


def _prices(sums: Mapping[str, Decimal], reader: Reader) -> str:
    return " + ".join(_price(amount, currency, reader) for currency, amount in sums.items())


def _text(problem: Problem, reader: Reader) -> str:
    """What a problem says. A message quotes what was sent, which may be a customer's."""
    known = problem.known
    if reader.sees_personal_data:
        return problem.explanation if known is None else message(known, reader.language)
    return "" if known is None else explain(known.code, reader.language).meaning
