"""Headers that every answer carries."""

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope


async def harden(message: Message, _: Scope) -> None:
    """No browser may guess another type than the one we name (a `before_send` hook)."""
    if message["type"] == "http.response.start":
        MutableScopeHeaders(message)["x-content-type-options"] = "nosniff"
