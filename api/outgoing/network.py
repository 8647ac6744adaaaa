"""Connections to checked addresses alone."""

import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import ip_address
from typing import Any

import anyio
import anyio.to_thread
import httpcore

from api.outgoing.addresses import is_public

RESOLVING_MAX = 8
CONNECT_S = 4.0
"""For each address of a name, so that one that is dead leaves time for the next."""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""All addresses of a name. Raises OSError where there are none."""


class AddressRefused(Exception):
    """The name leads into the network of the server. Which address it has stays untold."""


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Resolves a name once, refuses it if any of its addresses is not public, and connects to what was checked.

    Asking again would give a name server the chance to answer differently (DNS rebinding). TLS still verifies the name.
    """

    def __init__(self, resolve: Resolve, *, allow_private: bool) -> None:
        self.resolve = resolve
        self.allow_private = allow_private
        self._plain = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await self.resolve(host, port)
        if not self.allow_private and not all(is_public(ip_address(address)) for address in addresses):
            raise AddressRefused(host)
        within_s = CONNECT_S if timeout is None else min(timeout, CONNECT_S)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                return await self._plain.connect_tcp(address, port, within_s, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class Resolver:
    """The system's. Its threads are anyio's, which end with the process however slow a name server is."""

    def __init__(self) -> None:
        self._limiter: anyio.CapacityLimiter | None = None

    async def __call__(self, host: str, port: int) -> list[str]:
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(RESOLVING_MAX)
        found = await anyio.to_thread.run_sync(_addresses, host, port, abandon_on_cancel=True, limiter=self._limiter)
        return list(dict.fromkeys(found))


def _addresses(host: str, port: int) -> list[str]:
    try:
        return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except UnicodeError as error:  # a label that is no label
        raise socket.gaierror(str(error)) from None
