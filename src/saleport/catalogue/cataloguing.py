"""The verbs of the catalogue. What belongs to another account is not there for any of them."""

import re
from collections import Counter
from collections.abc import AsyncIterator, Collection, Set
from uuid import UUID, uuid4

from saleport.catalogue import repository
from saleport.catalogue.brand import Brand, BrandIn, checked_name, name_taken
from saleport.catalogue.listing import ModelList, ModelLists
from saleport.catalogue.model import (
    Codes,
    HeldModel,
    Model,
    ModelIn,
    brand_unknown,
    changed,
    check_changes,
    check_new,
    model_type_unknown,
    sku_taken,
    supplier_unknown,
    unknown_model,
)
from saleport.catalogue.model_type import ModelType
from saleport.catalogue.supplier import Supplier
from saleport.clock import Clock
from saleport.db.engine import Database
from saleport.db.failures import UniqueViolation
from saleport.db.known import known_of
from saleport.decoding.findings import Findings
from saleport.errors import ErrorCode, NotFound, Problem, Rejected, required
from saleport.values import LONGEST_TEXT, given, given_id, shortened

# GTIN-8 to GTIN-14, as EANs are written. Anything else is not worth a walk through the whole catalogue.
_EAN = re.compile(r"\d{8,14}", re.ASCII)

_CODES_AT_ONCE = 10_000


class Cataloguing:
    """What an order may refer to: adding, changing, finding."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._model_lists = ModelLists(database)
        self._known_brands = known_of(database, "brands")
        self._known_model_types = known_of(database, "model_types")
        self._known_models = known_of(database, "models")
        self._known_suppliers = known_of(database, "suppliers")

    async def list_brands(self, account_id: UUID) -> list[Brand]:
        """All brands, by name."""
        async with self._database.reading() as connection:
            return await repository.list_brands(connection, account_id)

    async def create_brand(self, account_id: UUID, brand_in: BrandIn, findings: Findings) -> Brand:
        """A brand of this name: the one that is there, else a new one. Raises Rejected."""
        name = checked_name(brand_in, findings)
        findings.warnings()
        async with self._database.writing() as connection:
            identity = await repository.put_brand(connection, account_id, Brand(uuid4(), name))
        return Brand(identity, name)

    async def update_brand(self, account_id: UUID, identity: UUID, brand_in: BrandIn, findings: Findings) -> Brand:
        """Give a brand another name. Raises NotFound, or Rejected when the name is another brand's."""
        if await self._known_brands.unknown(account_id, {identity}):
            raise _not_found(ErrorCode.BRAND_NOT_FOUND, "brand", "id", str(identity))
        brand = Brand(identity, checked_name(brand_in, findings))
        findings.warnings()
        try:
            async with self._database.writing() as connection:
                await repository.rename_brand(connection, account_id, brand)
        except UniqueViolation:
            findings.add(name_taken(brand.name))
            raise Rejected(findings.in_order()) from None
        return brand

    async def list_model_types(self, account_id: UUID) -> list[ModelType]:
        """All model types, by key."""
        async with self._database.reading() as connection:
            return await repository.list_model_types(connection, account_id)

    async def create_model_type(self, account_id: UUID, key: str, label_en: str, label_fr: str) -> ModelType:
        """A model type of this key with these labels: the one that is there, else a new one. Raises Rejected."""
        texts = _required("modelType", key=key, label_en=label_en, label_fr=label_fr)
        async with self._database.writing() as connection:
            identity = await repository.put_model_type(connection, account_id, ModelType(uuid4(), *texts))
        return ModelType(identity, *texts)

    async def list_suppliers(self, account_id: UUID) -> list[Supplier]:
        """All suppliers, by name."""
        async with self._database.reading() as connection:
            return await repository.list_suppliers(connection, account_id)

    async def create_supplier(self, account_id: UUID, name: str) -> Supplier:
        """A supplier of this name: the one that is there, else a new one. Raises Rejected."""
        texts = _required("supplier", name=name)
        async with self._database.writing() as connection:
            identity = await repository.put_supplier(connection, account_id, Supplier(uuid4(), *texts))
        return Supplier(identity, *texts)

    async def list_models(self, account_id: UUID) -> ModelList:
        """All models by SKU, as JSON that is ready to be sent."""
        return await self._model_lists.models(account_id)

    async def create_model(self, account_id: UUID, model_in: ModelIn, findings: Findings) -> Model:
        """A model with this SKU: the one that is there, changed, else a new one. Raises Rejected."""
        check_new(model_in, findings)
        await self._check_references(account_id, model_in, findings)
        findings.warnings()
        new = changed(unknown_model(uuid4()), model_in)
        async with self._database.writing() as connection:
            now = self._clock()
            held = await repository.put_model(connection, account_id, new, now)
            model = new if held.id == new.id else changed(held, model_in)
            if model != held:
                await repository.replace_model(connection, account_id, model, now)
            if model != held or held.id == new.id:
                await repository.raise_models_revision(connection, account_id)
        return model.shown

    async def update_model(self, account_id: UUID, identity: UUID, changes: ModelIn, findings: Findings) -> Model:
        """Change what is given of a model and keep the rest. Raises NotFound, or Rejected."""
        if await self._known_models.unknown(account_id, {identity}):
            raise _not_found(ErrorCode.MODEL_NOT_FOUND, "model", "id", str(identity))
        check_changes(changes, findings)
        await self._check_references(account_id, changes, findings)
        await self._check_sku(account_id, identity, given(changes.sku), findings)
        findings.warnings()
        try:
            return (await self._change(account_id, identity, changes)).shown
        except UniqueViolation:
            # Another call took the SKU after the check.
            findings.add(sku_taken(changes.sku or ""))
            raise Rejected(findings.in_order()) from None

    async def model_by_sku(self, account_id: UUID, sku: str) -> Model:
        """The model with exactly this SKU, but for blanks around it, which no SKU keeps. Raises NotFound."""
        wanted = sku.strip()
        # A database would not take it: no SKU has one.
        if "\0" not in wanted:
            async with self._database.reading() as connection:
                model = await repository.find_model_by_sku(connection, account_id, wanted)
            if model is not None:
                return model
        raise _not_found(ErrorCode.MODEL_NOT_FOUND, "model", "SKU", wanted)

    def known_models(self, account_id: UUID) -> Set[str]:
        """The ids of models that were found before, as they are written. One that was not may be there all the same."""
        return self._known_models.texts(account_id)

    def known_suppliers(self, account_id: UUID) -> Set[str]:
        """The same of suppliers."""
        return self._known_suppliers.texts(account_id)

    async def learn(self, account_id: UUID) -> None:
        """Find ids of models and suppliers of an account of which none was found before. Raises Unavailable."""
        await self._known_models.learn(account_id)
        await self._known_suppliers.learn(account_id)

    async def unknown_models(self, account_id: UUID, ids: Collection[UUID]) -> set[UUID]:
        """Those of the ids that are no model of the account."""
        return await self._known_models.unknown(account_id, ids)

    async def unknown_suppliers(self, account_id: UUID, ids: Collection[UUID]) -> set[UUID]:
        """Those of the ids that are no supplier of the account."""
        return await self._known_suppliers.unknown(account_id, ids)

    async def models(self, account_id: UUID, ids: Collection[UUID]) -> dict[UUID, Model]:
        """Those of the models that there are, by id."""
        async with self._database.reading() as connection:
            return {model.id: model for model in await repository.find_models(connection, account_id, ids)}

    async def returnable_models(self, keys: Collection[tuple[UUID, UUID]]) -> Set[tuple[UUID, UUID]]:
        """Those of the models, of any accounts, that there are and that can be returned; each by account and id."""
        if not keys:
            return frozenset()
        return await self._database.read_directly(lambda session: repository.find_returnable(session, keys))

    async def models_revision(self, account_id: UUID) -> int:
        """A number that grows with every change of a model of the account: while it stays, SKUs and EANs do."""
        async with self._database.reading() as connection:
            return await repository.models_revision(connection, account_id)

    async def models_by_sku(self, account_id: UUID, skus: Collection[str]) -> dict[str, UUID]:
        """The ids of the models with exactly these SKUs, by SKU."""
        wanted = [sku for sku in skus if "\0" not in sku]
        async with self._database.reading() as connection:
            return await repository.find_ids_by_sku(connection, account_id, wanted) if wanted else {}

    async def nearest_skus(self, account_id: UUID, skus: Collection[str]) -> dict[str, str]:
        """For SKUs that no model has, those of models that differ in case, blanks, dashes or zeros before them only."""
        async with self._database.reading() as connection:
            return await repository.find_nearest_skus(connection, account_id, [sku for sku in skus if "\0" not in sku])

    async def each_model(self, account_id: UUID) -> AsyncIterator[Codes]:
        """What each of the account's models is called by; a part of them at a time, however many there are."""
        last: UUID | None = None
        while True:
            async with self._database.reading() as connection:
                part = await repository.list_codes(connection, account_id, last, _CODES_AT_ONCE)
            for codes in part:
                yield codes
            if len(part) < _CODES_AT_ONCE:
                return
            last = part[-1].model_id

    async def suppliers_by_name(self, account_id: UUID, names: Collection[str]) -> dict[str, UUID]:
        """The ids of the suppliers with exactly these names, by name."""
        wanted = [name for name in names if "\0" not in name]
        async with self._database.reading() as connection:
            return await repository.find_suppliers_by_name(connection, account_id, wanted) if wanted else {}

    async def models_by_code(self, account_id: UUID, codes: Collection[str]) -> dict[str, UUID]:
        """The ids of the models with these SKUs, else first EANs, by code.

        For suggestions only: an EAN that several models have names none, and looking for EANs
        reads the whole catalogue.
        """
        wanted = {code for code in codes if 0 < len(code) <= LONGEST_TEXT and "\0" not in code}
        if not wanted:
            return {}
        async with self._database.reading() as connection:
            found = await repository.find_ids_by_sku(connection, account_id, wanted)
            eans = {code for code in wanted - found.keys() if _EAN.fullmatch(code)}
            pairs = await repository.find_ids_by_ean(connection, account_id, eans) if eans else []
        models_of = Counter(ean for ean, _ in pairs)
        return found | {ean: identity for ean, identity in pairs if models_of[ean] == 1}

    async def _change(self, account_id: UUID, identity: UUID, changes: ModelIn) -> HeldModel:
        async with self._database.writing() as connection:
            held = await repository.lock_model(connection, account_id, identity)
            model = changed(held, changes)
            if model != held:
                await repository.replace_model(connection, account_id, model, self._clock())
                await repository.raise_models_revision(connection, account_id)
        return model

    async def _check_references(self, account_id: UUID, model: ModelIn, findings: Findings) -> None:
        for known, identity, problem in (
            (self._known_brands, given_id(model.brand_id), brand_unknown),
            (self._known_model_types, given_id(model.model_type_id), model_type_unknown),
            (self._known_suppliers, given_id(model.supplier_id), supplier_unknown),
        ):
            if identity is not None and await known.unknown(account_id, {identity}):
                findings.add(problem(identity))

    async def _check_sku(self, account_id: UUID, identity: UUID, sku: str | None, findings: Findings) -> None:
        if sku is None:
            return
        async with self._database.reading() as connection:
            other = await repository.find_model_by_sku(connection, account_id, sku)
        if other is not None and other.id != identity:
            findings.add(sku_taken(sku))


def _required(subject: str, **texts: str) -> list[str]:
    """The texts, trimmed. Raises Rejected for those that are blank."""
    trimmed = {name: given(text) for name, text in texts.items()}
    problems = [required(name, subject) for name, text in trimmed.items() if text is None]
    if problems:
        raise Rejected(problems)
    return [text or "" for text in trimmed.values()]


def _not_found(code: ErrorCode, noun: str, by: str, value: str) -> NotFound:
    value = shortened(value)
    explanation = f"This account has no {noun} with the {by} '{value}'."
    return NotFound([Problem(code=code, explanation=explanation, subject=noun, words={"value": value})])
