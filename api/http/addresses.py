"""Hosts and origins as clients spell them, in one spelling (RFC 9110 section 4.2.3, RFC 6454 section 4)."""

import re
from contextlib import suppress
from typing import NamedTuple

import idna

LENGTH_MAX = 300
"""Characters of a header: a name has 253, and an origin little more. Longer ones are nobody's."""
HOST = re.compile(r"(?P<host>\[[0-9a-f:.]+\]|[^\s\[\]:/?#@\\,]+)(?::(?P<port>[0-9]{0,5}))?")
ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<rest>\S+)")
PORTS = {"http": "80", "https": "443"}


class Host(NamedTuple):
    """`port` is empty where it is the scheme's own."""

    name: str
    port: str


class Origin(NamedTuple):
    scheme: str
    name: str
    port: str


def parse_host(text: str) -> Host | None:
    """Returns None for what no `Host` header may be."""
    found = HOST.fullmatch(text.lower()) if len(text) <= LENGTH_MAX else None
    return Host(found["host"], found["port"] or "") if found else None


def parse_origin(text: str) -> Origin | None:
    """Returns None for `null` and for whatever else is no origin of a web page."""
    found = ORIGIN.fullmatch(text.lower()) if len(text) <= LENGTH_MAX else None
    host = parse_host(found["rest"]) if found else None
    if found is None or host is None:
        return None
    return Origin(found["scheme"], host.name, host.port or PORTS[found["scheme"]])


def ascii_name(name: str) -> str:
    """The name of a host as browsers send it, whatever script the settings spell it in."""
    with suppress(idna.IDNAError):
        return idna.encode(name.lower(), uts46=True).decode()
    return name.lower()
