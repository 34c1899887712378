"""The operations on stores."""

from saleport.api.endpoint import Answer, Call, Operation
from saleport.api.listing import paged
from saleport.decoding.reader import Reader
from saleport.stores.store import StoreIn
from saleport.stores.storing import Storing


def routes(storing: Storing) -> list[Operation]:
    """Listing stores, adding and modifying them."""

    async def get_stores(call: Call) -> Answer:
        entries, pagination = paged(call, await storing.list_stores(call.account_id))
        return Answer(entries, pagination=pagination)

    async def put_store(call: Call) -> Answer:
        store = await storing.add_or_modify(call.account_id, call.body, call.findings)
        return Answer(store, call.findings.warnings())

    path = "/api/v1/stores"
    reader = Reader(StoreIn, subject="store")
    return [
        Operation(name="RetrieveStores", method="GET", path=path, scope="stores:read", handle=get_stores),
        Operation(
            name="AddOrModifyStore", method="PUT", path=path, scope="stores:write", handle=put_store, reader=reader
        ),
    ]
