"""The operations on mappings."""

from saleport.api.endpoint import Answer, Call, Operation
from saleport.api.listing import paged
from saleport.errors import ErrorCode, Problem, Rejected, UnsupportedMedia
from saleport.imports.mappings.keeping import Mappings
from saleport.values import shortened

PATH = "/api/v1/imports/mappings"
_MOST_BYTES = 256 * 1024
_YAML = frozenset({"application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "text/plain"})
"""A body without a type is taken for YAML too, and so is JSON, which it is."""


def routes(mappings: Mappings) -> list[Operation]:
    """The operations on mappings."""

    async def list_mappings(call: Call) -> Answer:
        kept, pagination = paged(call, await mappings.list(call.account_id))
        return Answer(kept, pagination=pagination)

    async def read_mapping(call: Call) -> Answer:
        return Answer(await mappings.get(call.account_id, _name(call)))

    async def save_mapping(call: Call) -> Answer:
        return Answer(await mappings.save(call.account_id, _name(call), await _document(call)))

    async def delete_mapping(call: Call) -> Answer:
        await mappings.delete(call.account_id, _name(call))
        return Answer(None)

    read, write, one = "orders:read", "orders:write", f"{PATH}/{{name}}"
    return [
        Operation(name="ListMappings", method="GET", path=PATH, scope=read, handle=list_mappings),
        Operation(name="ReadMapping", method="GET", path=one, scope=read, handle=read_mapping),
        Operation(name="SaveMapping", method="PUT", path=one, scope=write, handle=save_mapping, takes_stream=True),
        Operation(name="DeleteMapping", method="DELETE", path=one, scope=write, handle=delete_mapping),
    ]


def _name(call: Call) -> str:
    return call.request.path_parameter("name")


async def _document(call: Call) -> str:
    media = (call.request.header(b"content-type") or "").partition(";")[0].strip().lower()
    if media and media not in _YAML and not media.endswith("json"):
        value = shortened(media)
        explanation = f"The Content-Type is '{value}': send application/yaml."
        words = {"value": value}
        raise UnsupportedMedia([Problem(code=ErrorCode.CONTENT_TYPE_UNSUPPORTED, explanation=explanation, words=words)])
    body = b"".join([part async for part in call.request.stream(_MOST_BYTES)])
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        explanation = f"The mapping is not UTF-8: see its byte {error.start}."
        raise Rejected(
            [Problem(code=ErrorCode.VALUE_NOT_ALLOWED, explanation=explanation, field="mapping", subject="mapping")]
        ) from None
