"""The built pages: deep links, caches, encodings, and nothing of the API shadowed."""

import httpx
import pytest

from tests.errors.bodies import error_of

INDEX = "<!doctype html><title>Corkboard</title>"
SCRIPT = "/main-ABCDEFGH.js"
NO_CODING = {"accept-encoding": "identity"}


async def raw(client: httpx.AsyncClient, path: str, accepted: str | None) -> tuple[str | None, bytes, httpx.Headers]:
    """Content-encoding, bytes as sent, and headers."""
    request = client.build_request("GET", path)
    del request.headers["accept-encoding"]
    if accepted is not None:
        request.headers["accept-encoding"] = accepted
    answer = await client.send(request, stream=True)
    try:
        assert answer.status_code == 200
        return answer.headers.get("content-encoding"), b"".join([c async for c in answer.aiter_raw()]), answer.headers
    finally:
        await answer.aclose()


@pytest.mark.parametrize(
    "path", ["/", "/new", "/post/7", "/p/7/anything", "/a%20b", "/gr%C3%B6%C3%9Fe", "/postsx", "/apix"]
)
async def test_a_deep_link_is_the_application(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    if path.startswith("/post"):  # the classic board's own
        error_of(answer, 404)
        return
    assert answer.status_code == 200
    assert answer.text == INDEX
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


async def test_pages_carry_their_policy(client: httpx.AsyncClient) -> None:
    headers = (await client.get("/some/page")).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["script-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


async def test_what_has_a_hash_in_its_name_is_kept_for_ever(client: httpx.AsyncClient) -> None:
    answer = await client.get(SCRIPT, headers=NO_CODING)
    assert answer.text == "console.log('main')"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("accepted", "coding", "body"),
    [
        (None, None, b"console.log('main')"),
        ("", None, b"console.log('main')"),
        ("identity", None, b"console.log('main')"),
        ("zstd", None, b"console.log('main')"),
        ("gzip", "gzip", b"as gzip"),
        ("br", "br", b"as brotli"),
        ("gzip, deflate, br, zstd", "br", b"as brotli"),
        ("GZIP", "gzip", b"as gzip"),
        ("gzip;q=1.0, br;q=0", "gzip", b"as gzip"),
        ("br;q=0.000,gzip;q=0", None, b"console.log('main')"),
        ("br; q=0.5", "br", b"as brotli"),
        ("br ; Q=0 , gzip", "gzip", b"as gzip"),
        ("*", "br", b"as brotli"),
        ("br;q=0, *", "gzip", b"as gzip"),
        ("*;q=0", None, b"console.log('main')"),
    ],
)
async def test_the_coding_is_what_the_browser_takes(
    client: httpx.AsyncClient, accepted: str | None, coding: str | None, body: bytes
) -> None:
    found, sent, headers = await raw(client, SCRIPT, accepted)
    assert (found, sent) == (coding, body)
    assert headers["vary"] == "Accept-Encoding"
    assert int(headers["content-length"]) == len(body)


async def test_each_coding_has_a_tag_of_its_own(client: httpx.AsyncClient) -> None:
    tags = {(await raw(client, SCRIPT, accepted))[2]["etag"] for accepted in ("identity", "gzip", "br")}
    assert len(tags) == 3


@pytest.mark.parametrize("path", ["/", "/deep/link", SCRIPT])
@pytest.mark.parametrize("given", ["{}", "W/{}", '"other", {}', "*"])
async def test_what_the_browser_has_already_is_not_sent_again(client: httpx.AsyncClient, path: str, given: str) -> None:
    first = await client.get(path, headers=NO_CODING)
    again = await client.get(path, headers={**NO_CODING, "if-none-match": given.format(first.headers["etag"])})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("etag", "cache-control", "vary"):
        assert again.headers[name] == first.headers[name]


@pytest.mark.parametrize("given", ['"other"', '""', "x"])
async def test_what_it_has_of_another_build_is(client: httpx.AsyncClient, given: str) -> None:
    assert (await client.get("/", headers={"if-none-match": given})).status_code == 200


@pytest.mark.parametrize(
    "path", ["/main-OLDBUILD.js", "/logo.svg", "/deep/styles.css", "/robots.txt", "/../secret.txt"]
)
async def test_a_file_that_is_missing_is_no_page(client: httpx.AsyncClient, path: str) -> None:
    error_of(await client.get(path), 404, "not-found")


@pytest.mark.parametrize("path", ["/main-ABCDEFGH.js.br", "/main-ABCDEFGH.js.gz"])
async def test_packed_siblings_have_no_address(client: httpx.AsyncClient, path: str) -> None:
    error_of(await client.get(path), 404)


@pytest.mark.parametrize(
    "path", ["/api/x", "/auth/x", "/docs/x", "/health/x", "/image/x/y", "/post/x", "/redoc/x", "/notify/x"]
)
async def test_what_belongs_to_the_api_is_no_page(client: httpx.AsyncClient, path: str) -> None:
    error_of(await client.get(path), 404)


async def test_pages_are_read_only(client: httpx.AsyncClient) -> None:
    error_of(await client.post("/"), 405)
    error_of(await client.delete(SCRIPT), 405)
