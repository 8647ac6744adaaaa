"""The body is of the type that the operation declares, and well-formed."""

import httpx
import pytest

from tests.errors.bodies import JSON, MULTIPART, error_of

POST = b'{"title": "a", "text": "b"}'


@pytest.mark.parametrize("kind", [None, "", "text/plain", "application/xml", "application/json-seq", "json", "*/*"])
async def test_other_than_json(client: httpx.AsyncClient, kind: str | None) -> None:
    headers = {} if kind is None else {"content-type": kind}
    answer = await client.post("/api/posts", content=POST, headers=headers)
    body = error_of(answer, 415, "unsupported-media-type")
    assert "application/json" in body["detail"]["internal_message"]


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON", "application/json ;x=y"])
async def test_json_with_parameters_and_in_any_case(client: httpx.AsyncClient, kind: str) -> None:
    answer = await client.post("/api/posts", content=POST, headers={"content-type": kind})
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/posts"),
        ("PATCH", "/api/posts/1"),
        ("PUT", "/api/posts/1"),
        ("PUT", "/api/posts/1/vote"),
        ("POST", "/update-post-score"),
        ("POST", "/api/images"),
        ("POST", "/post"),
    ],
)
async def test_every_operation_with_a_body_looks_at_its_type(client: httpx.AsyncClient, method: str, path: str) -> None:
    error_of(await client.request(method, path, content=b"x", headers={"content-type": "text/plain"}), 415)
    error_of(await client.request(method, path), 415)


async def test_an_urlencoded_form_is_for_the_classic_board_alone(client: httpx.AsyncClient) -> None:
    error_of(await client.post("/api/images", data={"file": "x"}), 415)
    error_of(await client.post("/api/posts", data={"title": "a", "text": "b"}), 415)


@pytest.mark.parametrize("content", [b"{", b'{"title":', b"title=a", b"\xef\xbb\xbf{}x", b'{"title": "a",}', b"{}{}"])
async def test_json_that_is_none(client: httpx.AsyncClient, content: bytes) -> None:
    error_of(await client.post("/api/posts", content=content, headers=JSON), 400, "malformed")


@pytest.mark.parametrize(
    "content",
    [b"[" * 200_000, b'{"title":' * 50_000 + b"1" + b"}" * 50_000, b'{"title":' + b"[" * 9000 + b"]" * 9000 + b"}"],
)
async def test_json_that_is_nested_beyond_reason(client: httpx.AsyncClient, content: bytes) -> None:
    error_of(await client.post("/api/posts", content=content, headers=JSON), 400, "malformed")


@pytest.mark.parametrize("content", [b"x", b"--YY--", b'--XX\r\nContent-Disposition: form-data; name="title"\r\n\r\na'])
@pytest.mark.parametrize("path", ["/post", "/api/images"])
async def test_a_multipart_form_that_is_none(client: httpx.AsyncClient, path: str, content: bytes) -> None:
    error_of(await client.post(path, content=content, headers=MULTIPART), 400, "malformed")


async def test_a_multipart_form_without_boundary(client: httpx.AsyncClient) -> None:
    headers = {"content-type": "multipart/form-data"}
    error_of(await client.post("/post", content=b"--XX--", headers=headers), 400, "malformed")
