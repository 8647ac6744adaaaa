"""How each server is asked, and how its answers are read: the same questions in the words of either API."""

from __future__ import annotations

from typing import Any, Protocol
from uuid import UUID

import msgspec

from api.pagination import Cursor, encode
from api.visitors import COOKIE, VisitorCookie
from bench import requests
from bench.servers import SECRET

PAGE = 50


class Dialect(Protocol):
    def page(self, before: int | None = None) -> bytes:
        """Fifty posts, the newest first."""

    def search(self, word: str) -> bytes: ...

    def post(self, post_id: int) -> bytes: ...

    def vote(self, post_id: int, voter: int, value: int) -> bytes: ...

    def create(self, title: str, text: str) -> bytes: ...

    def ids(self, body: bytes) -> list[int]:
        """Of the posts in the answer to `page` or `search`."""


class BoardDialect:
    """Corkboard's own API; each voter is a visitor with a cookie."""

    def __init__(self) -> None:
        self._cookie = VisitorCookie(SECRET)

    def page(self, before: int | None = None) -> bytes:
        cursor = "" if before is None else f"&cursor={encode(Cursor('new', 0, before))}"
        return requests.get(f"/api/posts?sort=new&limit={PAGE}{cursor}")

    def search(self, word: str) -> bytes:
        return requests.get(f"/api/posts?sort=new&limit={PAGE}&search={word}")

    def post(self, post_id: int) -> bytes:
        return requests.get(f"/api/posts/{post_id}")

    def vote(self, post_id: int, voter: int, value: int) -> bytes:
        cookie = f"{COOKIE}={self._cookie.seal(UUID(int=voter))}"
        return requests.json("PUT", f"/api/posts/{post_id}/vote", {"value": value}, cookie=cookie)

    def create(self, title: str, text: str) -> bytes:
        return requests.form("/post", {"title": title, "post": text, "username": "Person"})

    def ids(self, body: bytes) -> list[int]:
        return _ids(msgspec.json.decode(body)["items"])


class PeerDialect:
    """Of both peers; they know posts and scores, and no voters."""

    def page(self, before: int | None = None) -> bytes:
        return requests.get("/posts" if before is None else f"/posts?before={before}")

    def search(self, word: str) -> bytes:
        return requests.get(f"/posts?search={word}")

    def post(self, post_id: int) -> bytes:
        return requests.get(f"/posts/{post_id}")

    def vote(self, post_id: int, voter: int, value: int) -> bytes:  # noqa: ARG002
        return requests.json("POST", f"/posts/{post_id}/vote", {"inc": value})

    def create(self, title: str, text: str) -> bytes:
        return requests.form("/posts", {"title": title, "post": text, "username": "Person"})

    def ids(self, body: bytes) -> list[int]:
        return _ids(msgspec.json.decode(body))


def _ids(posts: list[dict[str, Any]]) -> list[int]:
    return [post["id"] for post in posts]
