"""Every faulty field at once, each with words for a person."""

from typing import Any

import httpx
import pytest

from tests.errors.bodies import JSON, MULTIPART, URLENCODED, error_of, faults_of, multipart


async def test_of_json(client: httpx.AsyncClient) -> None:
    body = {"title": "", "text": 5, "username": "x" * 51, "image_hash": "zz", "published": "perhaps", "colour": "red"}
    answer = await client.post("/api/posts", json=body)
    assert faults_of(answer) == {
        "title": "must not be blank",
        "text": "must be a text",
        "username": "must have at most 50 characters",
        "image_hash": "must be 64 hexadecimal digits in lower case",
        "published": "must be true or false",
        "colour": "is not known",
    }
    detail = answer.json()["detail"]
    assert detail["user_message"] == (
        "Title must not be blank. Text must be a text. Username must have at most 50 characters."
    )
    assert "colour: is not known" in detail["internal_message"]


async def test_of_json_what_is_missing(client: httpx.AsyncClient) -> None:
    assert faults_of(await client.post("/api/posts", json={})) == {"title": "is required", "text": "is required"}


async def test_of_a_multipart_form(client: httpx.AsyncClient) -> None:
    form = multipart(('name="title"', b"   "), ('name="username"', b"x" * 51), ('name="file"', b"no file"))
    assert faults_of(await client.post("/post", content=form, headers=MULTIPART)) == {
        "title": "must not be blank",
        "post": "is required",
        "username": "must have at most 50 characters",
        "file": "must be a file",
    }


async def test_of_an_urlencoded_form(client: httpx.AsyncClient) -> None:
    form = f"title=+&username={'x' * 51}&image=no+file".encode()
    assert faults_of(await client.post("/post", content=form, headers=URLENCODED)) == {
        "title": "must not be blank",
        "post": "is required",
        "username": "must have at most 50 characters",
        "image": "must be a file",
    }


@pytest.mark.parametrize(
    ("path", "faults"),
    [
        ("/api/posts?limit=0&sort=best", {"limit": "must be at least 1", "sort": "cannot be 'best'"}),
        ("/api/posts?limit=101", {"limit": "must be at most 100"}),
        ("/api/posts?limit=x", {"limit": "must be a whole number"}),
        ("/api/posts?limit=", {"limit": "must be a whole number"}),
        (f"/api/posts?search={'x' * 201}", {"search": "must have at most 200 characters"}),
        ("/post?limit=0&before=0", {"limit": "must be at least 1", "before": "must be at least 1"}),
        ("/api/votes", {"post_ids": "is required"}),
    ],
)
async def test_of_the_query(client: httpx.AsyncClient, path: str, faults: dict[str, str]) -> None:
    assert faults_of(await client.get(path)) == faults


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is required"),
        (b"null", "is required"),
        (b"[]", "must be an object"),
        (b'[{"title": "a", "text": "b"}]', "must be an object"),
        (b"1", "must be an object"),
        (b"true", "must be an object"),
        (b'"title"', "must be an object"),
    ],
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/api/posts"), ("PATCH", "/api/posts/1")])
async def test_a_body_that_is_no_object(
    client: httpx.AsyncClient, method: str, path: str, content: bytes, message: str
) -> None:
    assert faults_of(await client.request(method, path, content=content, headers=JSON)) == {"body": message}


async def test_a_body_is_not_looked_at_when_the_path_is_wrong_but_both_are_told(client: httpx.AsyncClient) -> None:
    answer = await client.put("/api/posts/0/vote", json={"value": 7})
    assert faults_of(answer) == {"post_id": "must be at least 1", "value": "cannot be 7"}


@pytest.mark.parametrize("fields", [{"title": None}, {"text": None}, {"username": None}, {"published": None}])
async def test_null_is_not_left_out(client: httpx.AsyncClient, fields: dict[str, Any]) -> None:
    assert set(faults_of(await client.patch("/api/posts/1", json=fields))) == set(fields)


async def test_a_form_without_a_picture_says_so(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/images", content=b"--XX--\r\n", headers=MULTIPART)
    assert faults_of(answer) == {"file": "is required"}
    assert error_of(answer, 422)["detail"]["user_message"] == "There is no picture in the request."
