"""The operation of links."""

from saleport.api.endpoint import Answer, Call, Operation
from saleport.decoding.reader import Reader
from saleport.links.linking import LinkIn, Linking


def routes(linking: Linking) -> list[Operation]:
    """CreateSignedInLink."""

    async def create_signed_in_link(call: Call) -> Answer:
        url = await linking.create_link(call.account_id, call.body, call.findings, call.request.base_url)
        return Answer(url, call.findings.warnings())

    return [
        Operation(
            name="CreateSignedInLink",
            method="POST",
            path="/api/v1/links",
            scope="links:write",
            handle=create_signed_in_link,
            reader=Reader(LinkIn, subject="link"),
        )
    ]
