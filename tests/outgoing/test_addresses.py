"""Which addresses are of the public internet."""

from ipaddress import ip_address

import pytest

from api.outgoing.addresses import is_public

REFUSED = {
    "unspecified": ["0.0.0.0", "0.1.2.3", "::"],
    "loopback": ["127.0.0.1", "127.255.255.254", "::1"],
    "private": ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fd00:ec2::254", "fc00::1", "fec0::1"],
    "link-local": ["169.254.169.254", "fe80::1", "fe80::1%eth0"],
    "of a carrier": ["100.64.0.1", "100.100.100.200", "100.127.255.255"],
    "of a cloud": ["168.63.129.16", "192.0.0.192"],
    "multicast": ["224.0.0.1", "239.255.255.255", "ff02::1"],
    "reserved": ["240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "2001:db8::1", "3fff::1", "100::1"],
    "mapped": ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:93.184.215.14"],
    "compatible": ["::127.0.0.1", "::a00:1"],
    "translated": ["64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "64:ff9b:1:ffff::a00:1"],
    "6to4": ["2002:7f00:1::1", "2002:a00:1::", "192.88.99.1"],
    "Teredo": ["2001::1", "2001:0:7f00:1:0:0:80ff:fffe", "2001:0:4136:e378:8000:63bf:3fff:fdd2"],
}


@pytest.mark.parametrize(("kind", "address"), [(kind, each) for kind, found in REFUSED.items() for each in found])
def test_what_is_not_public(kind: str, address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "1.1.1.1", "100.63.255.255", "100.128.0.0", "172.15.0.1", "192.0.1.0"]
)
def test_what_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", ["2606:4700:4700::1111", "2001:200::1", "2003::1", "2a00:1450:4001:81b::200e"])
def test_what_is_public_in_ipv6(address: str) -> None:
    assert is_public(ip_address(address))
