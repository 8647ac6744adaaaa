"""Heads as servers hand them over: pairs of bytes, the names in lower case."""

from collections.abc import Mapping

from litestar.types import Scope


def header(scope: Scope, name: bytes) -> str | None:
    """The first of that name. Litestar's `headers` would put all of them into an object first."""
    for each, value in scope["headers"]:
        if each == name:
            return value.decode("latin-1")
    return None


def bearer_token(scope: Scope) -> str | None:
    """The token of the Authorization header (RFC 6750, section 2.1)."""
    scheme, _, token = (header(scope, b"authorization") or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def is_secure(scope: Scope) -> bool:
    """Whether the client speaks TLS, to us or to a proxy that we trust."""
    return scope["scheme"] in ("https", "wss")


def cookie_name(scope: Scope, name: str, path: str = "/") -> str:
    """The name with the prefix by which browsers know who may set it (RFC 6265bis, section 4.1.3).

    Over TLS neither a page of a sibling domain nor anybody on a connection without TLS can set a cookie of that name.
    """
    if not is_secure(scope):
        return name
    return f"__Host-{name}" if path == "/" else f"__Secure-{name}"


def cookies(scope: Scope, name: str) -> list[str]:
    """The different values of that name, without quotes; `connection.cookies` would keep one of each name."""
    found: list[str] = []
    for each, value in scope["headers"]:
        if each == b"cookie":
            for pair in value.decode("latin-1").split(";"):
                key, equals, its = pair.strip().partition("=")
                if equals and key == name and (text := its.strip('"')) not in found:
                    found.append(text)
    return found


def cookie(scope: Scope, name: str) -> str | None:
    """The cookie of that name. With two that differ there is none: nobody can tell which of them somebody planted."""
    found = cookies(scope, name)
    return found[0] if len(found) == 1 else None


def raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
