"""The operation of access."""

from saleport.access.identify import Doorkeeper
from saleport.api.endpoint import Answer, Call, Operation


def routes(doorkeeper: Doorkeeper) -> list[Operation]:
    """GetToken."""

    async def get_token(call: Call) -> Answer:
        return Answer(await doorkeeper.give_token(call.request.credentials))

    return [Operation(name="GetToken", method="GET", path="/api/v1/token", scope=None, handle=get_token)]
