"""How much a connection may send, how slowly, and how many there may be."""

from dataclasses import dataclass

KIB, MB = 1024, 1_000_000


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Of one process. Seconds are kept to within `sweep_s`."""

    connections: int = 4000
    per_network: int | None = 200
    """Of an IPv4 address or IPv6 /64; None: any number."""
    trusted: tuple[str, ...] = ()
    """Proxies, whose connections are those of many."""
    head_bytes: int = 32 * KIB
    """To within 1 KiB."""
    headers: int = 100
    pipelined: int = 16
    """Requests that wait for the answer to the one before, on one connection."""
    body_bytes: int = 512 * MB
    """Of all bodies that are read or worked on at a time. A body by itself is limited by its handler."""
    body_bytes_per_network: int = 64 * MB
    head_s: float = 10
    keep_alive_s: float = 15
    """Between an answer and the next request."""
    silence_s: float = 30
    """Without a byte of a body, or without taking a byte of an answer."""
    bytes_per_s: int = 1000
    """The slowest transfer, reckoned from its first `silence_s` on."""
    linger_s: float = 2
    """How long a refused client may still send, so that it gets to read why."""
    sweep_s: float = 1
