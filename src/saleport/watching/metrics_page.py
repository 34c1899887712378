"""The page that Prometheus reads."""

import asyncio
import hmac

from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from saleport import metrics
from saleport.api.exchange import respond
from saleport.api.failures import Headers, failure
from saleport.api.request import Request
from saleport.api.routing import Resource
from saleport.errors import ErrorCode, Problem, Unauthenticated

_CHALLENGE = (b"www-authenticate", b'Bearer realm="saleport metrics"')
_NEVER_KEPT = (b"cache-control", b"no-store")


class MetricsPage:
    """The metrics of all workers, as an ASGI application: for anybody, or for whoever shows the token.

    However many ask at a time, it is made once for all of them, and beside the loop.
    """

    def __init__(self, token: str | None) -> None:
        self._token = None if token is None else token.encode()
        self._making: asyncio.Task[bytes] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request.of(scope)
        request.operation = "Metrics"
        refusal = self._refusal(request)
        if refusal is not None:
            status, headers, body = failure(request, refusal)
            # It asks for a subscription key, and none opens this page.
            headers = [header for header in headers if header[0] != _CHALLENGE[0]]
            await respond(send, status, [*headers, _CHALLENGE, _NEVER_KEPT], body)
            return
        if self._making is None or self._making.done():
            self._making = asyncio.create_task(asyncio.to_thread(metrics.page))
        # Shielded: the others go on waiting when one of them goes away.
        page = await asyncio.shield(self._making)
        headers: Headers = [(b"content-type", metrics.CONTENT_TYPE.encode()), _NEVER_KEPT]
        await respond(send, 200, headers, page)

    def _refusal(self, request: Request) -> Unauthenticated | None:
        if self._token is None:
            return None
        scheme, _, shown = request.headers.get(b"authorization", b"").strip().partition(b" ")
        if scheme.lower() == b"bearer" and hmac.compare_digest(shown.strip(), self._token):
            return None
        code = ErrorCode.TOKEN_INVALID if scheme else ErrorCode.TOKEN_MISSING
        explanation = "The metrics need the token of SALEPORT_METRICS_TOKEN, in the header 'Authorization: Bearer …'."
        return Unauthenticated([Problem(code=code, explanation=explanation)])


def routes(token: str | None) -> list[BaseRoute]:
    """/metrics. `token` as in the setting `metrics_token`."""
    return [Route("/metrics", endpoint=Resource({"GET": MetricsPage(token)}))]
