"""HEAD is GET without the body, for every path and on a real socket."""

import httpx
import pytest
from litestar import Litestar

from tests.pictures_made import picture
from tests.running import serving

PATHS = (
    "/",
    "/deep/link",
    "/main-ABCDEFGH.js",
    "/api/posts",
    "/api/config",
    "/api/votes?post_ids=1",
    "/post",
    "/docs",
    "/redoc",
    "/openapi.json",
    "/health/live",
    "/health/ready",
    "/api/unknown",
    "/api/posts/999999",
    "/api/posts?limit=0",
    "/update-post-score",
    "/posts",
)


@pytest.mark.parametrize("path", PATHS)
async def test_it_is_get_without_the_body(client: httpx.AsyncClient, path: str) -> None:
    identity = {"accept-encoding": "identity"}
    head, got = await client.head(path, headers=identity), await client.get(path, headers=identity)
    assert head.status_code == got.status_code
    assert head.content == b""
    assert dict(head.headers) == dict(got.headers)


async def test_of_a_picture(client: httpx.AsyncClient) -> None:
    image = (await client.post("/api/images", files={"file": ("a.png", picture())})).json()
    for path in (f"/image/{image['image_hash']}", f"/image/{image['image_hash']}/thumbnail"):
        head = await client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert int(head.headers["content-length"]) == len((await client.get(path)).content)


async def test_on_one_connection_nothing_is_left_in_the_way(app: Litestar) -> None:
    async with serving(app) as url, httpx.AsyncClient(base_url=url) as client:
        for _ in range(3):
            assert (await client.head("/openapi.json")).content == b""
            assert (await client.get("/openapi.json")).json()["openapi"]
