"""What uvicorn is told."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from api.conversations import MESSAGE_BYTES_MAX
from api.http.server.guard import ConnectionGuard
from api.http.server.limits import ConnectionLimits
from api.http.server.protocol import BoundedHttpProtocol
from api.http.server.websocket import BoundedWebSocketProtocol
from api.settings import Settings

PING_S = 20
RESERVED_FILES = 256
"""For the database, pictures and logs: without it a full house could not even answer."""


@dataclass
class Protocols:
    """Makes the protocols of connections. uvicorn hands it to each process, where it gets a guard of its own."""

    limits: ConnectionLimits
    guard: ConnectionGuard | None = field(default=None, init=False, repr=False)

    def http(self, *args: Any, **kwargs: Any) -> BoundedHttpProtocol:
        return BoundedHttpProtocol(self._guard(), *args, **kwargs)

    def websocket(self, *args: Any, **kwargs: Any) -> BoundedWebSocketProtocol:
        return BoundedWebSocketProtocol(self._guard(), *args, **kwargs)

    def _guard(self) -> ConnectionGuard:
        if self.guard is None:
            self.guard = ConnectionGuard(self.limits, asyncio.get_running_loop())
        return self.guard


def server_options(settings: Settings, limits: ConnectionLimits | None = None) -> dict[str, Any]:
    """The arguments of `uvicorn.run` and `uvicorn.Config` that every way to serve the board has in common.

    Args:
        limits: In place of those of the settings.
    """
    limits = limits or connection_limits(settings)
    protocols = Protocols(limits)
    return {
        "http": protocols.http,
        "ws": protocols.websocket,
        "h11_max_incomplete_event_size": limits.head_bytes,
        "timeout_keep_alive": math.ceil(limits.keep_alive_s),
        "ws_max_size": MESSAGE_BYTES_MAX,
        "ws_per_message_deflate": False,
        "ws_ping_interval": PING_S,
        "ws_ping_timeout": PING_S,
        "server_header": False,
        "access_log": False,
        **proxy_options(settings.server.trusted_proxies),
    }


def proxy_options(trusted: Sequence[str]) -> dict[str, Any]:
    """Whose X-Forwarded-For and X-Forwarded-Proto count. Nobody's, where none is trusted."""
    return {"proxy_headers": bool(trusted), "forwarded_allow_ips": list(trusted)}


def connection_limits(settings: Settings) -> ConnectionLimits:
    chosen = settings.limits
    per_network = chosen.connections_per_address if chosen.enabled else None
    files = allow_open_files(chosen.connections + RESERVED_FILES)
    return ConnectionLimits(
        connections=max(1, min(chosen.connections, files - RESERVED_FILES)),
        per_network=per_network,
        trusted=settings.server.trusted_proxies,
    )


def allow_open_files(wanted: int) -> int:
    """Raises the process's own limit of open files, where it may; what it is then."""
    try:
        import resource  # noqa: PLC0415  there is none on Windows, where nothing limits them
    except ImportError:
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return soft if soft != resource.RLIM_INFINITY else wanted
