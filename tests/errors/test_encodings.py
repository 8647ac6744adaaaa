"""Bytes that are no text, and characters that PostgreSQL cannot keep: refused, never replaced and never 500."""

import httpx
import pytest

from tests.errors.bodies import JSON, MULTIPART, URLENCODED, error_of, faults_of, multipart

NOT_UTF8 = (b"\xff", b"a\xc3", b"\xed\xa0\x80", b"\xc0\xaf")
NUL = "\0"


@pytest.mark.parametrize("wrong", NOT_UTF8)
@pytest.mark.parametrize("field", ["title", "text", "username"])
async def test_json_that_is_not_utf8(client: httpx.AsyncClient, field: str, wrong: bytes) -> None:
    content = b'{"%s": "%s"}' % (field.encode(), wrong)
    error_of(await client.post("/api/posts", content=content, headers=JSON), 400, "malformed")


@pytest.mark.parametrize("wrong", NOT_UTF8)
async def test_a_multipart_part_that_is_not_utf8(client: httpx.AsyncClient, wrong: bytes) -> None:
    form = multipart(('name="title"', wrong), ('name="post"', b"text"))
    error_of(await client.post("/post", content=form, headers=MULTIPART), 400, "malformed")


@pytest.mark.parametrize("wrong", NOT_UTF8)
@pytest.mark.parametrize("escaped", [True, False])
async def test_an_urlencoded_form_that_is_not_utf8(client: httpx.AsyncClient, wrong: bytes, *, escaped: bool) -> None:
    title = "".join(f"%{byte:02X}" for byte in wrong).encode() if escaped else wrong
    error_of(await client.post("/post", content=b"post=b&title=" + title, headers=URLENCODED), 400, "malformed")


@pytest.mark.parametrize("title", ["Größe", "Gr%C3%B6%C3%9Fe"])
async def test_an_urlencoded_form_may_be_escaped_or_not(client: httpx.AsyncClient, title: str) -> None:
    answer = await client.post("/post", content=f"title={title}&post=a+b%2Bc".encode(), headers=URLENCODED)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["title"], answer.json()["post"]) == ("Größe", "a b+c")


@pytest.mark.parametrize("path", ["/api/posts?search=%FF", "/api/posts?%ED%A0%80=1", "/api/votes?post_ids=%C3"])
async def test_a_query_that_is_not_utf8(client: httpx.AsyncClient, path: str) -> None:
    error_of(await client.get(path), 400, "malformed")


async def test_an_unknown_charset_of_a_part(client: httpx.AsyncClient) -> None:
    form = multipart(('name="title"\r\nContent-Type: text/plain; charset=klingon', b"a"), ('name="post"', b"b"))
    error_of(await client.post("/post", content=form, headers=MULTIPART), 400, "malformed")


@pytest.mark.parametrize("escape", ["\\ud800", "\\udc00", "\\ud800\\u0041", "\\udc00\\ud800"])
@pytest.mark.parametrize("field", ["title", "text", "username"])
async def test_half_of_a_surrogate_pair(client: httpx.AsyncClient, field: str, escape: str) -> None:
    content = f'{{"title": "a", "text": "b", "{field}": "{escape}"}}'.encode()
    error_of(await client.post("/api/posts", content=content, headers=JSON), 400, "malformed")


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/api/posts"), ("PATCH", "/api/posts/1"), ("PUT", "/api/posts/1")]
)
async def test_nul_in_every_text_of_json(client: httpx.AsyncClient, method: str, path: str) -> None:
    fields = ("title", "text", "username", "image_hash")
    answer = await client.request(method, path, json=dict.fromkeys(fields, f"a{NUL}b"))
    assert set(faults_of(answer)) == set(fields)


@pytest.mark.parametrize("kind", [MULTIPART, URLENCODED])
async def test_nul_in_every_text_of_a_form(client: httpx.AsyncClient, kind: dict[str, str]) -> None:
    fields = ("title", "post", "username")
    if kind is MULTIPART:
        form = multipart(*((f'name="{field}"', b"a\0b") for field in fields))
    else:
        form = "&".join(f"{field}=a%00b" for field in fields).encode()
    assert set(faults_of(await client.post("/post", content=form, headers=kind))) == set(fields)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/api/posts?search=a%00", "search"),
        ("/api/posts?cursor=%00", "cursor"),
        ("/api/votes?post_ids=%00", "post_ids"),
    ],
)
async def test_nul_in_the_query(client: httpx.AsyncClient, path: str, field: str) -> None:
    assert set(faults_of(await client.get(path))) == {field}


@pytest.mark.parametrize("path", ["/api/posts/%00", "/api/posts/1%00", "/image/%00", f"/image/{'0' * 63}%00"])
async def test_nul_in_the_path(client: httpx.AsyncClient, path: str) -> None:
    error_of(await client.get(path), 404)


async def test_nul_in_the_name_of_a_field_is_an_unknown_field(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/posts", json={"title": "a", "text": "b", "c\0d": 1})
    assert faults_of(answer) == {"c\0d": "is not known"}
