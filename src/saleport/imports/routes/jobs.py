"""The operations on imports: to begin one, to see how it stands, and what is done with it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection
from pathlib import Path
from urllib.parse import quote

from saleport.api.endpoint import Answer, Call, Operation
from saleport.api.listing import Window, requested
from saleport.api.request import Request
from saleport.api.streaming.answers import StreamAnswer
from saleport.api.streaming.uploads import FORM_TYPE, file_name_of
from saleport.errors import ErrorCode, NotFound, Problem, UnsupportedMedia
from saleport.imports.following import Following
from saleport.imports.job import ImportOptions, Job
from saleport.imports.mappings.keeping import Mappings
from saleport.imports.queueing import Imports
from saleport.imports.routes import events
from saleport.imports.routes.options import read_options
from saleport.imports.routes.wire import shown, shown_rejection
from saleport.values import shortened

PATH = "/api/v1/imports"
_READ, _WRITE = "orders:read", "orders:write"
_SUFFIXES = {
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/json": ".json",
    "application/x-ndjson": ".ndjson",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.apache.parquet": ".parquet",
}
"""How a file ends whose sender gives it no name."""
_COMPRESSED = frozenset({"", "identity", "gzip", "x-gzip", "zstd"})
# What curl calls a body that nobody told it about; with -d it has no line ends any more.
_FORM = "application/x-www-form-urlencoded"
_LONGEST_PIECE = 256 * 1024
_FIRST = Window(1, 100)

_Handle = Callable[[Call], Awaitable[Answer | StreamAnswer]]


def routes(imports: Imports, mappings: Mappings, following: Following, max_bytes: int) -> list[Operation]:
    """The operations on imports; a file has `max_bytes` at most."""

    async def import_file(call: Call) -> Answer:
        request = call.request
        known = await mappings.names(call.account_id)
        # Before the file: a word that makes no sense is said at once, and not after two gigabytes.
        options = read_options(request.query, known, ImportOptions())
        name = request.query.get("fileName", "")
        if _media(request) == FORM_TYPE:
            _check_encoding(request, {"", "identity"})
            upload = await request.upload(max_bytes)
            # What the address says goes before what the form says.
            options = read_options({**upload.fields, **request.query}, known, ImportOptions())
            name, body = name or upload.fields.get("fileName", "") or upload.file_name, upload.chunks
        else:
            _check_encoding(request, _COMPRESSED)
            name = name or file_name_of(request.header(b"content-disposition")) or _usual_name(request)
            body = request.stream(max_bytes)
        job = await imports.submit(call.account_id, name, body, options, str(call.caller.application_id))
        return _accepted(job, request)

    async def list_imports(call: Call) -> Answer:
        window = requested(call) or _FIRST
        jobs, total = await imports.page(call.account_id, window.start, window.size)
        return Answer([shown(job, call.request) for job in jobs], pagination=window.of(total))

    async def read_import(call: Call) -> Answer:
        return Answer(shown(await imports.get(call.account_id, call.path_id), call.request))

    async def follow_import(call: Call) -> StreamAnswer:
        rest = following.follow(call.account_id, call.path_id)
        first = await events.first_of(rest)
        headers = [(b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
        return StreamAnswer(events.MEDIA_TYPE, events.events_of(first, rest, call.request), headers)

    async def download_rejected(call: Call) -> StreamAnswer:
        job = await imports.get(call.account_id, call.path_id)
        file = await imports.rejected_file(job)
        if file is None:
            raise _no_rejected_rows(job)
        disposition = f"attachment; filename*=UTF-8''{quote(file.file_name, safe='')}"
        return StreamAnswer(file.media_type, _pieces(file.path), [(b"content-disposition", disposition.encode())])

    async def list_rejections(call: Call) -> Answer:
        job = await imports.get(call.account_id, call.path_id)
        window = requested(call) or _FIRST
        found = await imports.rejections(call.account_id, job.id, limit=window.size, start=window.start)
        rejections = [shown_rejection(rejection, call.request) for rejection in found]
        return Answer(rejections, pagination=window.of(job.counts.rejected))

    async def cancel_import(call: Call) -> Answer:
        return Answer(shown(await imports.cancel(call.account_id, call.path_id), call.request))

    async def pause_import(call: Call) -> Answer:
        return Answer(shown(await imports.pause(call.account_id, call.path_id), call.request))

    async def retry_import(call: Call) -> Answer:
        job = await imports.get(call.account_id, call.path_id)
        options = read_options(call.request.query, await mappings.names(call.account_id), job.options)
        again = await imports.retry(call.account_id, job.id, str(call.caller.application_id), options)
        return _accepted(again, call.request)

    return [
        Operation(name="ImportFile", method="POST", path=PATH, scope=_WRITE, handle=import_file, takes_stream=True),
        Operation(name="ListImports", method="GET", path=PATH, scope=_READ, handle=list_imports),
        _of_one("ReadImport", "GET", "", read_import),
        _of_one("FollowImport", "GET", "/events", follow_import),
        _of_one("DownloadRejectedRows", "GET", "/rejected", download_rejected),
        _of_one("ListRejections", "GET", "/rejections", list_rejections),
        _of_one("CancelImport", "POST", "/cancel", cancel_import),
        _of_one("PauseImport", "POST", "/pause", pause_import),
        _of_one("RetryImport", "POST", "/retry", retry_import),
    ]


def _of_one(name: str, method: str, below: str, handle: _Handle) -> Operation:
    return Operation(
        name=name,
        method=method,
        path=f"{PATH}/{{id}}{below}",
        scope=_READ if method == "GET" else _WRITE,
        handle=handle,
        not_found=ErrorCode.IMPORT_NOT_FOUND,
    )


def _media(request: Request) -> str:
    media = (request.header(b"content-type") or "").partition(";")[0].strip().lower()
    if media == _FORM:
        explanation = (
            f"The Content-Type is '{_FORM}', which is no file: with curl, send it by --data-binary @FILE and the "
            "header 'Content-Type: text/csv', or by -F file=@FILE."
        )
        words = {"value": media}
        raise UnsupportedMedia([Problem(code=ErrorCode.CONTENT_TYPE_UNSUPPORTED, explanation=explanation, words=words)])
    return media


def _check_encoding(request: Request, known: Collection[str]) -> None:
    encoding = (request.header(b"content-encoding") or "").lower()
    if encoding not in known:
        explanation = f"The Content-Encoding is '{shortened(encoding)}': send the file as it is, or in gzip or zstd."
        words = {"value": shortened(encoding)}
        raise UnsupportedMedia(
            [Problem(code=ErrorCode.CONTENT_ENCODING_UNSUPPORTED, explanation=explanation, words=words)]
        )


def _usual_name(request: Request) -> str:
    return f"orders{_SUFFIXES.get(_media(request), '')}"


def _accepted(job: Job, request: Request) -> Answer:
    location = f"{request.base_url}{PATH}/{job.id}"
    return Answer(shown(job, request), status=202, headers=[(b"location", location.encode())])


def _no_rejected_rows(job: Job) -> NotFound:
    if not job.has_ended:
        reason = "has not ended: the file is made then"
    elif job.counts.rejected:
        reason = "ended too long ago: its file is no longer kept"
    else:
        reason = "rejected no row"
    explanation = f"The import '{job.id}' {reason}. ListRejections has what is rejected so far."
    words = {"value": str(job.id)}
    return NotFound(
        [Problem(code=ErrorCode.REJECTED_ROWS_NOT_FOUND, explanation=explanation, subject="import", words=words)]
    )


async def _pieces(path: Path) -> AsyncGenerator[bytes]:
    stream = await asyncio.to_thread(path.open, "rb")
    try:
        while piece := await asyncio.to_thread(stream.read, _LONGEST_PIECE):
            yield piece
    finally:
        stream.close()
