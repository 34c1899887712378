"""The operation on what held orders wait for."""

from saleport.api.endpoint import Answer, Call, Operation
from saleport.api.listing import paged
from saleport.imports.holding.holding import Holding

PATH = "/api/v1/imports/missing-products"
_MOST = 10_000


def routes(holding: Holding) -> list[Operation]:
    """ListMissingProducts."""

    async def list_missing(call: Call) -> Answer:
        products, pagination = paged(call, await holding.missing_products(call.account_id, _MOST))
        return Answer(products, pagination=pagination)

    return [Operation(name="ListMissingProducts", method="GET", path=PATH, scope="orders:read", handle=list_missing)]
