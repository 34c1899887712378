"""Whose call it is where proxies stand in front: what those that the operator named say, and nobody else."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from ipaddress import ip_address, ip_network
from typing import Any

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]
"""An ASGI application."""

_HEADER = b"x-forwarded-for"
_MOST_HOPS = 20


def is_network(text: str) -> bool:
    """Whether this is an address such as `10.0.0.7`, or a network such as `10.0.0.0/8`."""
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


class Proxies:
    """The proxies that are believed when they say for whom they call (X-Forwarded-For)."""

    def __init__(self, trusted: Iterable[str]) -> None:
        """`trusted` are addresses and networks."""
        self._networks = [ip_network(each) for each in trusted]

    def caller(self, peer: str, headers: Iterable[tuple[bytes, bytes]]) -> str:
        """The address of whoever calls: the nearest one, as seen from here, that is no proxy of ours.

        What stands further off is the caller's own word and worth nothing: anybody may send the header.
        """
        caller = peer
        if not self._is_trusted(peer):
            return caller
        said = b",".join(value for name, value in headers if name == _HEADER).decode("latin-1")
        for hop in [each.strip() for each in said.split(",")][: -_MOST_HOPS - 1 : -1]:
            address = _address(hop)
            if address is None:
                break
            caller = address
            if not self._is_trusted(address):
                break
        return caller

    def _is_trusted(self, text: str) -> bool:
        try:
            address = ip_address(text)
        except ValueError:
            return False
        # How a socket that takes both kinds of address writes the older one.
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in network for network in self._networks)


class Behind:
    """An ASGI application behind proxies: its requests come from those for whom the proxies call."""

    def __init__(self, proxies: Proxies, app: App) -> None:
        self._proxies = proxies
        self._app = app

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's own
        """Have one request answered."""
        if scope["type"] == "http" and scope.get("client"):
            peer, port = scope["client"]
            scope["client"] = (self._proxies.caller(peer, scope["headers"]), port)
        await self._app(scope, receive, send)


def _address(hop: str) -> str | None:
    """An address as a proxy writes it, some with a port: `192.0.2.7`, `192.0.2.7:5123`, `[2001:db8::7]:5123`."""
    bare = hop.partition("]")[0].removeprefix("[") if hop.startswith("[") else hop
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return str(ip_address(bare))
    except ValueError:
        return None
