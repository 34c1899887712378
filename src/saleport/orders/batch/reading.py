"""Reads an array of orders as so many orders: what is wrong with one says nothing of the others."""

import msgspec

from saleport.decoding.findings import Findings
from saleport.decoding.reader import parse
from saleport.errors import ErrorCode, Problem, Rejected

MOST_ORDERS = 500
MOST_BYTES = 16 * 1024 * 1024

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class BatchReader:
    """Cuts the body of a batch into the bodies of its orders."""

    def __init__(self) -> None:
        self._decoder = msgspec.json.Decoder(list[msgspec.Raw])

    def read(self, body: bytes) -> tuple[list[bytes], Findings]:
        """The bytes of each order. Raises Rejected when there is no array of them, or too many are in it."""
        try:
            entries = self._decoder.decode(body.removeprefix(_BYTE_ORDER_MARK))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            # Says where it is no JSON, if that is the reason.
            parse(body)
            raise Rejected([_no_array()]) from None
        if len(entries) > MOST_ORDERS:
            raise Rejected([_too_many(len(entries))])
        return [bytes(entry) for entry in entries], Findings()


def _no_array() -> Problem:
    explanation = "The body must be an array of orders; one order alone is sent to PUT /api/v1/orders."
    return Problem(code=ErrorCode.FIELD_WRONG_TYPE, explanation=explanation, field="orders", subject="order")


def _too_many(count: int) -> Problem:
    return Problem(
        code=ErrorCode.TOO_MANY_ENTRIES,
        explanation=f"The array has {count} orders; at most {MOST_ORDERS} are taken. For more send them as a file to "
        "POST /api/v1/imports.",
        field="orders",
        subject="order",
        words={"limit": str(MOST_ORDERS)},
    )
