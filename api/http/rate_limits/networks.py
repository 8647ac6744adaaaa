"""What of an address counts as one caller."""

import ipaddress


def to_network(address: str) -> str:
    """The IPv4 address or IPv6 /64 (what one customer has at the least); any other text stays as it is."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 4:
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.ip_network((ip.packed, 64), strict=False))
