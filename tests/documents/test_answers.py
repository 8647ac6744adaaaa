"""A walk over every operation: each answer, of success and of failure, is as the document says."""

from typing import Any

import httpx
import pytest

from tests.documents.seen import Contract
from tests.pictures_made import picture

POST = {"title": "Dark mode", "text": "My eyes hurt."}
NOTHING = "0" * 64


@pytest.fixture
async def contract(client: httpx.AsyncClient) -> Contract:
    return Contract((await client.get("/openapi.json")).json())


async def create(client: httpx.AsyncClient, contract: Contract, **fields: Any) -> int:
    post_id: int = contract.check(await client.post("/api/posts", json={**POST, **fields})).json()["id"]
    return post_id


async def posts_and_votes(client: httpx.AsyncClient, contract: Contract) -> None:
    post_id = await create(client, contract)
    await create(client, contract, username="Ada", published=False)
    path = f"/api/posts/{post_id}"
    for method, url, body in [
        ("PATCH", path, {"title": "Light mode"}),
        ("PUT", path, POST),
        ("PUT", f"{path}/vote", {"value": -1}),
        ("POST", "/update-post-score", {"post_id": post_id, "score_increase": 1}),
        ("GET", path, None),
        ("GET", "/api/posts", None),
        ("GET", "/api/posts?sort=top&limit=1&search=dark", None),
        ("GET", f"/api/votes?post_ids={post_id}", None),
        ("GET", "/post", None),
        ("DELETE", path, None),
    ]:
        assert contract.check(await client.request(method, url, json=body)).is_success


async def pictures(client: httpx.AsyncClient, contract: Contract) -> None:
    data = picture()
    image = contract.check(await client.post("/api/images", files={"file": ("a.png", data)})).json()
    path = f"/image/{image['image_hash']}"
    whole = contract.check(await client.get(path))
    assert whole.headers["content-type"] == image["media_type"]
    assert contract.check(await client.get(path, headers={"range": "bytes=0-9"})).status_code == 206
    small = contract.check(await client.get(f"{path}/thumbnail"))
    for url, answer in ((path, whole), (f"{path}/thumbnail", small)):
        again = await client.get(url, headers={"if-none-match": answer.headers["etag"]})
        assert contract.check(again).status_code == 304
    contract.check(await client.get(path, headers={"range": "bytes=999999999-"}))
    form = {"title": "With a picture", "post": "See."}
    contract.check(await client.post("/post", data=form, files={"image": ("a.png", data)}))
    contract.check(await client.post("/post", data=form))
    await create(client, contract, image_hash=image["image_hash"])


async def test_every_operation_succeeds_as_documented(client: httpx.AsyncClient, contract: Contract) -> None:
    await posts_and_votes(client, contract)
    await pictures(client, contract)
    for path in ("/api/config", "/health/live", "/health/ready"):
        contract.check(await client.get(path))
    assert contract.unseen(errors=False) == set()


async def test_every_operation_fails_as_documented(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, contract: Contract
) -> None:
    post_id = await create(client, contract)
    form = {"content-type": "multipart/form-data; boundary=XX"}
    wrong: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", "/api/posts?limit=0", {}),
        ("GET", "/api/posts?cursor=x", {}),
        ("POST", "/api/posts", {"json": {}}),
        ("POST", "/api/posts", {"json": {**POST, "image_hash": NOTHING}}),
        ("POST", "/api/posts", {"content": b"{", "headers": {"content-type": "application/json"}}),
        ("GET", "/api/posts/999999", {}),
        ("PATCH", f"/api/posts/{post_id}", {"json": {"title": "Mine"}}),
        ("PUT", f"/api/posts/{post_id}", {"json": POST}),
        ("DELETE", f"/api/posts/{post_id}", {}),
        ("PUT", f"/api/posts/{post_id}/vote", {"json": {"value": 2}}),
        ("PUT", "/api/posts/999999/vote", {"json": {"value": 1}}),
        ("GET", "/api/votes", {}),
        ("POST", "/api/images", {"content": b"x", "headers": form}),
        ("POST", "/api/images", {"files": {"file": b"no picture"}}),
        ("POST", "/api/images", {"json": {}}),
        ("GET", f"/image/{NOTHING}", {}),
        ("GET", f"/image/{NOTHING}/thumbnail", {}),
        ("GET", "/post?limit=0", {}),
        ("POST", "/post", {"data": {"title": ""}}),
        ("POST", "/post", {"content": b"x" * 11_000_000, "headers": form}),
        ("POST", "/update-post-score", {"json": {"post_id": 999999, "score_increase": 1}}),
    ]
    for method, url, options in wrong:
        answer = contract.check(await stranger.request(method, url, **options))
        assert answer.status_code >= 400, (method, url)
    assert contract.unseen(errors=True) == {"getConfig", "getLiveness", "getReadiness"}
