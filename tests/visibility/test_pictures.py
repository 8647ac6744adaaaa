"""Pictures of private projects, asked for as an <img> does: without a bearer token, with the browser's cookies."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from api.auth.picture_cookie import COOKIE
from db.transaction import transaction
from tests.pictures_made import picture
from tests.running import client_of
from tests.visibility.world import World

SUFFIXES = ("", "/thumbnail")


def path_of(private: World) -> str:
    return f"/image/{private.places['image_hash']}"


async def browser_of(app: Litestar, caller: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client with the cookie of the caller's session, and nothing else."""
    claims = app.state.access_tokens.read(caller.headers["authorization"].removeprefix("Bearer "))
    browser = client_of(app)
    browser.cookies.set(COOKIE, app.state.picture_cookie.seal(claims.user_id, claims.session_id))
    return browser


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    ("actor", "status"), [("other", 404), ("viewer", 200), ("member", 200), ("owner", 200), ("admin", 200)]
)
async def test_the_cookie_of_a_session_shows_what_the_session_may_see(
    app: Litestar, private: World, actor: str, status: int, suffix: str
) -> None:
    async with await browser_of(app, private.callers[actor]) as browser:
        answer = await browser.get(path_of(private) + suffix)
    assert answer.status_code == status
    assert answer.headers["cache-control"] == ("private, no-cache" if status == 200 else "no-store")


async def test_signing_in_and_refreshing_bring_the_cookie(client: httpx.AsyncClient) -> None:
    new = {"email": "ada@example.org", "name": "Ada", "password": "correct staple horse 9"}
    answers = [await client.post("/api/auth/register", json=new)]
    answers.append(await client.post("/api/auth/refresh"))
    answers.append(await client.post("/api/auth/login", json={"email": new["email"], "password": new["password"]}))
    for answer in answers:
        cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith(f"{COOKIE}="))
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie


async def test_reading_brings_no_cookie(private: World) -> None:
    for path in ("/api/projects", "/api/auth/me", f"/api/posts/{private.post_id}"):
        answer = await private.callers["owner"].get(path)
        assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)


async def test_the_cookie_opens_nothing_but_pictures(app: Litestar, private: World) -> None:
    async with await browser_of(app, private.callers["owner"]) as browser:
        assert (await browser.get(f"/api/posts/{private.post_id}")).status_code == 404
        assert (await browser.get(f"/api/projects/{private.project_id}")).status_code == 404
        assert (await browser.get("/api/projects")).json()[0]["my_role"] is None


async def test_the_cookie_ends_with_the_session(app: Litestar, private: World) -> None:
    async with await browser_of(app, private.callers["viewer"]) as browser:
        assert (await browser.get(path_of(private))).status_code == 200
        async with transaction(app.state.sessions) as session:
            await session.execute(text("update sessions set revoked_at = :now"), {"now": datetime.now(UTC)})
        assert (await browser.get(path_of(private))).status_code == 404


async def test_the_cookie_of_somebody_deactivated_is_nobodys(app: Litestar, private: World) -> None:
    async with await browser_of(app, private.callers["viewer"]) as browser:
        async with transaction(app.state.sessions) as session:
            await session.execute(text("update users set is_active = false"))
        assert (await browser.get(path_of(private))).status_code == 404


async def test_a_forged_cookie_is_nobodys(app: Litestar, private: World) -> None:
    async with await browser_of(app, private.callers["owner"]) as browser:
        sealed = browser.cookies[COOKIE]
        named, _, seal = sealed.rpartition(".")
        user, _, session = named.partition("-")
        for forged in ("", "x", f"{int(user) - 1}-{session}.{seal}", sealed[:-1], named):
            browser.cookies.set(COOKIE, forged)
            assert (await browser.get(path_of(private))).status_code == 404


async def test_a_known_picture_is_asked_for_again(app: Litestar, private: World) -> None:
    async with await browser_of(app, private.callers["viewer"]) as browser:
        etag = (await browser.get(path_of(private))).headers["etag"]
        known = {"if-none-match": etag}
        answer = await browser.get(path_of(private), headers=known)
        assert (answer.status_code, answer.headers["cache-control"]) == (304, "private, no-cache")
        browser.cookies.clear()
        assert (await browser.get(path_of(private), headers=known)).status_code == 404


async def upload(client: httpx.AsyncClient, color: str) -> str:
    answer = await client.post("/api/images", files={"file": ("x.png", picture(color=color), "image/png")})
    image_hash: str = answer.json()["image_hash"]
    return image_hash


async def test_a_picture_in_a_public_post_too_is_everybodys(private: World, client: httpx.AsyncClient) -> None:
    assert (await client.get(path_of(private))).status_code == 404
    new = {"title": "x", "text": "y", "image_hash": private.places["image_hash"]}
    await private.callers["owner"].post("/api/posts", json=new)
    answer = await client.get(path_of(private))
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")


async def test_the_picture_of_a_draft_is_its_authors(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    image_hash = await upload(client, "navy")
    new: dict[str, Any] = {"title": "x", "text": "y", "image_hash": image_hash, "published": False}
    post = (await client.post("/api/posts", json=new)).json()
    for caller, status in ((client, 200), (stranger, 404)):
        assert (await caller.get(f"/image/{image_hash}")).status_code == status
    await client.patch(f"/api/posts/{post['id']}", json={"published": True})
    assert (await stranger.get(f"/image/{image_hash}")).status_code == 200


async def test_the_picture_of_an_issue_is_kept_and_shown_like_the_issue(app: Litestar, private: World) -> None:
    image_hash = await upload(private.callers["owner"], "olive")
    async with transaction(app.state.sessions) as session:
        await session.execute(
            text("update issues set image_hash = :hash where project_id = :id"),
            {"hash": image_hash, "id": private.project_id},
        )
    for actor, status in (("anonymous", 404), ("other", 404), ("viewer", 200), ("key", 200)):
        assert (await private.callers[actor].get(f"/image/{image_hash}")).status_code == status


async def test_a_key_of_an_admin_without_that_scope_is_a_users(app: Litestar, private: World) -> None:
    async with transaction(app.state.sessions) as session:
        await session.execute(
            text("update api_keys set user_id = :id"), {"id": private.users["admin"].id}
        )  # scope: read
    key = private.callers["key"]
    assert (await key.get(f"/api/posts/{private.post_id}")).status_code == 404
    assert (await key.get(path_of(private))).status_code == 404
    async with transaction(app.state.sessions) as session:
        await session.execute(text("update api_keys set scopes = '{read,admin}'"))
    assert (await key.get(f"/api/posts/{private.post_id}")).status_code == 200
