"""What every response forbids browsers, whoever makes it."""

import re
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from msgspec.structs import replace

from api.app import create_app
from api.http.response_headers import DEFAULTS
from api.settings import Cache, Settings
from tests.accounts.people import PASSWORD, login
from tests.accounts.test_setup import make_token
from tests.pictures_made import picture
from tests.running import running

EXPECTED = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
PAGES = ("/", "/deep/link", "/docs", "/redoc")
OTHERS = (
    "/main-ABCDEFGH.js",
    "/docs/start.js",
    "/openapi.json",
    "/missing.js",
    "/health/live",
    "/health/ready",
    "/post",
    "/posts",
    "/api/v1/posts",
    "/api/unknown",
    "/api/posts?search=%FF",
    "/api/feeds/posts.atom",
    "/api/feeds/posts.json",
)
PLACES = defaultdict(lambda: "1", session_id=str(UUID(int=1)), image_hash="0" * 64)
SECRETS = re.compile(r"(.*_)?(token|secret|link)")
"""Names of fields that are shown to one person, most of them once."""


def client_of(app: Litestar, scheme: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=cast("Any", app), raise_app_exceptions=False)
    headers = {"accept-encoding": "identity"}  # what is compressed in the UI's miniature is not
    return httpx.AsyncClient(transport=transport, base_url=f"{scheme}://board.test", headers=headers)


@pytest.fixture(params=["kept in memory", "read anew"])
async def board(
    request: pytest.FixtureRequest, settings: Settings, ui: Path, empty_database_url: str
) -> AsyncGenerator[Litestar]:
    """Answers from memory are made elsewhere than all others."""
    database = replace(settings.database, url=empty_database_url)
    chosen = replace(settings, database=database, cache=Cache(feed=request.param == "kept in memory"))
    async with running(create_app(chosen, ui=ui)) as board:
        board.state.live.close()
        yield board


def check(answer: httpx.Response, **others: str) -> None:
    for name, value in {**EXPECTED, **others}.items():
        assert answer.headers.get_list(name) == [value], (str(answer.request.url), answer.status_code, name)
    (policy,) = answer.headers.get_list("content-security-policy")
    assert "default-src 'none'" in policy or "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    is_secure = answer.request.url.scheme == "https"
    assert answer.headers.get_list("strict-transport-security") == (["max-age=31536000"] if is_secure else [])


def operations(app: Litestar) -> Iterator[tuple[str, str]]:
    for path, item in app.openapi_schema.to_schema()["paths"].items():
        for method in item:
            yield method.upper(), path.format_map(PLACES)


async def test_every_operation(app: Litestar) -> None:
    async with client_of(app, "https") as client:
        for method, path in operations(app):
            check(await client.request(method, path))


@pytest.mark.parametrize("path", [*PAGES, *OTHERS])
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_every_page_and_error(app: Litestar, scheme: str, path: str) -> None:
    async with client_of(app, scheme) as client:
        for answer in (
            await client.get(path),
            await client.head(path),
            await client.get(path, headers={"authorization": "Bearer none"}),
            await client.get(path, headers={"host": "evil.example"}),
            await client.options(path, headers={"origin": "https://evil.example"}),
            await client.post(path, headers={"origin": "https://evil.example"}),
            await client.request("TRACE", path),
        ):
            check(answer)


async def test_answers_from_memory_and_direct_calls(board: Litestar) -> None:
    async with client_of(board, "https") as client:
        created = await client.post("/api/posts", json={"title": "a", "text": "b"})
        check(created)
        post_id = created.json()["id"]
        check(await client.put(f"/api/posts/{post_id}/vote", json={"value": 1}))
        check(await client.put(f"/api/posts/{post_id}/vote", json={"value": 7}))
        for path in ("/api/posts", f"/api/posts/{post_id}", "/post"):
            for _ in range(2):
                check(answer := await client.get(path))
            if tag := answer.headers.get("etag"):
                check(await client.get(path, headers={"if-none-match": tag}))


async def test_what_everybody_sees_may_be_embedded_elsewhere(board: Litestar) -> None:
    """Mail programs and pages that link to a public picture show it; one that is not public stays here."""
    embedded = {"cross-origin-resource-policy": "cross-origin"}
    async with client_of(board, "http") as client:
        upload = await client.post("/api/images", files={"file": ("a.png", picture())})
        new = {"title": "a", "text": "b", "image_hash": upload.json()["image_hash"]}
        draft = (await client.post("/api/posts", json={**new, "published": False})).json()
        for suffix in ("", "/thumbnail"):
            check(answer := await client.get(f"/image/{draft['image_hash']}{suffix}"))
            assert "public" not in answer.headers["cache-control"]
        assert (await client.patch(f"/api/posts/{draft['id']}", json={"published": True})).status_code == 200
        for suffix in ("", "/thumbnail"):
            for _ in range(2):
                check(answer := await client.get(f"/image/{draft['image_hash']}{suffix}"), **embedded)
                tag = {"if-none-match": answer.headers["etag"]}
                check(await client.get(f"/image/{draft['image_hash']}{suffix}", headers=tag), **embedded)


@pytest.mark.parametrize("path", PAGES)
async def test_pages_run_their_own_scripts_alone(client: httpx.AsyncClient, path: str) -> None:
    policy = (await client.get(path)).headers["content-security-policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["script-src"] == directives["default-src"] == "'self'"
    assert directives["object-src"] == directives["frame-ancestors"] == "'none'"
    assert directives["base-uri"] == directives["form-action"] == "'self'"


def test_defaults_are_what_is_tested() -> None:
    assert {name.decode() for name, _ in DEFAULTS} == {*EXPECTED, "content-security-policy"}


def shown_secrets(app: Litestar) -> set[str]:
    """Operations whose success shows a secret, by the names of the fields."""
    document = app.openapi_schema.to_schema()

    def names(schema: dict[str, Any], above: tuple[str, ...] = ()) -> Iterator[str]:
        if reference := schema.get("$ref", "").rpartition("/")[2]:
            if reference not in above:
                yield from names(document["components"]["schemas"][reference], (*above, reference))
            return
        for name, value in schema.get("properties", {}).items():
            yield name
            yield from names(value, above)
        for value in [schema.get("items", {}), *schema.get("oneOf", ())]:
            yield from names(value, above) if value else ()

    return {
        operation["operationId"]
        for item in document["paths"].values()
        for operation in item.values()
        for status, response in operation["responses"].items()
        for content in response.get("content", {}).values()
        if status.startswith("2") and any(map(SECRETS.fullmatch, names(content.get("schema", {}))))
    }


async def test_what_shows_a_secret_is_stored_nowhere(app: Litestar, client: httpx.AsyncClient) -> None:
    """Each operation that shows one is asked here; a new one is missing until it is."""
    set_up = {"email": "root@example.org", "password": PASSWORD, "name": "Root", "token": await make_token(app)}
    asked = {"setUp": await client.post("/api/auth/setup", json=set_up)}
    client.headers["authorization"] = f"Bearer {asked['setUp'].json()['access_token']}"
    hook = await client.post("/api/webhooks", json={"url": "https://hooks.example.org/x"})
    project_id = (await client.post("/api/projects", json={"name": "Work"})).json()["id"]
    asked |= {
        "createInvitation": await client.post(f"/api/projects/{project_id}/invitations", json={"role": "member"}),
        "createWebhook": hook,
        "rotateWebhookSecret": await client.post(f"/api/webhooks/{hook.json()['id']}/secret"),
        "createApiKey": await client.post("/api/auth/keys", json={"name": "k", "scopes": ["read"]}),
        "exportMe": await client.get("/api/auth/me/export"),
        "uploadImage": await client.post("/api/images", files={"file": ("a.png", picture())}),
    }
    new = {"email": "ada@example.org", "password": PASSWORD, "name": "Ada"}
    asked["register"] = await client.post("/api/auth/register", json=new)
    asked["login"] = await login(client, "ada@example.org", PASSWORD)
    asked["refreshToken"] = await client.post("/api/auth/refresh")
    assert shown_secrets(app) <= asked.keys()
    for operation, answer in asked.items():
        assert answer.is_success, (operation, answer.text)
        assert answer.headers.get_list("cache-control") == ["no-store"], operation
