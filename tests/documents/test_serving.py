"""The document and its pages are made once, packed, and not sent twice."""

import gzip
from pathlib import Path

import httpx
import pytest
from litestar.openapi.spec import OpenAPI

from api.app import create_app
from api.settings import Settings
from tests.running import client_of

PATHS = ("/openapi.json", "/docs", "/docs/start.js", "/redoc")


async def raw(client: httpx.AsyncClient, path: str, accepted: str, **headers: str) -> tuple[httpx.Response, bytes]:
    """The answer, and its body as it was sent."""
    asked = {"accept-encoding": accepted, **{name.replace("_", "-"): value for name, value in headers.items()}}
    async with client.stream("GET", path, headers=asked) as answer:
        return answer, b"".join([part async for part in answer.aiter_raw()])


async def test_the_document_is_made_once(settings: Settings, ui: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0
    make = OpenAPI.to_schema

    def counted(document: OpenAPI) -> object:
        nonlocal made
        made += 1
        return make(document)

    monkeypatch.setattr(OpenAPI, "to_schema", counted)
    async with client_of(create_app(settings, ui=ui)) as client:
        for coding in ("gzip", "identity", "gzip"):
            assert (await client.get("/openapi.json", headers={"accept-encoding": coding})).json()["openapi"]
    assert made == 1


@pytest.mark.parametrize("path", PATHS)
async def test_it_is_packed_for_who_takes_it_so(client: httpx.AsyncClient, path: str) -> None:
    plain, body = await raw(client, path, "identity")
    packed, packed_body = await raw(client, path, "br, gzip")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed_body) == body
    assert int(packed.headers["content-length"]) == len(packed_body)
    assert plain.headers["content-type"] == packed.headers["content-type"]
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
    if path == "/openapi.json":
        assert len(packed_body) < len(body) / 8


@pytest.mark.parametrize("path", PATHS)
async def test_who_has_it_gets_it_no_more(client: httpx.AsyncClient, path: str) -> None:
    tags = set()
    for coding in ("identity", "gzip"):
        first, _ = await raw(client, path, coding)
        again, body = await raw(client, path, coding, if_none_match=f'"other", W/{first.headers["etag"]}')
        assert (again.status_code, body) == (304, b"")
        for name in ("etag", "cache-control", "vary", "content-security-policy"):
            assert again.headers[name] == first.headers[name]
        tags.add(first.headers["etag"])
        assert (await raw(client, path, coding, if_none_match='"other"'))[0].status_code == 200
    assert len(tags) == 2


async def test_the_same_document_has_the_same_tag_everywhere(settings: Settings, ui: Path) -> None:
    tags = set()
    for _ in range(2):
        async with client_of(create_app(settings, ui=ui)) as client:
            tags.add((await client.get("/openapi.json")).headers["etag"])
    assert len(tags) == 1
