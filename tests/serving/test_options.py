"""OPTIONS tells what can be done at a path."""

import httpx
import pytest


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/api/posts", "GET, HEAD, OPTIONS, POST"),
        ("/api/posts/1", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"),
        ("/posts/1", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"),
        ("/api/posts/1/vote", "OPTIONS, PUT"),
        ("/post", "GET, HEAD, OPTIONS, POST"),
        ("/api/auth/me", "DELETE, GET, HEAD, OPTIONS, PATCH"),
    ],
)
async def test_every_method_is_named(client: httpx.AsyncClient, path: str, methods: str) -> None:
    asked = await client.options(path)
    refused = await client.request("TRACE", path)
    assert (asked.status_code, asked.headers["allow"]) == (204, methods)
    assert (refused.status_code, refused.headers["allow"]) == (405, methods)
