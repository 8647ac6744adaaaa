"""What of an address counts as one caller."""

from collections.abc import Iterable, Iterator
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton

IPV4_BITS = 32
IPV4_IN_IPV6 = bytes(10) + b"\xff\xff"
"""What an IPv4 address begins with in its IPv6 spelling (RFC 4291, section 2.5.5.2)."""


def to_network(address: str) -> str:
    """The IPv4 address or IPv6 /64 (what one customer has at the least); any other text stays as it is."""
    packed = _pack(address)
    if packed is None:
        return address
    return inet_ntop(AF_INET, packed) if len(packed) == 4 else _unpack(packed, 64)


def enclosing_networks(address: str, lengths: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Wider networks around an address.

    Args:
        address: An IP address; any other text is in no network.
        lengths: Prefix lengths in bits, whole bytes. Up to 32 they are of IPv4, above of IPv6.

    Yields:
        Those lengths that apply, with the network: `(56, "2001:db8::/56")`.
    """
    packed = _pack(address)
    if packed is None:
        return
    for length in lengths:
        if (length <= IPV4_BITS) == (len(packed) == 4):
            yield length, _unpack(packed, length)


def _pack(address: str) -> bytes | None:
    """Its bytes: `ipaddress` would take ten times as long, and new addresses come with floods."""
    try:
        if ":" not in address:
            return inet_pton(AF_INET, address)
        packed = inet_pton(AF_INET6, address.partition("%")[0])
    except (OSError, ValueError):
        return None
    return packed[12:] if packed.startswith(IPV4_IN_IPV6) else packed


def _unpack(packed: bytes, length: int) -> str:
    prefix = packed[: length // 8].ljust(len(packed), b"\0")
    return f"{inet_ntop(AF_INET if len(packed) == 4 else AF_INET6, prefix)}/{length}"
