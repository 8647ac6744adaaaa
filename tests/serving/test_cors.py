"""Which other origins' pages may use the API with the visitor's cookie."""

import httpx
import pytest

DEV_SERVER = "http://localhost:4200"


def preflight(origin: str, method: str = "POST") -> dict[str, str]:
    return {
        "origin": origin,
        "access-control-request-method": method,
        "access-control-request-headers": "content-type",
    }


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
async def test_the_dev_server_may_ask_with_cookies(client: httpx.AsyncClient, method: str) -> None:
    headers = (await client.options("/api/posts/1", headers=preflight(DEV_SERVER, method))).headers
    assert headers["access-control-allow-origin"] == DEV_SERVER
    assert headers["access-control-allow-credentials"] == "true"
    allowed = headers["access-control-allow-methods"]
    assert allowed == "*" or method in allowed
    assert "content-type" in headers["access-control-allow-headers"].lower()


@pytest.mark.parametrize("path", ["/api/posts", "/api/posts/999999", "/api/posts?limit=0", "/api/unknown", "/post"])
async def test_answers_and_errors_say_so(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path, headers={"origin": DEV_SERVER})).headers
    assert headers["access-control-allow-origin"] == DEV_SERVER
    assert headers["access-control-allow-credentials"] == "true"
    assert "origin" in headers["vary"].lower()


async def test_pages_of_other_origins_may_read_what_the_headers_tell(client: httpx.AsyncClient) -> None:
    headers = (await client.get("/api/posts", headers={"origin": DEV_SERVER})).headers
    exposed = {name.strip().lower() for name in headers["access-control-expose-headers"].split(",")}
    assert {"retry-after", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "x-total-count"} <= exposed


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://localhost:4201", "https://localhost:4200", "null", f"{DEV_SERVER}.evil"]
)
async def test_other_origins_may_not(client: httpx.AsyncClient, origin: str) -> None:
    for answer in (
        await client.options("/api/posts", headers=preflight(origin)),
        await client.get("/api/posts", headers={"origin": origin}),
    ):
        assert answer.headers.get("access-control-allow-origin") in (None, DEV_SERVER)
        assert "access-control-allow-credentials" not in answer.headers or (
            answer.headers.get("access-control-allow-origin") != origin
        )


async def test_without_an_origin_there_is_nothing_to_say(client: httpx.AsyncClient) -> None:
    assert "access-control-allow-origin" not in (await client.get("/api/posts")).headers
