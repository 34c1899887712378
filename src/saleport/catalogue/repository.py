"""The SQL of the catalogue. Rows are added and changed, never deleted: an order may refer to them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import JSON, Dialect, Select, Table, and_, func, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncConnection

from saleport.catalogue.brand import Brand
from saleport.catalogue.model import Codes, HeldModel, ListedModel, Model
from saleport.catalogue.model_type import ModelType
from saleport.catalogue.supplier import Supplier
from saleport.db.direct import Prepared, Session
from saleport.db.statements import Rows, upsert
from saleport.db.tables import accounts, brands, model_types, models, suppliers

_encode = msgspec.json.Encoder().encode
_decode_shown = msgspec.json.Decoder(Model).decode
_decode_held = msgspec.json.Decoder(HeldModel).decode
_decode_eans = msgspec.json.Decoder(tuple[str, ...]).decode
_decode_list: msgspec.json.Decoder[list[Any]] = msgspec.json.Decoder(list[ListedModel])


async def list_brands(connection: AsyncConnection, account_id: UUID) -> list[Brand]:
    """All brands, by name."""
    statement = select(brands.c.id, brands.c.name).where(brands.c.account_id == account_id).order_by(brands.c.name)
    return [Brand(identity, name) for identity, name in await connection.execute(statement)]


async def put_brand(connection: AsyncConnection, account_id: UUID, brand: Brand) -> UUID:
    """Add a brand unless there is one of this name; the id of whichever is there then."""
    return await _put(connection, brands, "name", {"account_id": account_id, "id": brand.id, "name": brand.name})


async def rename_brand(connection: AsyncConnection, account_id: UUID, brand: Brand) -> None:
    """Give a brand another name. Raises UniqueViolation when another brand has it."""
    statement = update(brands).where(brands.c.account_id == account_id, brands.c.id == brand.id)
    await connection.execute(statement.values(name=brand.name))


async def list_model_types(connection: AsyncConnection, account_id: UUID) -> list[ModelType]:
    """All model types, by key."""
    columns = (model_types.c.id, model_types.c.key, model_types.c.label_en, model_types.c.label_fr)
    statement = select(*columns).where(model_types.c.account_id == account_id).order_by(model_types.c.key)
    return [ModelType(*row) for row in await connection.execute(statement)]


async def put_model_type(connection: AsyncConnection, account_id: UUID, model_type: ModelType) -> UUID:
    """Add a model type, or give the one of this key these labels; the id of whichever is there then."""
    row = {"account_id": account_id, **msgspec.structs.asdict(model_type)}
    return await _put(connection, model_types, "key", row, "label_en", "label_fr")


async def list_suppliers(connection: AsyncConnection, account_id: UUID) -> list[Supplier]:
    """All suppliers, by name."""
    statement = select(suppliers.c.id, suppliers.c.name).where(suppliers.c.account_id == account_id)
    return [Supplier(*row) for row in await connection.execute(statement.order_by(suppliers.c.name))]


async def put_supplier(connection: AsyncConnection, account_id: UUID, supplier: Supplier) -> UUID:
    """Add a supplier unless there is one of this name; the id of whichever is there then."""
    row = {"account_id": account_id, "id": supplier.id, "name": supplier.name}
    return await _put(connection, suppliers, "name", row)


async def find_suppliers_by_name(
    connection: AsyncConnection, account_id: UUID, names: Collection[str]
) -> dict[str, UUID]:
    """The ids of the suppliers with these names, by name."""
    rows = Rows(connection, [suppliers.c.name])
    wanted = suppliers.c.name.in_(select(rows.c["name"]))
    statement = select(suppliers.c.name, suppliers.c.id).where(suppliers.c.account_id == account_id, wanted)
    found = await connection.execute(statement, rows.parameters((name,) for name in names))
    return {name: identity for name, identity in found}


async def list_models(connection: AsyncConnection, account_id: UUID) -> Sequence[Any]:
    """All models by SKU, each a `ListedModel`: ready to be written out, not to be worked with."""
    statement = select(models.c.document).where(models.c.account_id == account_id).order_by(models.c.sku)
    documents = (await connection.execute(statement)).scalars()
    return _decode_list.decode(f"[{','.join(documents)}]")


async def models_revision(connection: AsyncConnection, account_id: UUID) -> int:
    """A number that grows with every change of a model of the account."""
    statement = select(accounts.c.models_revision).where(accounts.c.id == account_id)
    return (await connection.execute(statement)).scalar_one()


async def raise_models_revision(connection: AsyncConnection, account_id: UUID) -> None:
    """Say that a model was added or changed, in the transaction that does so."""
    statement = update(accounts).where(accounts.c.id == account_id)
    await connection.execute(statement.values(models_revision=accounts.c.models_revision + 1))


async def find_models(connection: AsyncConnection, account_id: UUID, ids: Collection[UUID]) -> list[Model]:
    """Those of the models that there are."""
    rows = Rows(connection, [models.c.id])
    wanted = models.c.id.in_(select(rows.c["id"]))
    statement = select(models.c.document).where(models.c.account_id == account_id, wanted)
    found = await connection.execute(statement, rows.parameters((identity,) for identity in ids))
    return [_decode_shown(document) for document in found.scalars()]


async def find_returnable(session: Session, keys: Collection[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Those models, by account and id, that there are and that can be returned."""
    return {(account_id, identity) for account_id, identity in await session.run(_RETURNABLE, keys)}


async def find_model_by_sku(connection: AsyncConnection, account_id: UUID, sku: str) -> Model | None:
    """The model with exactly this SKU."""
    statement = select(models.c.document).where(models.c.account_id == account_id, models.c.sku == sku)
    document = (await connection.execute(statement)).scalar_one_or_none()
    return None if document is None else _decode_shown(document)


async def find_ids_by_sku(connection: AsyncConnection, account_id: UUID, skus: Collection[str]) -> dict[str, UUID]:
    """The ids of the models with these SKUs, by SKU."""
    rows = Rows(connection, [models.c.sku])
    wanted = models.c.sku.in_(select(rows.c["sku"]))
    statement = select(models.c.sku, models.c.id).where(models.c.account_id == account_id, wanted)
    found = await connection.execute(statement, rows.parameters((sku,) for sku in skus))
    return {sku: identity for sku, identity in found}


async def find_ids_by_ean(
    connection: AsyncConnection, account_id: UUID, eans: Collection[str]
) -> list[tuple[str, UUID]]:
    """The models whose first EAN is one of these. No index serves this: it reads the account's whole catalogue."""
    ean = type_coerce(models.c.document, JSON)["ean"].as_string()
    statement = select(ean, models.c.id).where(models.c.account_id == account_id, ean.in_(eans))
    return [(code, identity) for code, identity in await connection.execute(statement)]


async def list_codes(connection: AsyncConnection, account_id: UUID, after: UUID | None, limit: int) -> list[Codes]:
    """Id, SKU and EANs of so many of the account's models, in the order of their ids, beginning after one of them."""
    eans = type_coerce(models.c.document, JSON)["eaNs"].as_string()
    statement = select(models.c.id, models.c.sku, eans).where(models.c.account_id == account_id)
    if after is not None:
        statement = statement.where(models.c.id > after)
    found = await connection.execute(statement.order_by(models.c.id).limit(limit))
    return [Codes(identity, sku, _decode_eans(eans)) for identity, sku, eans in found]


async def find_nearest_skus(connection: AsyncConnection, account_id: UUID, skus: Collection[str]) -> dict[str, str]:
    """For each of these SKUs one of a model that is the same when folded. It reads all SKUs of the account."""
    folded = models.c.sku
    for character in " -_.":
        folded = func.replace(folded, character, "")
    folded = func.ltrim(func.lower(folded), "0")
    sent: dict[str, list[str]] = {}
    for sku in skus:
        sent.setdefault(_fold(sku), []).append(sku)
    sent.pop("", None)
    rows = Rows(connection, [models.c.sku])
    statement = select(folded, models.c.sku).where(models.c.account_id == account_id, folded.in_(select(rows.c["sku"])))
    found = await connection.execute(statement, rows.parameters((sku,) for sku in sent))
    return {each: sku for fold, sku in found for each in sent.get(fold, ())}


async def put_model(connection: AsyncConnection, account_id: UUID, model: HeldModel, now: datetime) -> HeldModel:
    """Add a model unless there is one with this SKU; whichever is there then, locked until the transaction ends."""
    row = {"account_id": account_id, "id": model.id, **_columns(model), "created_at": now, "updated_at": now}
    insert = upsert(connection, models).values(row)
    # Sets what is set already: a row that is there is locked and returned in one go, also while another call adds it.
    statement = insert.on_conflict_do_update(
        index_elements=[models.c.account_id, models.c.sku], set_={"sku": insert.excluded.sku}
    ).returning(models.c.document)
    return _decode_held((await connection.execute(statement)).scalar_one())


async def lock_model(connection: AsyncConnection, account_id: UUID, identity: UUID) -> HeldModel:
    """A model that is known to be there, locked until the transaction ends."""
    statement = select(models.c.document).where(models.c.account_id == account_id, models.c.id == identity)
    return _decode_held((await connection.execute(statement.with_for_update())).scalar_one())


async def replace_model(connection: AsyncConnection, account_id: UUID, model: HeldModel, now: datetime) -> None:
    """Hold this in the place of the model with its id. Raises UniqueViolation when another model has its SKU."""
    statement = update(models).where(models.c.account_id == account_id, models.c.id == model.id)
    await connection.execute(statement.values(**_columns(model), updated_at=now))


def _columns(model: HeldModel) -> dict[str, Any]:
    return {
        "sku": model.sku,
        "label": model.label,
        "brand_id": model.brand_id,
        "model_type_id": model.model_type_id,
        "is_returnable": model.is_returnable,
        "document": _encode(model).decode(),
    }


def _fold(sku: str) -> str:
    for character in " -_.":
        sku = sku.replace(character, "")
    return sku.lower().lstrip("0")


async def _put(connection: AsyncConnection, table: Table, key: str, row: dict[str, Any], *updated: str) -> UUID:
    """Add a row unless there is one with this key in the account; the id of whichever is there then."""
    insert = upsert(connection, table).values(row)
    # A conflict has to update something, were it the key by itself, for the row that is there to be returned.
    statement = insert.on_conflict_do_update(
        index_elements=[table.c.account_id, table.c[key]],
        set_={name: insert.excluded[name] for name in updated or (key,)},
    ).returning(table.c.id)
    return (await connection.execute(statement)).scalar_one()


def _returnable(_: Dialect, rows: Rows) -> Select[UUID, UUID]:
    is_row = and_(models.c.account_id == rows.c.account_id, models.c.id == rows.c.id)
    return select(models.c.account_id, models.c.id).join(rows.source, is_row).where(models.c.is_returnable)


_RETURNABLE = Prepared((models.c.account_id, models.c.id), _returnable)
