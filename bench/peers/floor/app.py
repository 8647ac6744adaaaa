"""`GET /constant` sends the bytes of a page of posts that were encoded once: what uvicorn alone can do."""

from typing import Any

import asyncpg
import msgspec

from bench.peers.floor.posts import LAST, Posts
from bench.peers.settings import POOL_SIZE, database_url, pictures

JSON, PNG = b"application/json", b"image/png"
Scope = dict[str, Any]


class Floor:
    posts: Posts
    constant: bytes

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        status, media_type, body = await self._answer(scope, receive)
        headers = [(b"content-type", media_type), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        pool = await asyncpg.create_pool(database_url(), min_size=POOL_SIZE, max_size=POOL_SIZE, reset=_leave)
        self.posts = Posts(pool)
        self.constant = await self.posts.newest(LAST)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await pool.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Any) -> tuple[int, bytes, bytes]:
        path: str = scope["path"]
        if path == "/constant":
            return 200, JSON, self.constant
        if path.startswith("/image/"):
            return 200, PNG, (pictures() / path[7:]).read_bytes()
        try:
            body = await self._post_or_posts(scope, path, receive)
        except msgspec.ValidationError as error:
            return 422, JSON, msgspec.json.encode({"detail": str(error)})
        if body is None:
            return 404, JSON, b'{"detail":"Post not found"}'
        return 201 if path == "/posts" and scope["method"] == "POST" else 200, JSON, body

    async def _post_or_posts(self, scope: Scope, path: str, receive: Any) -> bytes | None:
        if path == "/posts":
            if scope["method"] == "POST":
                return await self.posts.create(_form(await _body(receive)))
            _, _, before = scope["query_string"].partition(b"before=")
            return await self.posts.newest(int(before or LAST))
        number, _, action = path.removeprefix("/posts/").partition("/")
        if action == "vote":
            return await self.posts.vote(int(number), await _body(receive))
        return await self.posts.get(int(number))


async def _leave(_: asyncpg.Connection) -> None:
    """Nothing that a statement leaves behind needs a round trip to be cleaned up."""


async def _body(receive: Any) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message["body"]
        more = message["more_body"]
    return body


def _form(body: bytes) -> dict[str, str]:
    """The fields of a multipart form without files."""
    form = {}
    boundary = body[: body.index(b"\r\n")]
    for part in body.split(boundary)[1:-1]:
        head, _, value = part.partition(b"\r\n\r\n")
        form[head.split(b'name="')[1].split(b'"')[0].decode()] = value[:-2].decode()
    return form


app = Floor()
