"""Counts the connections of a process, and looks at each of them once a second."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Protocol

from api.http.rate_limits.networks import to_network
from api.http.server.limits import ConnectionLimits

CACHED_MAX = 10_000
WARN_EVERY_S = 60

logger = logging.getLogger(__name__)


class Connection(Protocol):
    network: str | None
    """None: not counted by network."""
    body_bytes: int

    def check(self, now: float) -> None:
        """Ends what has taken too long."""
        ...


class ConnectionGuard:
    def __init__(self, limits: ConnectionLimits, loop: asyncio.AbstractEventLoop) -> None:
        self.limits = limits
        self.now = loop.time()
        """As of the last sweep: exact enough for seconds, and free to read for every request."""
        self.network_of = lru_cache(CACHED_MAX)(self._network_of)
        self._trusted = list(_networks(limits.trusted))
        self._loop = loop
        self._connections: set[Connection] = set()
        self._by_network: Counter[str] = Counter()
        self._body_bytes = 0
        self._body_bytes_by_network: Counter[str] = Counter()
        self._sweeping: asyncio.TimerHandle | None = None
        self._warned = self.now - WARN_EVERY_S

    def refusal(self, network: str | None) -> str | None:
        """Why there may be no more connections of that network; None: there may."""
        limits = self.limits
        if len(self._connections) >= limits.connections:
            return self._warn(f"{limits.connections} connections of this process")
        if network is not None and limits.per_network is not None and self._by_network[network] >= limits.per_network:
            return self._warn(f"{limits.per_network} connections of one address")
        return None

    def enter(self, connection: Connection) -> None:
        self._connections.add(connection)
        if connection.network is not None:
            self._by_network[connection.network] += 1
        if self._sweeping is None:
            self.now = self._loop.time()
            self._sweeping = self._loop.call_later(self.limits.sweep_s, self._sweep)

    def leave(self, connection: Connection) -> None:
        """Does nothing for one that was refused."""
        if connection in self._connections:
            self._connections.remove(connection)
            self.release_body(connection)
            if connection.network is not None:
                _subtract(self._by_network, connection.network, 1)

    def take_body(self, connection: Connection, size: int) -> str | None:
        """Counts bytes of a body. Why there may be no more of them; None: there may."""
        connection.body_bytes += size
        self._body_bytes += size
        if self._body_bytes > self.limits.body_bytes:
            return self._warn(f"{self.limits.body_bytes} bytes of bodies in this process")
        if (network := connection.network) is not None:
            self._body_bytes_by_network[network] += size
            if self._body_bytes_by_network[network] > self.limits.body_bytes_per_network:
                return self._warn(f"{self.limits.body_bytes_per_network} bytes of bodies of one address")
        return None

    def release_body(self, connection: Connection) -> None:
        self._body_bytes -= connection.body_bytes
        if connection.network is not None:
            _subtract(self._body_bytes_by_network, connection.network, connection.body_bytes)
        connection.body_bytes = 0

    def _sweep(self) -> None:
        self.now = self._loop.time()
        self._sweeping = None
        if self._connections:
            self._sweeping = self._loop.call_later(self.limits.sweep_s, self._sweep)
        for connection in tuple(self._connections):
            connection.check(self.now)

    def _network_of(self, address: str) -> str | None:
        """None where each connection may be of somebody else."""
        if self.limits.per_network is None or "*" in self.limits.trusted:
            return None
        try:
            ip = ip_address(address)
        except ValueError:
            return None
        return None if any(ip in trusted for trusted in self._trusted) else to_network(address)

    def _warn(self, limit: str) -> str:
        if self.now - self._warned >= WARN_EVERY_S:
            self._warned = self.now
            logger.warning("The limit of %s is reached.", limit)
        return limit


def _networks(texts: Iterable[str]) -> Iterator[IPv4Network | IPv6Network]:
    for text in texts:
        with suppress(ValueError):  # uvicorn takes other texts as well, for sockets that have no address
            yield ip_network(text, strict=False)


def _subtract(counter: Counter[str], key: str, count: int) -> None:
    counter[key] -= count
    if counter[key] <= 0:
        del counter[key]
