"""Which names the board answers at.

A page that lets its own name resolve to the board's address (DNS rebinding) is of the board's origin to a browser, and
whoever chooses the `Host` header would choose the links of feeds. An address cannot be rebound, so every address is
allowed.
"""

from functools import lru_cache
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from litestar.types import ASGIApp, Receive, Scope, Send

from api.http.addresses import ascii_name, parse_host
from api.http.refusals import refuse
from api.problems import problem
from api.settings import Server

ANY: Final = "*"
CACHED: Final = 1000


class AllowedHosts:
    """The host of `public_url`, this machine, every address, and `allowed_hosts` of the settings."""

    def __init__(self, server: Server) -> None:
        names = {ascii_name(name) for name in server.allowed_hosts if name != ANY and not name.startswith("*.")}
        public = urlsplit(server.public_url).hostname
        self.names = names | {"localhost", ascii_name(server.host)} | ({ascii_name(public)} if public else set())
        self.suffixes = tuple("." + ascii_name(name[2:]) for name in server.allowed_hosts if name.startswith("*."))
        self.is_any = ANY in server.allowed_hosts
        self.allows = lru_cache(CACHED)(self._allows)

    def _allows(self, header: str) -> bool:
        host = parse_host(header)
        if host is None:
            return False
        name = host.name.removesuffix(".")
        return self.is_any or name in self.names or name.endswith(self.suffixes) or _is_address(name)


def with_host_check(app: ASGIApp, hosts: AllowedHosts) -> ASGIApp:
    """Refuses requests for other names, and those that name two. HTTP/1.0 needs to name none."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        named = [value for name, value in scope["headers"] if name == b"host"]
        if named and (len(named) > 1 or not hosts.allows(named[0].decode("latin-1"))):
            await refuse(scope, send, problem(421, internal=_explain(named)))
            return
        await app(scope, receive, send)

    return serve


def _explain(named: list[bytes]) -> str:
    if len(named) > 1:
        return "more than one Host header"
    shown = ascii(named[0][:100].decode("latin-1"))
    return f"unknown host {shown}: name it in [server] public_url or allowed_hosts"


def _is_address(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
