"""The operations on the catalogue."""

from uuid import UUID

import msgspec

from saleport.api.endpoint import Answer, Call, Operation
from saleport.api.listing import paged
from saleport.catalogue.brand import BrandIn
from saleport.catalogue.cataloguing import Cataloguing
from saleport.catalogue.model import ModelIn
from saleport.decoding.reader import Reader
from saleport.errors import ErrorCode


class ModelTypeOut(msgspec.Struct):
    """A model type in one language."""

    id: UUID
    key: str
    label: str


def routes(cataloguing: Cataloguing) -> list[Operation]:
    """Model types, brands and models."""

    async def get_model_types(call: Call) -> Answer:
        entries, pagination = paged(call, await cataloguing.list_model_types(call.account_id))
        language = call.request.language
        labelled = [ModelTypeOut(each.id, each.key, each.label(language)) for each in entries]
        return Answer(labelled, pagination=pagination)

    async def get_brands(call: Call) -> Answer:
        entries, pagination = paged(call, await cataloguing.list_brands(call.account_id))
        return Answer(entries, pagination=pagination)

    async def put_brand(call: Call) -> Answer:
        brand = await cataloguing.create_brand(call.account_id, call.body, call.findings)
        return Answer(brand, call.findings.warnings())

    async def post_brand(call: Call) -> Answer:
        brand = await cataloguing.update_brand(call.account_id, call.path_id, call.body, call.findings)
        return Answer(brand, call.findings.warnings())

    async def get_models(call: Call) -> Answer:
        models = await cataloguing.list_models(call.account_id)
        entries, pagination = paged(call, models.entries)
        # The same on every worker. Each page has an address of its own, and a change of any model may move it.
        version = f"{call.account_id.hex[:8]}-{models.revision}-{pagination.page}-{pagination.page_size}"
        return Answer(entries, pagination=pagination, version=version)

    async def put_model(call: Call) -> Answer:
        model = await cataloguing.create_model(call.account_id, call.body, call.findings)
        return Answer(model, call.findings.warnings())

    async def post_model(call: Call) -> Answer:
        model = await cataloguing.update_model(call.account_id, call.path_id, call.body, call.findings)
        return Answer(model, call.findings.warnings())

    async def get_model_by_sku(call: Call) -> Answer:
        sku = call.request.path_parameter("sku", plus_is_space=True)
        return Answer(await cataloguing.model_by_sku(call.account_id, sku))

    path = "/api/v1/catalog"
    types, brands, models = f"{path}/modelTypes", f"{path}/brands", f"{path}/models"
    brand, model = f"{brands}/{{id}}", f"{models}/{{id}}"
    read, write = "catalogue:read", "catalogue:write"
    brand_reader = Reader(BrandIn, subject="brand")
    model_reader = Reader(ModelIn, subject="model")
    return [
        Operation(name="RetrieveModelTypes", method="GET", path=types, scope=read, handle=get_model_types),
        Operation(name="ListBrands", method="GET", path=brands, scope=read, handle=get_brands),
        Operation(name="CreateNewBrand", method="PUT", path=brands, scope=write, handle=put_brand, reader=brand_reader),
        Operation(
            name="UpdateBrand",
            method="POST",
            path=brand,
            scope=write,
            handle=post_brand,
            reader=brand_reader,
            not_found=ErrorCode.BRAND_NOT_FOUND,
        ),
        Operation(name="ListModels", method="GET", path=models, scope=read, handle=get_models),
        Operation(name="CreateNewModel", method="PUT", path=models, scope=write, handle=put_model, reader=model_reader),
        Operation(
            name="UpdateModel",
            method="POST",
            path=model,
            scope=write,
            handle=post_model,
            reader=model_reader,
            not_found=ErrorCode.MODEL_NOT_FOUND,
        ),
        Operation(
            name="RetrieveModelBySKU",
            method="GET",
            path=f"{models}/bySku/{{sku}}",
            scope=read,
            handle=get_model_by_sku,
        ),
    ]
