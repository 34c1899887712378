"""What happens to an import, as server-sent events (the HTML standard, 9.2)."""

import hashlib
from collections.abc import AsyncGenerator
from contextlib import aclosing

import msgspec

from saleport.api.request import Request
from saleport.imports.job import Job
from saleport.imports.routes.wire import shown

MEDIA_TYPE = "text/event-stream"
_STILL_HERE = b":\n\n"
_AGAIN_AFTER = b"retry: 2000\n\n"
_encode = msgspec.json.Encoder().encode


async def first_of(events: AsyncGenerator[Job | None]) -> Job:
    """The import as it stands; raises what there is to be said against following it, while that can still be said."""
    job = await anext(events)
    assert job is not None, "an import is shown before anything else"  # noqa: S101 - a bug of ours
    return job


async def events_of(first: Job, rest: AsyncGenerator[Job | None], request: Request) -> AsyncGenerator[bytes]:
    """`progress` each time that something has changed, comments between, and `end` when nothing more will.

    Whoever comes back and names the last event that they have is not told the same once more.
    """
    known = request.header(b"last-event-id")
    yield _AGAIN_AFTER
    event, known = _event(first, request, known)
    yield event
    async with aclosing(rest):
        async for job in rest:
            if job is None:
                yield _STILL_HERE
            else:
                event, known = _event(job, request, known)
                yield event


def _event(job: Job, request: Request, known: str | None) -> tuple[bytes, str]:
    data = _encode(shown(job, request))
    name = hashlib.blake2b(data, digest_size=8).hexdigest()
    kind = b"end" if job.has_ended else b"progress"
    if name == known and not job.has_ended:
        return _STILL_HERE, name
    return b"event: %s\nid: %s\ndata: %s\n\n" % (kind, name.encode(), data), name
