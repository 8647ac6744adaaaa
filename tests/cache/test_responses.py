"""The short way says what the long way says."""

from urllib.parse import quote

import httpx
import pytest
from litestar import Litestar

from tests.cache.test_consistency import pin
from tests.pictures_made import picture

PLAIN = (
    "/api/posts",
    "/api/posts?sort=new&limit=2",
    "/api/posts?sort=top&project_id=1",
    f"/api/posts?search={quote('größer colours')}",
    "/api/posts?search=more+colours&sort=new",
    "/api/posts?search=%20&limit=1",
    "/post",
    "/post?limit=1&before=3",
    "/api/posts?sort=new&sort=top",
    "/api/posts/1",
)
ODD = (
    "/api/posts?sort=cold",
    "/api/posts?limit=0",
    "/api/posts?limit=101",
    "/api/posts?limit=007",
    "/api/posts?project_id=99",
    "/api/posts?project_id=",
    "/api/posts?cursor=abc",
    "/api/posts?search=%00",
    "/api/posts?search=%FF",
    "/api/posts/0",
    "/api/posts/99",
    "/api/posts/9223372036854775808",
    "/api/posts/mine",
    "/post?limit=1001",
    "/image/" + "0" * 64,
)
LONG_WAY = {"Range": "bytes=0-"}
"""Lists and posts have no parts: nothing but the way changes."""


@pytest.mark.parametrize("path", PLAIN + ODD)
async def test_both_ways_say_the_same(reader: httpx.AsyncClient, writer: httpx.AsyncClient, path: str) -> None:
    for title in ("More colours", "Größer, more colours", "Third"):
        await pin(writer, title=title)
    short, again = await reader.get(path), await reader.get(path)
    long = await reader.get(path, headers=LONG_WAY)
    assert (short.status_code, short.content) == (long.status_code, long.content) == (again.status_code, again.content)
    own = {"etag", "vary"} if path in PLAIN else set()
    assert {**short.headers} == {**long.headers} | {name: short.headers[name] for name in own}


async def test_pages_go_on(reader: httpx.AsyncClient, writer: httpx.AsyncClient) -> None:
    ids = [await pin(writer) for _ in range(5)]
    for sort in ("hot", "new", "top"):
        seen: list[int] = []
        cursor = ""
        while True:
            page = (await reader.get(f"/api/posts?sort={sort}&limit=2{cursor}")).json()
            seen += [item["id"] for item in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
        assert sorted(seen) == ids


@pytest.mark.parametrize("path", ["/api/posts", "/post", "/api/posts/1"])
async def test_what_the_client_has_is_not_sent_again(
    reader: httpx.AsyncClient, writer: httpx.AsyncClient, path: str
) -> None:
    await pin(writer)
    etag = (await reader.get(path)).headers["etag"]
    for sent in (etag, f'"other", W/{etag}', "*"):
        same = await reader.get(path, headers={"If-None-Match": sent})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", etag)
        assert same.headers["x-content-type-options"] == "nosniff"
    await writer.put("/api/posts/1/vote", json={"value": 1})
    assert (await reader.get(path, headers={"If-None-Match": etag})).status_code == 200


async def test_head_has_no_body(reader: httpx.AsyncClient, writer: httpx.AsyncClient) -> None:
    await pin(writer)
    whole = await reader.get("/api/posts")
    head = await reader.head("/api/posts")
    assert (head.status_code, head.content) == (200, b"")
    assert {**head.headers} == {**whole.headers}
    assert (await reader.get("/api/posts")).content == whole.content


async def test_a_picture_is_read_once_and_has_parts(
    board: Litestar, reader: httpx.AsyncClient, writer: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = await writer.post("/api/images", files={"file": ("a.png", picture(), "image/png")})
    image = f"/image/{sent.json()['image_hash']}"
    await pin(writer, image_hash=sent.json()["image_hash"])
    for path in (image, f"{image}/thumbnail"):
        first, again = await reader.get(path), await reader.get(path)
        long = await reader.get(path, headers={"If-Range": "never"})
        assert first.content == again.content == long.content
        assert {**first.headers} == {**again.headers} == {**long.headers}
        assert "public" in first.headers["cache-control"]
        same = await reader.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert same.status_code == 304
    part = await reader.get(image, headers={"Range": "bytes=1-3"})
    assert (part.status_code, part.content) == (206, (await reader.get(image)).content[1:4])
