"""Samples of calls as text, for pages on which a reader makes up a call."""

import asyncio
from typing import Annotated

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from saleport.api.exchange import respond
from saleport.api.failures import Headers
from saleport.api.request import Request
from saleport.decoding.reader import parse
from saleport.errors import ErrorCode, NotFound, Problem, Rejected
from saleport.samples import LANGUAGES, SampleRequest, sample
from saleport.values import shortened

MOST_BYTES = 256 * 1024
MOST_HEADERS = 100
_LONGEST_REASON = 200


class SampleIn(msgspec.Struct, forbid_unknown_fields=True):
    """The call to write, as a page sends it."""

    method: str
    url: str
    headers: Annotated[list[tuple[str, str]], msgspec.Meta(max_length=MOST_HEADERS)] = []
    body: str | None = None


def sample_door() -> ASGIApp:
    """Answers a call with the program that makes it.

    Nothing of the call is kept or logged: it may hold a reader's key. Pages of other origins cannot ask, because only
    the API is open to them.
    """
    decoder = msgspec.json.Decoder(SampleIn)
    names = [language.name for language in LANGUAGES]
    # One after the other: threads that all want the interpreter would have every order wait for each of them.
    one_at_a_time = asyncio.Lock()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request.of(scope)
        request.operation = "Sample"
        language = request.path_parameter("language")
        if language not in names:
            raise NotFound([_unknown(language, names)])
        call = _read(decoder, await request.json_body(MOST_BYTES))
        # Long bodies take a while, in which orders are to be imported.
        async with one_at_a_time:
            wanted = SampleRequest(call.method, call.url, call.headers, call.body)
            text = await asyncio.to_thread(sample, language, wanted)
        headers: Headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
            (b"cross-origin-resource-policy", b"same-origin"),
        ]
        await respond(send, 200, headers, text.encode())

    return answer


def _read(decoder: msgspec.json.Decoder[SampleIn], content: bytes) -> SampleIn:
    try:
        return decoder.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        # The road that orders are read by would take blanks off the ends of texts: of a body each of them counts.
        parse(content)
        raise Rejected([_misshapen(str(error))]) from None


def _misshapen(reason: str) -> Problem:
    said, _, place = reason.partition(" - at `$")
    field = place.rstrip("`").lstrip(".") or None
    said = shortened(f"{said[:1].lower()}{said[1:]}", _LONGEST_REASON)  # the name of a member may be in it
    explanation = f"{field or 'The body'} has not the form of a call: {said}."
    return Problem(code=ErrorCode.FIELD_WRONG_TYPE, explanation=explanation, field=field, subject="request")


def _unknown(language: str, names: list[str]) -> Problem:
    explanation = f"There are no samples in '{shortened(language)}': ask for {', '.join(names)}."
    return Problem(code=ErrorCode.PATH_UNKNOWN, explanation=explanation, words={"value": shortened(language)})
