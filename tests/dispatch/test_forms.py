"""Texts of forms are UTF-8 and bounded: a part cannot choose how its bytes are decoded."""

import encodings.aliases
from collections.abc import AsyncGenerator

import httpx
import pytest

from api.dispatch.forms import TEXT_BYTES_MAX
from api.guards import URLENCODED_BYTES_MAX
from db.limits import TEXT_LENGTH_MAX, TITLE_LENGTH_MAX
from tests.errors.bodies import MULTIPART, URLENCODED, error_of, multipart

TYPED = 'name="title"\r\nContent-Type: text/plain; charset='
TEXT = ('name="post"', b"There")
CODECS = sorted(
    {*encodings.aliases.aliases.values(), "idna", "punycode", "undefined", "klingon", "utf-7"} - {"utf_8", "ascii"}
)


@pytest.mark.parametrize("path", ["/post", "/api/images"])
@pytest.mark.parametrize("codec", CODECS)
async def test_another_charset_is_refused(client: httpx.AsyncClient, path: str, codec: str) -> None:
    form = multipart((f"{TYPED}{codec}", b"a" * 1000 + b"-" + b"a" * 1000), TEXT)
    error_of(await client.post(path, content=form, headers=MULTIPART), 400, "malformed")


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "us-ascii"])
async def test_utf_8_by_name_is_utf_8(client: httpx.AsyncClient, charset: str) -> None:
    answer = await client.post("/post", content=multipart((TYPED + charset, "Grüße".encode()), TEXT), headers=MULTIPART)
    assert answer.json()["title"] == "Grüße"


@pytest.mark.parametrize("name", ["title", "nobody-knows-it"])
async def test_texts_are_bounded(client: httpx.AsyncClient, name: str) -> None:
    form = multipart((f'name="{name}"', b"a" * (TEXT_BYTES_MAX + 1)), TEXT)
    error_of(await client.post("/post", content=form, headers=MULTIPART), 413)


@pytest.mark.parametrize("path", ["/post", "/api/auth/login"])
@pytest.mark.parametrize("is_announced", [True, False])
async def test_urlencoded_forms_are_bounded_before_they_are_decoded(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, path: str, *, is_announced: bool
) -> None:
    monkeypatch.setattr("api.guards.parse_qsl", None)
    body = b"post=" + b"%" * URLENCODED_BYTES_MAX

    async def chunks() -> AsyncGenerator[bytes]:
        yield body

    answer = await client.post(path, content=body if is_announced else chunks(), headers=URLENCODED)
    error_of(answer, 413)


async def test_the_longest_urlencoded_form_is_taken(client: httpx.AsyncClient) -> None:
    form = {"title": "\U0001f600" * TITLE_LENGTH_MAX, "post": "\U0001f600" * TEXT_LENGTH_MAX}
    assert (await client.post("/post", data=form)).status_code == 201
