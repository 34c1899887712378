"""What an order of a file refers to, by what its merchant calls it: SKU, EAN, a supplier's name, a store's number."""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
"""SKUs, and as many EANs, that are remembered of an account: some 20 MB each."""
_MOST_ACCOUNTS = 3


class FileProductIn(ProductIn, rename="camel", forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """One unit sold, as a file has it. A modelId, a supplierId that are given count alone."""

    sku: Text = None
    ean: Text = None
    supplier: Text = None
    """A supplier's name."""
    product_label: Text = None
    """What the file calls the product: for people, where it is not known."""


class FileOrderIn(OrderIn, rename="camel", forbid_unknown_fields=True, omit_defaults=True):
    """An order as a file has it."""

    products: Annotated[list[FileProductIn], msgspec.Meta(max_length=MOST_PRODUCTS)] | None = None  # pyright: ignore[reportIncompatibleVariableOverride] - of them only
    store: Text = None
    """A store's number in its chain."""
    error_code: str | None = msgspec.field(name="error_code", default=None)
    error_field: str | None = msgspec.field(name="error_field", default=None)
    error_message: str | None = msgspec.field(name="error_message", default=None)
    suggestion: str | None = None
    """What a rejected order was given back with. It may stay there when the order comes again, and nobody reads it."""


def file_order_reader() -> Reader[FileOrderIn]:
    """What reads an order of a file."""
    return Reader(FileOrderIn, subject="order", entry="product")


class _Named(NamedTuple):
    """A product that has something else than ids."""

    product: FileProductIn
    place: int
    findings: Findings


class _Catalogue:
    """What is remembered of an account's catalogue. It holds as long as no model has changed."""

    def __init__(self, revision: int) -> None:
        self.revision = revision
        self.by_sku: dict[str, UUID] = {}
        self.by_ean: dict[str, UUID | None] = {}
        """None: several models have it."""
        self.has_all_eans = False
        self.absent_skus: dict[str, str | None] = {}
        """SKUs that no model has, each with the nearest that one has."""
        self.absent_eans: set[str] = set()

    def is_full(self, most: int) -> bool:
        """Whether it is better to begin anew."""
        return max(len(self.by_sku), len(self.absent_skus), len(self.absent_eans)) > most


class References:
    """Puts ids in the place of what merchants know."""

    def __init__(self, cataloguing: Cataloguing, storing: Storing, most_codes: int = MOST_CODES) -> None:
        """`most_codes` bounds what is remembered of each account."""
        self._cataloguing = cataloguing
        self._storing = storing
        self._most_codes = most_codes
        self._catalogues: dict[UUID, _Catalogue] = {}

    async def resolve(self, account_id: UUID, orders: Sequence[tuple[FileOrderIn, Findings]]) -> None:
        """Put the ids in place; what names nothing is a problem among the order's findings. Raises Unavailable.

        An id that is given counts alone, and an SKU comes before an EAN: merchants change codes, and never mean two
        products by one line.
        """
        by_code: list[_Named] = []
        by_supplier: list[_Named] = []
        by_store: list[tuple[FileOrderIn, Findings]] = []
        catalogue: _Catalogue | None = None
        for order, findings in orders:
            if order.store is not None and given_id(order.store_purchased_at) is None:
                by_store.append((order, findings))
            for place, product in enumerate(order.products or ()):
                if (product.sku is not None or product.ean is not None) and given_id(product.model_id) is None:
                    if catalogue is None:
                        catalogue = await self._catalogue(account_id)
                    # Codes come as they were sent, and most of them are written as the catalogue has them.
                    found = None if product.sku is None else catalogue.by_sku.get(product.sku)
                    if found is None:
                        by_code.append(_Named(product, place, findings))
                    else:
                        product.model_id = found
                if product.supplier is not None and given_id(product.supplier_id) is None:
                    by_supplier.append(_Named(product, place, findings))
        if catalogue is not None and by_code:
            await self._put_models(account_id, catalogue, by_code)
        if by_supplier:
            await self._put_suppliers(account_id, by_supplier)
        if by_store:
            await self._put_stores(account_id, by_store)

    async def _put_models(self, account_id: UUID, catalogue: _Catalogue, named: Sequence[_Named]) -> None:
        await self._find_skus(account_id, catalogue, {sku for each in named if (sku := given(each.product.sku))})
        await self._find_eans(account_id, catalogue, {_gtin(ean) for each in named if (ean := _ean(each, catalogue))})
        for product, place, findings in named:
            sku, ean = given(product.sku), given(product.ean)
            found = catalogue.by_sku.get(sku) if sku else None
            if found is None and ean and _gtin(ean) in catalogue.by_ean:
                found = catalogue.by_ean[_gtin(ean)]
                if found is None:
                    _stands_against(findings, place, _ambiguous_ean(place, ean))
                    continue
            if found is not None:
                product.model_id = found
            elif sku:
                _stands_against(findings, place, _unknown_model(place, "sku", sku, catalogue.absent_skus.get(sku)))
            elif ean:
                _stands_against(findings, place, _unknown_model(place, "ean", ean, None))

    async def known_skus(self, account_id: UUID) -> Mapping[str, UUID]:
        """Models of the account by their SKUs, as many of them as are remembered. Raises Unavailable."""
        # What nobody has asked for yet is not worth the question.
        return (await self._catalogue(account_id)).by_sku if account_id in self._catalogues else {}

    async def _catalogue(self, account_id: UUID) -> _Catalogue:
        """What is remembered of the account: nothing, where a model has changed since."""
        revision = await self._cataloguing.models_revision(account_id)
        catalogue = self._catalogues.pop(account_id, None)
        if catalogue is None or catalogue.revision != revision or catalogue.is_full(self._most_codes):
            catalogue = _Catalogue(revision)
        # The one that was used last is the last one to be forgotten.
        self._catalogues[account_id] = catalogue
        if len(self._catalogues) > _MOST_ACCOUNTS:
            del self._catalogues[next(iter(self._catalogues))]
        return catalogue

    async def _find_skus(self, account_id: UUID, catalogue: _Catalogue, wanted: set[str]) -> None:
        strange = wanted - catalogue.by_sku.keys() - catalogue.absent_skus.keys()
        if not strange:
            return
        catalogue.by_sku |= await self._cataloguing.models_by_sku(account_id, strange)
        absent = strange - catalogue.by_sku.keys()
        if absent:
            nearest = await self._cataloguing.nearest_skus(account_id, absent)
            catalogue.absent_skus |= {sku: nearest.get(sku) for sku in absent}

    async def _find_eans(self, account_id: UUID, catalogue: _Catalogue, wanted: set[str]) -> None:
        strange = wanted - catalogue.by_ean.keys() - catalogue.absent_eans
        if not strange or catalogue.has_all_eans:
            return
        by_ean = catalogue.by_ean
        catalogue.has_all_eans = True
        # No index serves this: the whole catalogue is read, and as much of it remembered as there is room for.
        async for codes in self._cataloguing.each_model(account_id):
            for ean in map(_gtin, codes.eans):
                if ean in by_ean:
                    by_ean[ean] = codes.model_id if by_ean[ean] == codes.model_id else None
                elif len(by_ean) < self._most_codes or ean in strange:
                    by_ean[ean] = codes.model_id
                else:
                    catalogue.has_all_eans = False
        if not catalogue.has_all_eans:
            catalogue.absent_eans |= strange - by_ean.keys()

    async def _put_suppliers(self, account_id: UUID, named: Sequence[_Named]) -> None:
        names = {name for each in named if (name := given(each.product.supplier))}
        ids = await self._cataloguing.suppliers_by_name(account_id, names) if names else {}
        for product, index, findings in named:
            name = given(product.supplier)
            if name:
                product.supplier_id = ids.get(name)
                if product.supplier_id is None:
                    findings.add_fault(_unknown_supplier(index, name))

    async def _put_stores(self, account_id: UUID, orders: Sequence[tuple[FileOrderIn, Findings]]) -> None:
        numbers = {number for order, _ in orders if (number := given(order.store))}
        stores = await self._storing.find_by_number(account_id, numbers) if numbers else {}
        for order, findings in orders:
            number = given(order.store)
            found = stores.get(number, []) if number else []
            if len(found) == 1:
                order.store_purchased_at = found[0][1]
            elif number:
                findings.add_fault(_no_store(number, [chain for chain, _ in found]))


class UnknownProduct(NamedTuple):
    """A product that the catalogue does not have."""

    kind: str
    """`sku`, `ean` or `modelId`: by what it is named."""
    code: str
    label: str
    """What the file calls it; blank: nothing."""
    ean: str = ""
    """Where an SKU names it, the EAN that is looked for after that; blank: none is."""


def unknown_products(order: FileOrderIn, problems: Iterable[Problem]) -> list[UnknownProduct]:
    """The products for which an order could wait: all that stands against it is that these are not known.

    None where nothing, or something else, stands against it.
    """
    errors = [problem for problem in problems if not problem.is_warning]
    if any(problem.code is not ErrorCode.MODEL_UNKNOWN or problem.index is None for problem in errors):
        return []
    products = order.products or []
    return [_unknown(products[problem.index or 0], problem) for problem in errors]


def _unknown(product: FileProductIn, problem: Problem) -> UnknownProduct:
    label = given(product.product_label) or ""
    model_id, sku, ean = given_id(product.model_id), given(product.sku), given(product.ean)
    if model_id is not None:
        return UnknownProduct("modelId", str(model_id), label)
    return UnknownProduct("sku", sku, label, ean or "") if sku else UnknownProduct("ean", ean or "", label)


def _ean(named: _Named, catalogue: _Catalogue) -> str | None:
    """The EAN of a product, if it has to be asked for."""
    return None if (given(named.product.sku) or "") in catalogue.by_sku else given(named.product.ean)


def _stands_against(findings: Findings, index: int, problem: Problem) -> None:
    findings.add_fault(problem)
    findings.stands_for(f"products[{index}].modelId")


def _gtin(ean: str) -> str:
    # The same article number with or without the blanks and the zeros before it, which spreadsheets take away.
    return ean.strip().lstrip("0") or "0"


def _unknown_model(index: int, kind: str, code: str, nearest: str | None) -> Problem:
    noun = {"sku": "SKU", "ean": "EAN"}[kind]
    offer = f" Did you mean '{shortened(nearest)}'?" if nearest else ""
    reason = f"which is the {noun} of no model of the account's catalogue.{offer}"
    problem = _about_product(ErrorCode.MODEL_UNKNOWN, index, kind, code, reason)
    return msgspec.structs.replace(problem, suggestion=nearest)


def _unknown_supplier(index: int, name: str) -> Problem:
    reason = "which is the name of no supplier of the account."
    problem = _about_product(ErrorCode.SUPPLIER_UNKNOWN, index, "supplier", name, reason)
    return msgspec.structs.replace(problem, subject="supplier")


def _ambiguous_ean(index: int, ean: str) -> Problem:
    reason = "which is the EAN of several models: name the one that is meant by its SKU."
    return _about_product(ErrorCode.VALUE_NOT_ALLOWED, index, "ean", ean, reason)


def _about_product(code: ErrorCode, index: int, name: str, sent: str, reason: str) -> Problem:
    field, value = f"products[{index}].{name}", shortened(sent)
    return Problem(
        code=code,
        explanation=f"{field} is '{value}', {reason}",
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
