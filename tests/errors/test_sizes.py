"""Limits of size are counted while the body comes in, whatever its headers promise."""

from collections.abc import AsyncIterator

import httpx
import pytest

from api.app import JSON_BYTES_MAX
from api.uploads import FORM_BYTES_MAX
from tests.errors.bodies import JSON, MULTIPART, URLENCODED, error_of, multipart


async def chunks(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 65536 + 1):
        yield b"x" * 65536


@pytest.mark.parametrize(
    ("path", "headers", "limit"),
    [
        ("/api/posts", JSON, JSON_BYTES_MAX),
        ("/update-post-score", JSON, JSON_BYTES_MAX),
        ("/api/images", MULTIPART, FORM_BYTES_MAX),
        ("/post", MULTIPART, FORM_BYTES_MAX),
        ("/post", URLENCODED, FORM_BYTES_MAX),
    ],
)
@pytest.mark.parametrize("chunked", [True, False])
async def test_too_large(
    client: httpx.AsyncClient, path: str, headers: dict[str, str], limit: int, *, chunked: bool
) -> None:
    content: AsyncIterator[bytes] | bytes = chunks(limit + 1) if chunked else b"x" * (limit + 1)
    error_of(await client.post(path, content=content, headers=headers), 413, "too-large")


async def test_as_large_as_may_be(client: httpx.AsyncClient) -> None:
    around = b'{"title": "a", "text": ""}'
    content = around[:-2] + b"x" * (JSON_BYTES_MAX - len(around)) + around[-2:]
    assert len(content) == JSON_BYTES_MAX
    error_of(await client.post("/api/posts", content=content, headers=JSON), 422)


async def test_too_many_parts(client: httpx.AsyncClient) -> None:
    form = multipart(*[('name="title"', b"a")] * 1001)
    error_of(await client.post("/post", content=form, headers=MULTIPART), 413, "too-large")


async def test_too_many_fields(client: httpx.AsyncClient) -> None:
    form = b"&".join([b"title=a"] * 1001)
    error_of(await client.post("/post", content=form, headers=URLENCODED), 413, "too-large")
