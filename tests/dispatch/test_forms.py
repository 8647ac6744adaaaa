"""Texts of forms are UTF-8 and bounded: a part cannot choose how its bytes are decoded."""

import encodings.aliases

import httpx
import pytest

from api.dispatch.forms import TEXT_BYTES_MAX
from tests.errors.bodies import MULTIPART, error_of, multipart

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
