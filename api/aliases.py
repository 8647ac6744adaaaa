"""The spellings that existing clients use, rewritten before routing; the document names only the real paths."""

from litestar.types import ASGIApp, Receive, Scope, Send

from api.auth.cookies import ORIGINAL_PATH

ALIASES: tuple[tuple[str, str], ...] = (
    ("/api/v1", "/api"),
    ("/auth", "/api/auth"),
    ("/posts", "/api/posts"),
    ("/items", "/api/items"),
    ("/projects", "/api/projects"),
    ("/ws", "/api/ws"),
    ("/notify", "/api/notify"),
)
"""Prefix: what stands for it. Whole path segments only."""


def resolved(path: str) -> str:
    for alias, real in ALIASES:
        if path == alias or path.startswith(alias + "/"):
            return real + path[len(alias) :]
    return path


def with_aliases(app: ASGIApp) -> ASGIApp:
    async def rewrite(scope: Scope, receive: Receive, send: Send) -> None:
        path = resolved(scope["path"])  # of HTTP and WebSocket; the lifespan never comes this way
        if path != scope["path"]:
            scope.setdefault("state", {})[ORIGINAL_PATH] = scope["path"]
            scope["path"], scope["raw_path"] = path, resolved(scope["raw_path"].decode("latin-1")).encode("latin-1")
        await app(scope, receive, send)

    return rewrite
