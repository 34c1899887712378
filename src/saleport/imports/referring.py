"""What an order of a file refers to, by what its merchant calls it: SKU, EAN, a supplier's name, a store's number."""

from collections.abc import Collection, Iterable, Sequence
from typing import Annotated, NamedTuple
from uuid import UUID

import msgspec

from saleport.catalogue.cataloguing import Cataloguing
from saleport.decoding.findings import Findings
from saleport.decoding.reader import Reader
from saleport.errors import ErrorCode, Problem
from saleport.orders.order import MOST_PRODUCTS, OrderIn, ProductIn
from saleport.stores.storing import Storing
from saleport.values import Text, given, given_id, shortened

MOST_CODES = 100_000
"""Models whose codes are remembered at a time."""


class FileProductIn(ProductIn, rename="camel", forbid_unknown_fields=True, gc=False):
    """One unit sold, as a file has it. A modelId, a supplierId that are given count alone."""

    sku: Text = None
    ean: Text = None
    supplier: Text = None
    """A supplier's name."""
    product_label: Text = None
    """What the file calls the product: for people, where it is not known."""


class FileOrderIn(OrderIn, rename="camel", forbid_unknown_fields=True):
    """An order as a file has it."""

    products: Annotated[list[FileProductIn], msgspec.Meta(max_length=MOST_PRODUCTS)] | None = None  # pyright: ignore[reportIncompatibleVariableOverride] - of them only
    store: Text = None
    """A store's number in its chain."""


def file_order_reader() -> Reader[FileOrderIn]:
    """What reads an order of a file."""
    return Reader(FileOrderIn, subject="order", entry="product")


class References:
    """Puts ids in the place of what merchants know."""

    def __init__(self, cataloguing: Cataloguing, storing: Storing) -> None:
        self._cataloguing = cataloguing
        self._storing = storing

    async def resolve(self, account_id: UUID, orders: Sequence[tuple[FileOrderIn, Findings]]) -> None:
        """Put the ids in place; what names nothing is a problem among the order's findings. Raises Unavailable."""
        await self._put_models(account_id, orders)
        await self._put_suppliers(account_id, orders)
        await self._put_stores(account_id, orders)

    async def _put_models(self, account_id: UUID, orders: Sequence[tuple[FileOrderIn, Findings]]) -> None:
        named = [
            (product, index, findings)
            for order, findings in orders
            for index, product in enumerate(order.products or ())
            if (product.sku or product.ean) and given_id(product.model_id) is None
        ]
        if not named:
            return
        skus = {sku for product, _, _ in named if (sku := given(product.sku))}
        by_sku = await self._cataloguing.models_by_sku(account_id, skus) if skus else {}
        eans = {ean for product, _, _ in named if (ean := given(product.ean))}
        by_ean: dict[str, set[UUID]] = {}
        if eans:
            for codes in await self._cataloguing.list_codes(account_id, MOST_CODES):
                for ean in codes.eans:
                    by_ean.setdefault(_gtin(ean), set()).add(codes.model_id)
        for product, index, findings in named:
            sku, ean = given(product.sku), given(product.ean)
            found = by_sku.get(sku) if sku else None
            if found is None and ean:
                of_ean = by_ean.get(_gtin(ean), set())
                if len(of_ean) > 1:
                    findings.add_fault(_ambiguous_ean(index, ean))
                    findings.stands_for(f"products[{index}].modelId")
                    continue
                found = next(iter(of_ean), None)
            if found is not None:
                product.model_id = found
            elif sku or ean:
                kind, code = ("sku", sku) if sku else ("ean", ean)
                findings.add_fault(_unknown_model(index, kind, code or ""))
                findings.stands_for(f"products[{index}].modelId")

    async def _put_suppliers(self, account_id: UUID, orders: Sequence[tuple[FileOrderIn, Findings]]) -> None:
        named = [
            (product, index, name, findings)
            for order, findings in orders
            for index, product in enumerate(order.products or ())
            if product.supplier is not None
            and given_id(product.supplier_id) is None
            and (name := given(product.supplier))
        ]
        if not named:
            return
        ids = await self._cataloguing.suppliers_by_name(account_id, {name for _, _, name, _ in named})
        for product, index, name, findings in named:
            product.supplier_id = ids.get(name)
            if product.supplier_id is None:
                field = f"products[{index}].supplier"
                findings.add_fault(
                    Problem(
                        code=ErrorCode.SUPPLIER_UNKNOWN,
                        explanation=f"{field} is '{shortened(name)}', which is the name of no supplier of the account.",
                        field=field,
                        index=index,
                        subject="supplier",
                        words={"value": shortened(name)},
                    )
                )

    async def _put_stores(self, account_id: UUID, orders: Sequence[tuple[FileOrderIn, Findings]]) -> None:
        named = [
            (order, number, findings)
            for order, findings in orders
            if order.store is not None and given_id(order.store_purchased_at) is None and (number := given(order.store))
        ]
        if not named:
            return
        stores = await self._storing.find_by_number(account_id, {number for _, number, _ in named})
        for order, number, findings in named:
            found = stores.get(number, [])
            if len(found) == 1:
                order.store_purchased_at = found[0][1]
            else:
                findings.add_fault(_no_store(number, [chain for chain, _ in found]))


class MissingProduct(NamedTuple):
    """A product that the catalogue does not have."""

    kind: str
    """`sku`, `ean` or `modelId`: by what it is named."""
    code: str
    label: str
    """What the file calls it; blank: nothing."""


def missing_products(order: FileOrderIn, problems: Iterable[Problem]) -> list[MissingProduct]:
    """The products for which an order could wait: all that stands against it is that these are not known.

    None where nothing, or something else, stands against it.
    """
    errors = [problem for problem in problems if not problem.is_warning]
    if any(problem.code is not ErrorCode.MODEL_UNKNOWN or problem.index is None for problem in errors):
        return []
    products = order.products or []
    return [_missing(products[problem.index or 0], problem) for problem in errors]


def _missing(product: FileProductIn, problem: Problem) -> MissingProduct:
    label = given(product.product_label) or ""
    model_id, sku, ean = given_id(product.model_id), given(product.sku), given(product.ean)
    if model_id is not None:
        return MissingProduct("modelId", str(model_id), label)
    return MissingProduct("sku", sku, label) if sku else MissingProduct("ean", ean or "", label)


def _gtin(ean: str) -> str:
    # The same article number with or without the blanks and the zeros before it, which spreadsheets take away.
    return ean.strip().lstrip("0") or "0"


def _unknown_model(index: int, kind: str, code: str) -> Problem:
    field = f"products[{index}].{kind}"
    value = shortened(code)
    noun = {"sku": "SKU", "ean": "EAN"}[kind]
    return Problem(
        code=ErrorCode.MODEL_UNKNOWN,
        explanation=f"{field} is '{value}', which is the {noun} of no model of the account's catalogue.",
        field=field,
        index=index,
        subject="model",
        words={"value": value},
    )


def _ambiguous_ean(index: int, ean: str) -> Problem:
    field = f"products[{index}].ean"
    value = shortened(ean)
    return Problem(
        code=ErrorCode.VALUE_NOT_ALLOWED,
        explanation=f"{field} is '{value}', which is the EAN of several models: name the one that is meant by its SKU.",
        field=field,
        index=index,
        subject="model",
        words={"value": value},
    )


def _no_store(number: str, chains: Collection[str]) -> Problem:
    value = shortened(number)
    if chains:
        names = ", ".join(f"'{shortened(chain)}'" for chain in chains)
        reason = f"which is a store of several chains ({names}): give the store's id as storePurchasedAt"
    else:
        reason = "which is the number (chainInternalId) of no store of the account"
    return Problem(
        code=ErrorCode.STORE_UNKNOWN,
        explanation=f"store is '{value}', {reason}.",
        field="store",
        subject="store",
        words={"value": value},
    )
