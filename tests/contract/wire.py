"""Requests as bytes: what a test gives is what goes out, header by header and in that order.

httpx would add an Accept and a User-Agent, put headers in its own order and tidy up targets; shop modules do not.
"""

import http.client
from collections.abc import Iterable
from typing import Self
from urllib.parse import urlsplit

import httpx

from tests.contract import definition


class Wire:
    """One connection to a service, kept open between requests. Every answer is held against openapi.yaml."""

    def __init__(self, base_url: str, timeout: float = 30) -> None:
        self._base_url = base_url
        parts = urlsplit(base_url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._host = parts.netloc
        self._connection = kind(parts.netloc, timeout=timeout)

    def send(self, method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes = b"") -> httpx.Response:
        """Send one request and return its answer. Host comes first, as curl has it; Content-Length is the caller's."""
        connection = self._connection
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", self._host)
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders(body or None)
        answer = connection.getresponse()
        response = httpx.Response(
            answer.status,
            headers=answer.getheaders(),
            content=answer.read(),
            request=httpx.Request(method, self._base_url + target),
        )
        definition.check(response)
        return response

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
