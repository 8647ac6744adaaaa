"""The classic board: /post, /update-post-score."""

import hashlib
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from litestar import Litestar

from tests.people import signed_in
from tests.pictures_made import picture

FORM = {"title": "Hi", "post": "There"}


async def pin(client: httpx.AsyncClient, **fields: str) -> dict[str, Any]:
    answer = await client.post("/post", data={**FORM, **fields})
    assert answer.status_code == 201, answer.text
    post: dict[str, Any] = answer.json()
    return post


async def test_a_urlencoded_form(client: httpx.AsyncClient) -> None:
    post = await pin(client)
    post_id = post.pop("id")
    assert post == {"title": "Hi", "post": "There", "score": 0, "username": "anonymous", "image_hash": None}
    assert (await client.get("/post")).json() == [{"id": post_id, **post}]


async def test_a_multipart_form_without_a_file(client: httpx.AsyncClient) -> None:
    answer = await client.post("/post", files={name: (None, value) for name, value in FORM.items()})
    assert answer.status_code == 201
    assert answer.json()["title"] == "Hi"


@pytest.mark.parametrize("field", ["file", "image"])
async def test_a_picture_comes_along(client: httpx.AsyncClient, field: str) -> None:
    data = picture()
    answer = await client.post("/post", data=FORM, files={field: ("x.png", data, "image/png")})
    assert answer.status_code == 201, answer.text
    assert answer.json()["image_hash"] == hashlib.sha256(data).hexdigest()
    shown = await client.get(f"/image/{answer.json()['image_hash']}")
    assert (shown.status_code, shown.headers["content-type"], shown.content) == (200, "image/png", data)


async def test_an_empty_file_is_no_file(client: httpx.AsyncClient) -> None:
    answer = await client.post("/post", data=FORM, files={"file": ("", b"", "application/octet-stream")})
    assert answer.status_code == 201
    assert answer.json()["image_hash"] is None


async def test_two_pictures_are_one_too_many(client: httpx.AsyncClient) -> None:
    files = {"file": ("a.png", picture(), "image/png"), "image": ("b.png", picture(), "image/png")}
    answer = await client.post("/post", data=FORM, files=files)
    assert answer.status_code == 422
    assert (await client.get("/post")).json() == []


async def test_a_post_whose_picture_is_none_is_not_created(client: httpx.AsyncClient) -> None:
    answer = await client.post("/post", data=FORM, files={"file": ("x.png", b"<svg/>", "image/png")})
    assert answer.status_code == 422
    assert answer.json()["code"] == "picture-invalid"
    assert (await client.get("/post")).json() == []


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ({}, ["title", "post"]),
        ({"title": "", "post": ""}, ["title", "post"]),
        ({"title": "   ", "post": "x"}, ["title"]),
        ({"title": "x" * 101, "post": "x" * 10_001}, ["title", "post"]),
        ({"title": "x", "post": "a\0b", "username": "y" * 51}, ["post", "username"]),
    ],
)
@pytest.mark.parametrize("multipart", [True, False])
async def test_every_faulty_field_is_named(
    client: httpx.AsyncClient, form: dict[str, str], fields: list[str], multipart: bool
) -> None:
    whole = {"other": "z", **form} if multipart else form
    answer = await (
        client.post("/post", files={name: (None, value) for name, value in whole.items()})
        if multipart
        else client.post("/post", data=form, headers={"content-type": "application/x-www-form-urlencoded"})
    )
    assert answer.status_code == 422, answer.text
    assert sorted(fault["field"] for fault in answer.json()["errors"]) == sorted(fields)


async def test_newest_first_and_on_from_there(client: httpx.AsyncClient) -> None:
    numbers = [(await pin(client, title=f"number {n}"))["id"] for n in range(3)]
    answer = await client.get("/post", params={"limit": 2})
    assert [post["id"] for post in answer.json()] == numbers[:0:-1]
    answer = await client.get("/post", params={"before": numbers[1]})
    assert [post["id"] for post in answer.json()] == numbers[:1]


async def test_the_score_moves_by_one_and_no_further(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    post_id = (await pin(client))["id"]
    scores = []
    for client_, step in [(client, 1), (client, 1), (client, -1), (client, -1), (client, -1), (stranger, 1)]:
        answer = await client_.post("/update-post-score", json={"post_id": post_id, "score_increase": step})
        assert answer.status_code == 200, answer.text
        scores.append(answer.json()["score"])
    assert scores == [1, 1, 0, -1, -1, 0]


async def test_a_vote_is_one_statement(client: httpx.AsyncClient, statements: Callable[[], list[str]]) -> None:
    """It returns what the response shows of the post."""
    post = await pin(client, username="Ada")
    statements()
    answer = await client.post("/update-post-score", json={"post_id": post["id"], "score_increase": 1})
    assert len(statements()) == 1
    assert answer.json() == {**post, "score": 1}


async def test_a_vote_shows_the_account_that_wrote_the_post(app: Litestar, client: httpx.AsyncClient) -> None:
    async with signed_in(app, "Grace") as (grace, _):
        post = (await grace.post("/api/posts", json={"title": "Hi", "text": "There"})).json()
    answer = await client.post("/update-post-score", json={"post_id": post["id"], "score_increase": -1})
    assert (answer.json()["username"], answer.json()["score"]) == ("Grace", -1)


async def test_without_cookies_each_press_is_a_new_voice(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    post_id = (await pin(client))["id"]
    for score in (1, 2, 3):
        answer = await stranger.post("/update-post-score", json={"post_id": post_id, "score_increase": 1})
        assert answer.json()["score"] == score
        stranger.cookies.clear()


@pytest.mark.parametrize("step", [0, 2, -2, "up", None, 1.5])
async def test_other_steps_are_refused(client: httpx.AsyncClient, step: Any) -> None:
    post_id = (await pin(client))["id"]
    answer = await client.post("/update-post-score", json={"post_id": post_id, "score_increase": step})
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == ["score_increase"]


async def test_a_missing_post_is_404(client: httpx.AsyncClient) -> None:
    assert (await client.post("/update-post-score", json={"post_id": 999999, "score_increase": 1})).status_code == 404
