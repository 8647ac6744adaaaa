"""What of an address counts as one caller."""

import ipaddress
from collections.abc import Iterable, Iterator

IPV4_BITS = 32


def to_network(address: str) -> str:
    """The IPv4 address or IPv6 /64 (what one customer has at the least); any other text stays as it is."""
    ip = _parse(address)
    if ip is None:
        return address
    return str(ip) if ip.version == 4 else str(ipaddress.ip_network((ip.packed, 64), strict=False))


def enclosing_networks(address: str, lengths: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Wider networks around an address.

    Args:
        address: An IP address; any other text is in no network.
        lengths: Prefix lengths in bits. Up to 32 they are of IPv4, above of IPv6.

    Yields:
        Those lengths that apply, with the network: `(56, "2001:db8::/56")`.
    """
    ip = _parse(address)
    if ip is None:
        return
    for length in lengths:
        if (length <= IPV4_BITS) == (ip.version == 4):
            yield length, str(ipaddress.ip_network((ip.packed, length), strict=False))


def _parse(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An IPv4 address in its IPv6 spelling is one of IPv4."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return None
    return (ip.ipv4_mapped or ip) if ip.version == 6 else ip
