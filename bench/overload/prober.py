"""One client among the flood, that looks at each of its answers and times it."""

import itertools
import threading
import time
from collections.abc import Mapping

import httpx
import msgspec

from bench.load.orders import PLACEHOLDER

_PAUSE_SECONDS = 0.02
_TIMEOUT_SECONDS = 30
_UNAVAILABLE = 503
_OK = 200


class Probe(msgspec.Struct, frozen=True, kw_only=True):
    """One answer."""

    reference: str
    status: int
    seconds: float
    retry_after: str | None

    @property
    def is_in_order(self) -> bool:
        """Whether it is an acknowledgement, or a refusal that says when to come again."""
        return self.status == _OK or (self.status == _UNAVAILABLE and self.retry_after is not None)


class Prober:
    """Sends one order after another, for as long as the block lasts."""

    def __init__(self, url: str, headers: Mapping[str, str], body: str, name: str) -> None:
        self.probes: list[Probe] = []
        self._url = url
        self._headers = dict(headers)
        self._body = body
        self._name = name
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Prober":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _run(self) -> None:
        with httpx.Client(headers=self._headers, timeout=_TIMEOUT_SECONDS) as client:
            for number in itertools.count():
                if self._is_over.wait(_PAUSE_SECONDS):
                    return
                reference = f"{self._name}-{number}"
                began = time.perf_counter()
                answer = client.put(self._url, content=self._body.replace(PLACEHOLDER, reference))
                self.probes.append(
                    Probe(
                        reference=reference,
                        status=answer.status_code,
                        seconds=time.perf_counter() - began,
                        retry_after=answer.headers.get("retry-after"),
                    )
                )
