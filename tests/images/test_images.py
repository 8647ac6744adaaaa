"""Upload and show over /api/images and /image/{hash}."""

import hashlib
import io
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.pictures_made import picture


async def upload(client: httpx.AsyncClient, data: bytes, field: str = "file") -> dict[str, Any]:
    answer = await client.post("/api/images", files={field: ("x", data, "application/octet-stream")})
    assert answer.status_code == 201, answer.text
    image: dict[str, Any] = answer.json()
    return image


@pytest.mark.parametrize("field", ["file", "image"])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
async def test_what_was_sent_is_shown(client: httpx.AsyncClient, kind: str, field: str) -> None:
    data = picture(kind)
    image = await upload(client, data, field)
    assert image.pop("upload_token")
    assert image == {
        "image_hash": hashlib.sha256(data).hexdigest(),
        "media_type": f"image/{kind.lower()}",
        "width": 32,
        "height": 24,
        "size": len(data),
    }
    shown = await client.get(f"/image/{image['image_hash']}")
    assert shown.content == data
    assert shown.headers["content-type"] == image["media_type"]
    assert shown.headers["content-length"] == str(len(data))
    assert shown.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("suffix", ["", "/thumbnail"])
async def test_what_everybody_sees_is_kept_for_ever(client: httpx.AsyncClient, suffix: str) -> None:
    image = await upload(client, picture())
    path = f"/image/{image['image_hash']}{suffix}"
    before = await client.get(path)
    assert before.headers["cache-control"] == "private, no-cache"  # it may end in a private project
    await client.post("/api/posts", json={"title": "x", "text": "y", "image_hash": image["image_hash"]})
    for headers in ({}, {"if-none-match": before.headers["etag"]}):
        answer = await client.get(path, headers=headers)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_the_thumbnail_is_small(client: httpx.AsyncClient) -> None:
    image = await upload(client, picture(size=(2000, 1000)))
    shown = await client.get(f"/image/{image['image_hash']}/thumbnail")
    assert shown.headers["content-type"] == "image/webp"
    assert Image.open(io.BytesIO(shown.content)).size == (640, 320)


@pytest.mark.parametrize("suffix", ["", "/thumbnail"])
async def test_known_bytes_are_not_sent_again(client: httpx.AsyncClient, suffix: str) -> None:
    image = await upload(client, picture())
    path = f"/image/{image['image_hash']}{suffix}"
    etag = (await client.get(path)).headers["etag"]
    for known in (etag, f'"other", W/{etag}', "*"):
        answer = await client.get(path, headers={"if-none-match": known})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)
    assert (await client.get(path, headers={"if-none-match": '"other"'})).status_code == 200


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=-999999", 206, slice(None)),
        ("bytes=3-999999", 206, slice(3, None)),
        ("bytes=0-0,5-6", 200, slice(None)),
        ("bytes=5-3", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
        ("bytes=-", 200, slice(None)),
    ],
)
async def test_parts(client: httpx.AsyncClient, wanted: str, status: int, part: slice) -> None:
    data = picture()
    image = await upload(client, data)
    answer = await client.get(f"/image/{image['image_hash']}", headers={"range": wanted})
    assert (answer.status_code, answer.content) == (status, data[part])
    assert answer.headers["content-length"] == str(len(data[part]))
    if status == 206:
        start = part.indices(len(data))[0]
        last = start + len(data[part]) - 1
        assert answer.headers["content-range"] == f"bytes {start}-{last}/{len(data)}"


@pytest.mark.parametrize("wanted", ["bytes=999999-", "bytes=-0"])
async def test_a_part_beyond_the_end_is_416(client: httpx.AsyncClient, wanted: str) -> None:
    data = picture()
    image = await upload(client, data)
    answer = await client.get(f"/image/{image['image_hash']}", headers={"range": wanted})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(data)}"
    assert answer.json()["code"] == "range-not-satisfiable"


async def test_a_part_of_another_version_is_the_whole(client: httpx.AsyncClient) -> None:
    data = picture()
    image = await upload(client, data)
    headers = {"range": "bytes=0-9", "if-range": '"other"'}
    assert (await client.get(f"/image/{image['image_hash']}", headers=headers)).content == data


@pytest.mark.parametrize("image_hash", ["0" * 64, "x", "A" * 64, "..%2f..%2fsecret", "%00"])
@pytest.mark.parametrize("suffix", ["", "/thumbnail"])
async def test_a_missing_picture_is_404(client: httpx.AsyncClient, image_hash: str, suffix: str) -> None:
    answer = await client.get(f"/image/{image_hash}{suffix}")
    assert answer.status_code == 404
    assert answer.json()["detail"]["user_message"]


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><script>alert(1)</script>",
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n",
        picture()[:60],
        picture("JPEG")[:100],
    ],
)
async def test_what_is_no_picture_is_refused(client: httpx.AsyncClient, data: bytes) -> None:
    answer = await client.post("/api/images", files={"file": ("x.png", data, "image/png")})
    assert answer.status_code == 422
    assert answer.json()["code"] == "picture-invalid"
    assert [fault["field"] for fault in answer.json()["errors"]] == ["image"]


async def test_no_picture_at_all(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/images", files={"other": ("x.png", picture(), "image/png")})
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == ["file"]


async def test_too_many_bytes(client: httpx.AsyncClient) -> None:
    for size in (10 * 2**20 + 1, 12 * 2**20):
        answer = await client.post("/api/images", files={"file": ("x.png", bytes(size), "image/png")})
        assert answer.status_code == 413, answer.text


async def test_a_post_refers_to_it(client: httpx.AsyncClient) -> None:
    image = await upload(client, picture())
    new = {"title": "With picture", "text": "see", "image_hash": image["image_hash"]}
    post = (await client.post("/api/posts", json=new)).json()
    assert post["image_hash"] == image["image_hash"]
    answer = await client.patch(f"/api/posts/{post['id']}", json={"image_hash": None})
    assert answer.json()["image_hash"] is None


@pytest.mark.parametrize("method", ["post", "patch", "put"])
async def test_a_picture_never_sent_is_refused(client: httpx.AsyncClient, method: str) -> None:
    new = {"title": "x", "text": "y"}
    post = (await client.post("/api/posts", json=new)).json()
    path = "/api/posts" if method == "post" else f"/api/posts/{post['id']}"
    answer = await client.request(method, path, json={**new, "image_hash": "0" * 64})
    assert answer.status_code == 422
    assert answer.json()["code"] == "image-unknown"
    assert [fault["field"] for fault in answer.json()["errors"]] == ["image_hash"]
