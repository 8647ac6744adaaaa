"""Heads as servers hand them over: pairs of bytes, the names in lower case."""

from collections.abc import Mapping

from litestar.types import Scope


def header(scope: Scope, name: bytes) -> str | None:
    """The first of that name. Litestar's `headers` would put all of them into an object first."""
    for each, value in scope["headers"]:
        if each == name:
            return value.decode("latin-1")
    return None


def cookie(scope: Scope, name: str) -> str | None:
    """The last of that name, without quotes; `connection.cookies` would read all of them (RFC 6265, section 4)."""
    found = None
    for each, value in scope["headers"]:
        if each == b"cookie":
            for pair in value.decode("latin-1").split(";"):
                key, equals, its = pair.strip().partition("=")
                found = its.strip('"') if equals and key == name else found
    return found


def raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
