"""Addresses of the web, as they are kept and called."""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, urlsplit

import idna

from api.errors import AddressRefused
from api.outgoing.addresses import is_public
from db.limits import WEBHOOK_URL_LENGTH_MAX

SCHEMES = ("http", "https")
LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
ASCII_HOST = re.compile(rf"{LABEL}(\.{LABEL})*\.?")
HOST_LENGTH_MAX = 253
"""Of a name in DNS as it is written (RFC 1035, 3.1)."""
PUNYCODE = re.compile(r"(?:^|\.)xn--")
NUMERIC = re.compile(r"(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)\.?$")
"""A last label that is a number makes a name an IP address to some resolvers (WHATWG URL, 3.5)."""
UNSEEN = re.compile(r"[\x00-\x20\x7f\\]")
SAFE_IN_PATH = "/%:@!$&'()*+,;=~"
SAFE_IN_QUERY = SAFE_IN_PATH + "?"


def normal(url: str, *, allow_private: bool) -> str:
    """One spelling, ASCII throughout. Raises AddressRefused for what is no address of a web server.

    An IP address that is not public is refused here already; what a name leads to shows when it is called.
    """
    text = url.strip()
    if UNSEEN.search(text):
        raise AddressRefused("Spaces and control characters do not belong into an address.")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise AddressRefused("This is not an address such as https://example.org/hook.") from None
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise AddressRefused("This is not an address such as https://example.org/hook.")
    if "@" in parts.netloc:
        raise AddressRefused("A name and a password cannot stand in the address.")
    host = _host(parts, allow_private=allow_private)
    netloc = host if port is None else f"{host}:{port}"
    query = f"?{quote(parts.query, safe=SAFE_IN_QUERY)}" if parts.query else ""
    spelled = f"{parts.scheme}://{netloc}{quote(parts.path or '/', safe=SAFE_IN_PATH)}{query}"
    if len(spelled) > WEBHOOK_URL_LENGTH_MAX:
        raise AddressRefused("The address is too long.")
    return spelled


def _host(parts: SplitResult, *, allow_private: bool) -> str:
    name = parts.hostname or ""
    try:
        address = ip_address(name)
    except ValueError:
        if "[" in parts.netloc:
            raise AddressRefused("The name of the host is not valid.") from None
        return _name(name)
    if not allow_private and not is_public(address):
        raise AddressRefused("The address leads into the server's own network, which is not allowed.")
    return f"[{address}]" if address.version == 6 else str(address)


def _name(name: str) -> str:
    """A name as DNS has it. What is in punycode must be what a name in another script becomes."""
    is_ascii = ASCII_HOST.fullmatch(name) and not PUNYCODE.search(name)
    try:
        spelled = name if is_ascii else idna.encode(name, uts46=True, std3_rules=True).decode()
    except idna.IDNAError:
        raise AddressRefused("The name of the host is not valid.") from None
    if len(spelled.removesuffix(".")) > HOST_LENGTH_MAX or NUMERIC.search(spelled):
        raise AddressRefused("The name of the host is not valid.")
    return spelled
