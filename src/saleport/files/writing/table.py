"""Orders as a table: a row for each line, and what is the order's own on each of its rows."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import msgspec

from saleport.files.formulas import neutralised
from saleport.files.writing.sink import OrderSink

ORDER_COLUMNS = (
    "orderReference",
    "purchaseDateUtc",
    "civility",
    "customerLastName",
    "customerFirstName",
    "customerMail",
    "phoneNumber",
    "address.companyName",
    "address.streetAddress",
    "address.additionalAddress",
    "address.doorCode",
    "address.floor",
    "address.zipCode",
    "address.city",
    "address.countryCode",
    "address.phone",
    "shippingPrice.amount",
    "shippingPrice.currency",
    "salesChannel",
    "storePurchasedAt",
)
LINE_COLUMNS = ("modelId", "price.amount", "price.currency", "orderLineReference", "supplierId")
COLUMNS = (*ORDER_COLUMNS, *LINE_COLUMNS)
"""The columns of saleport's own table, each called by its place in the order, or in its line."""

_ORDER_PATHS = tuple(column.split(".") for column in ORDER_COLUMNS)
_LINE_PATHS = tuple(column.split(".") for column in LINE_COLUMNS)
# Spreadsheets take a file without it for one in the encoding of their machine.
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class TableSink(OrderSink):
    """Writes CSV in UTF-8. What a spreadsheet would run as a formula has a `'` before it, which an import takes off."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._decode = msgspec.json.Decoder().decode
        out.write(_BYTE_ORDER_MARK)
        self._write_rows([COLUMNS])

    def write(self, orders: Sequence[bytes]) -> None:
        """See OrderSink."""
        self._write_rows(row for order in orders for row in _rows(self._decode(order)))

    def close(self) -> None:
        """See OrderSink."""

    def _write_rows(self, rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> None:
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        self._out.write(text.getvalue().encode())


def _rows(order: dict[str, Any]) -> Iterator[list[str]]:
    own = [_cell(order, path) for path in _ORDER_PATHS]
    for line in order["products"]:
        yield [*own, *(_cell(line, path) for path in _LINE_PATHS)]


def _cell(value: Any, path: Sequence[str]) -> str:  # noqa: ANN401 - JSON
    for name in path:
        value = value.get(name)
        if value is None:
            return ""
    return neutralised(value)
