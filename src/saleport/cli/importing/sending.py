"""The road through a running service: the file is sent by HTTP, and what becomes of it is asked for."""

import asyncio
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import httpx
import msgspec

from saleport.cli.importing.road import Lost, Road, Sent, Source, counted
from saleport.cli.importing.view import MOST_FAULTS, Faults, JobView
from saleport.imports.job import ImportOptions

_TOKEN_SECONDS = 45 * 60  # it lives for an hour, and must live until the service has read it
_PATIENCE_SECONDS = 60
_TRIES_EVERY_SECONDS = 2
_TIMEOUT = httpx.Timeout(30, read=300)  # a file of gigabytes is put on stable storage before it is answered
_FILE_NAME = re.compile(r"filename\*=UTF-8''([^;]+)|filename=\"?([^\";]+)\"?", re.IGNORECASE)
_UNAUTHENTICATED = 401
_PASSING = (429, 502, 503, 504)


class Keys(NamedTuple):
    """What an application shows of itself."""

    subscription_key: str
    secret: str


class ServiceRoad(Road):
    """To a running saleport."""

    def __init__(self, address: str, keys: Keys) -> None:
        self._address = address
        self._keys = keys
        self._client = httpx.AsyncClient(base_url=f"{address}/api/v1", timeout=_TIMEOUT)
        self._token = ""
        self._token_until = 0.0

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def submit(self, source: Source, options: ImportOptions, sent: Sent) -> JobView:
        """See Road."""
        headers = await self._headers() | {"Content-Type": "application/octet-stream"}
        size = source.size
        if size is not None:
            headers["Content-Length"] = str(size)
        query = _query(options) | {"fileName": source.name}
        try:
            answer = await self._client.post(
                "/imports", params=query, headers=headers, content=counted(source.pieces(), size, sent)
            )
        except httpx.TransportError as error:
            raise self._lost(error) from None
        return await self._job(answer)

    @asynccontextmanager
    async def at_work(self, job: JobView) -> AsyncGenerator[None]:
        """See Road: the service's own workers do it."""
        yield

    async def mappings(self) -> Mapping[str, str]:
        """See Road."""
        kept = await self._value(await self._get("/imports/mappings"))
        return {str(each["name"]): str(each["document"]) for each in kept}

    async def look(self, job: JobView) -> JobView:
        """See Road. A service that is away for a moment is waited for."""
        return await self._job(await self._get(f"/imports/{job.id}"))

    async def interrupt(self, job: JobView) -> str:
        """See Road."""
        try:
            answer = await self._client.post(f"/imports/{job.id}/pause", headers=await self._headers())
            await self._value(answer)
        except (httpx.TransportError, Lost):
            return f"{self._address} goes on with it: it could not be told. The same command shows how it stands."
        return "It is paused, and nothing is lost: the same command goes on where it stopped."

    async def rejected(self, job: JobView) -> tuple[str, AsyncIterator[bytes]]:
        """See Road."""
        answer = await self._get(f"/imports/{job.id}/rejected", is_streamed=True)
        named = _FILE_NAME.search(answer.headers.get("content-disposition", ""))
        name = unquote(named[1] or named[2]) if named else f"{job.file_name}.rejected"
        return name, answer.aiter_bytes()

    async def faults(self, job: JobView) -> Faults:
        """See Road."""
        try:
            rejections = await self._value(await self._get(f"/imports/{job.id}/rejections?pageSize={MOST_FAULTS}"))
        except Lost:
            return []
        errors = ([error for error in each["errors"] if not error["isWarning"]] for each in rejections)
        return [frozenset((each["code"], each["field"]) for each in every if each.get("field")) for every in errors]

    async def _get(self, path: str, *, is_streamed: bool = False) -> httpx.Response:
        """What the service answers. One that is away, or has too much to do, is asked again for a while."""
        give_up_at = time.monotonic() + _PATIENCE_SECONDS
        while True:
            request = self._client.build_request("GET", path, headers=await self._headers())
            try:
                answer = await self._client.send(request, stream=is_streamed)
            except httpx.TransportError as error:
                if time.monotonic() > give_up_at:
                    raise self._lost(error) from None
            else:
                if answer.status_code == _UNAUTHENTICATED and self._token_until:
                    self._token_until = 0.0
                elif answer.status_code not in _PASSING or time.monotonic() > give_up_at:
                    return answer if answer.is_success else await self._refused(answer)
            await asyncio.sleep(_TRIES_EVERY_SECONDS)

    async def _headers(self) -> dict[str, str]:
        if time.monotonic() >= self._token_until:
            headers = {
                "Ocp-Apim-Subscription-Key": self._keys.subscription_key,
                "Ocp-Apim-Secret-Value": self._keys.secret,
            }
            try:
                answer = await self._client.get("/token", headers=headers)
            except httpx.TransportError as error:
                raise self._lost(error) from None
            self._token = str(await self._value(answer))
            self._token_until = time.monotonic() + _TOKEN_SECONDS
        return {
            "Ocp-Apim-Subscription-Key": self._keys.subscription_key,
            "Authorization": f"Bearer {self._token}",
        }

    async def _job(self, answer: httpx.Response) -> JobView:
        return msgspec.convert(await self._value(answer), JobView)

    async def _value(self, answer: httpx.Response) -> Any:  # noqa: ANN401 - JSON
        await answer.aread()
        if not answer.is_success:
            await self._refused(answer)
        try:
            return answer.json()["value"]
        except (ValueError, KeyError, TypeError):
            raise Lost(f"{self._address} answers, and is no saleport: is the address right?") from None

    async def _refused(self, answer: httpx.Response) -> httpx.Response:
        await answer.aread()
        try:
            errors = answer.json()["errors"]
            told = " ".join(str(error["developerMessage"]) for error in errors)
        except (ValueError, KeyError, TypeError):
            told = f"{self._address} answers {answer.status_code}, and not as saleport does: is the address right?"
        raise Lost(told)

    def _lost(self, error: httpx.TransportError) -> Lost:
        return Lost(f"{self._address} cannot be reached: {str(error) or type(error).__name__}.")


def address_of(text: str) -> str | None:
    """The address of a service as it was written, without what follows it; None where it is none."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        return None
    return text.rstrip("/").removesuffix("/api/v1")


def _query(options: ImportOptions) -> dict[str, str]:
    """What is asked for, as the operation's parameters have it."""
    asked: Mapping[str, Any] = msgspec.to_builtins(options)
    reading: Mapping[str, Any] = asked.get("reading", {})
    every = {name: value for name, value in asked.items() if name != "reading"} | dict(reading)
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in every.items()}
