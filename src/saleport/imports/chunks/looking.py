"""The look at orders that stand in columns, where a chunk is read: those of which nothing need be said have no body."""

from collections.abc import Callable, Mapping
from uuid import UUID

from saleport.files.record import Column, Look, OrderColumns
from saleport.imports.chunks.spool import Line
from saleport.logs import logger
from saleport.orders.order import Document
from saleport.orders.rules.columns import ManyOrders
from saleport.values import LONGEST_TEXT

LookAtColumns = Callable[[ManyOrders], list[Document | None]]

_MODEL, _SKU = "modelId", "sku"
_BESIDE = (_SKU, "ean", "productLabel")
"""What a product may have beside its model, and then does not count."""
_NO_SKUS: Mapping[str, UUID] = {}

log = logger("imports")


def lines_by(look: LookAtColumns, by_sku: Mapping[str, UUID] = _NO_SKUS) -> Look[Line]:
    """What makes lines of the orders of which `look` gives what is to be kept.

    `by_sku` has models of the account by their SKUs, as many as are known.
    """

    def lines(columns: OrderColumns) -> list[Line | None]:
        rows, own, products, begins, ends = columns
        try:
            documents = look(ManyOrders(own, _with_models(products, by_sku), begins, ends))
        except Exception:
            # What we fail at is looked at order by order, so that it harms none of the others.
            log.exception("orders could not be looked at in columns", row=rows[0][0])
            return [None] * len(rows)
        each = zip(rows, documents, strict=True)
        return [None if document is None else Line(numbers, b"", (), document) for numbers, document in each]

    return lines


def _with_models(products: Mapping[str, Column], by_sku: Mapping[str, UUID]) -> Mapping[str, Column]:
    """Products with the ids of their models in the place of SKUs, where these are known."""
    skus = products.get(_SKU)
    if skus is None or not by_sku:
        return products
    ids = {sku: str(by_sku[sku]) for sku in {*skus} if sku in by_sku}
    models = [*map(ids.get, skus, [""] * len(skus))]
    if (sent := products.get(_MODEL)) is not None:
        # An id that is given counts alone.
        models = [first or second for first, second in zip(sent, models, strict=True)]
    beside = {
        name: ["" if model and len(cell) <= LONGEST_TEXT else cell for cell, model in zip(column, models, strict=True)]
        for name in _BESIDE
        if (column := products.get(name)) is not None
    }
    return {**products, _MODEL: models, **beside}
