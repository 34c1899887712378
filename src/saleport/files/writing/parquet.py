"""Orders as Parquet, their lines nested. Loaded only where it is asked for: its library is a heavy one."""

# The library brings no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Sequence
from datetime import datetime
from typing import Any, BinaryIO

import msgspec
import pyarrow
import pyarrow.parquet

from saleport.files.writing.sink import OrderSink

_MOST_ORDERS = 4000
"""Of a row group: as many as a chunk has when they are imported again, because whoever reads a group begins at its
beginning. The file is a sixteenth larger than with five times as many."""
_MOST_BYTES = 16 << 20  # of a row group's orders as JSON: it is in memory until it is written


class ParquetSink(OrderSink):
    """Writes Parquet, a row for each order. Amounts are texts, so that they keep their digits."""

    def __init__(self, out: BinaryIO) -> None:
        self._schema = _schema()
        self._writer: Any = pyarrow.parquet.ParquetWriter(
            pyarrow.PythonFile(out, mode="w"), self._schema, compression="zstd"
        )
        self._decode = msgspec.json.Decoder().decode
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0

    def write(self, orders: Sequence[bytes]) -> None:
        """See OrderSink."""
        for order in orders:
            self._waiting.append(order)
            self._waiting_bytes += len(order)
            if len(self._waiting) == _MOST_ORDERS or self._waiting_bytes > _MOST_BYTES:
                self._write_row_group()

    def close(self) -> None:
        """See OrderSink."""
        self._write_row_group()
        self._writer.close()

    def _write_row_group(self) -> None:
        if self._waiting:
            rows = [_row(self._decode(order)) for order in self._waiting]
            self._writer.write_table(pyarrow.Table.from_pylist(rows, self._schema))
        self._waiting, self._waiting_bytes = [], 0


def _row(order: dict[str, Any]) -> dict[str, Any]:
    order["purchaseDateUtc"] = datetime.fromisoformat(order["purchaseDateUtc"])
    return order


def _schema() -> Any:  # noqa: ANN401 - the library's
    text = pyarrow.string()
    names = ("companyName", "streetAddress", "additionalAddress", "doorCode", "floor", "zipCode", "city", "countryCode")
    price = pyarrow.struct([("amount", text), ("currency", text)])
    line = [("modelId", text), ("price", price), ("orderLineReference", text), ("supplierId", text)]
    return pyarrow.schema(
        [
            ("orderReference", text),
            ("purchaseDateUtc", pyarrow.timestamp("us", "UTC")),
            ("civility", text),
            ("customerLastName", text),
            ("customerFirstName", text),
            ("customerMail", text),
            ("phoneNumber", text),
            ("address", pyarrow.struct([(name, text) for name in (*names, "phone")])),
            ("products", pyarrow.list_(pyarrow.struct(line))),
            ("shippingPrice", price),
            ("salesChannel", text),
            ("storePurchasedAt", text),
        ]
    )
