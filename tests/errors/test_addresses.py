"""What is not there, and what is there for other methods."""

import httpx
import pytest

from tests.errors.bodies import error_of

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE")
UNKNOWN = ("/api", "/api/", "/api/unknown", "/api/posts/1/unknown", "/api/v1/unknown", "/auth/unknown")


@pytest.mark.parametrize("path", UNKNOWN)
@pytest.mark.parametrize("method", METHODS)
async def test_an_unknown_path_of_the_api_is_404_for_every_method(
    client: httpx.AsyncClient, method: str, path: str
) -> None:
    error_of(await client.request(method, path), 404, "not-found")


@pytest.mark.parametrize("path", ["/docs/x", "/docs/", "/health", "/image", "/redoc/x", "/ws", "/image/a/b"])
async def test_an_unknown_path_beside_the_api_is_404_too(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    if path == "/docs/":  # the same as without the slash
        assert answer.status_code == 200
    else:
        error_of(answer, 404)


async def test_the_address_of_the_web_socket_has_no_page(client: httpx.AsyncClient) -> None:
    error_of(await client.get("/ws/x"), 426)


@pytest.mark.parametrize("number", ["1_0", "+10", "010", "%2010", "10%20", "%D9%A1%D9%A0", "1e1", "10.0", "0xa"])
async def test_a_number_has_one_spelling(client: httpx.AsyncClient, number: str) -> None:
    error_of(await client.get(f"/api/posts/{number}"), 404, "not-found")
    error_of(await client.put(f"/api/items/{number}/posts/10"), 404, "not-found")
    error_of(await client.get(f"/api/projects/10/issues/{number}"), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/posts", {"GET", "HEAD", "POST"}),
        ("POST", "/api/posts/1", {"GET", "HEAD", "PUT", "PATCH", "DELETE"}),
        ("POST", "/api/posts/1/vote", {"PUT"}),
        ("DELETE", "/api/votes", {"GET", "HEAD"}),
        ("GET", "/api/images", {"POST"}),
        ("DELETE", "/api/config", {"GET", "HEAD"}),
        ("DELETE", "/post", {"GET", "HEAD", "POST"}),
        ("GET", "/update-post-score", {"POST"}),
        ("POST", f"/image/{'0' * 64}", {"GET", "HEAD"}),
        ("POST", "/health/live", {"GET", "HEAD"}),
        ("POST", "/openapi.json", {"GET", "HEAD"}),
        ("POST", "/docs", {"GET", "HEAD"}),
        ("POST", "/", {"GET", "HEAD"}),
        ("POST", "/posts/1", {"GET", "HEAD", "PUT", "PATCH", "DELETE"}),
        ("BREW", "/api/posts", {"GET", "HEAD", "POST"}),
    ],
)
async def test_other_methods_of_a_known_path_are_405_and_named(
    client: httpx.AsyncClient, method: str, path: str, allowed: set[str]
) -> None:
    answer = await client.request(method, path)
    error_of(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == ", ".join(sorted(allowed | {"OPTIONS"}))


async def test_the_cause_of_an_error_is_not_cached(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/posts/1")).headers["cache-control"] == "no-store"
