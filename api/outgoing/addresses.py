"""Which IP addresses are of the public internet: all but IANA's special-purpose ones (RFC 6890 and its registries)."""

from ipaddress import IPv4Address, IPv6Address, ip_network

SPECIAL_IPV4 = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this network; 0.0.0.0 reaches the machine itself
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # shared by customers of a carrier (RFC 6598)
            "127.0.0.0/8",  # loopback
            "168.63.129.16/32",  # looks public, and is the host of virtual machines at Azure
            "169.254.0.0/16",  # link-local: here clouds tell a machine its secrets
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",  # private
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
GLOBAL_IPV6 = ip_network("2000::/3")
"""All that is given out. Outside are loopback, link-local, unique local, multicast, and IPv4 in other clothes: mapped,
compatible, and behind NAT64 (64:ff9b::/96, 64:ff9b:1::/48).
"""
SPECIAL_IPV6 = tuple(
    map(
        ip_network,
        (
            "2001::/23",  # protocol assignments, with Teredo, which carries IPv4
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, which carries IPv4
            "3fff::/20",  # documentation
        ),
    )
)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    if address.version == 4:
        return not any(address in network for network in SPECIAL_IPV4)
    return address in GLOBAL_IPV6 and not any(address in network for network in SPECIAL_IPV6)
