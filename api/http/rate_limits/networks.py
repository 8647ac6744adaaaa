"""What of an address counts as one caller."""

import ipaddress
from functools import lru_cache

WIDER = {4: (24,), 6: (56, 48)}
"""Prefix lengths by version of the protocol, the narrowest first."""
CACHED_MAX = 10_000


def to_network(address: str) -> str:
    """The IPv4 address or IPv6 /64 (what one customer has at the least); any other text stays as it is."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 4:
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.ip_network((ip.packed, 64), strict=False))


@lru_cache(CACHED_MAX)
def enclosing_networks(address: str) -> tuple[tuple[str, str], ...]:
    """The network of `to_network`, and the wider ones around it.

    Returns:
        Pairs of a size, which is empty for the first, and a network: `("/56", "2001:db8::/56")`.
    """
    narrowest = ("", to_network(address))
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return (narrowest,)
    ip = getattr(ip, "ipv4_mapped", None) or ip
    sizes = [(f"/{length}", ipaddress.ip_network((ip.packed, length), strict=False)) for length in WIDER[ip.version]]
    return (narrowest, *((size, str(network)) for size, network in sizes))
