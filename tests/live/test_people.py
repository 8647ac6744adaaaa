"""Who is told of what, as projects, members and accounts change."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from api.events.live.hub import Pace
from tests.live.listeners import Socket, socket, stream
from tests.people import add_user, bearer_of, join, signed_in
from tests.running import client_of

pytestmark = pytest.mark.committed


async def post(author: httpx.AsyncClient, project_id: int, title: str) -> None:
    answer = await author.post("/api/posts", json={"title": title, "text": "x", "project_id": project_id})
    assert answer.status_code == 201, answer.text


def titles(heard: dict[str, Any]) -> str:
    title: str = heard["event"]["data"]["title"]
    return title


@asynccontextmanager
async def listening(url: str, client: httpx.AsyncClient | None = None, **wanted: Any) -> AsyncGenerator[Socket]:
    """Subscribed as the client."""
    token = client.headers["authorization"].removeprefix("Bearer ") if client else None
    async with socket(url) as talking:
        await talking.subscribe(kinds="post.created", token=token, **wanted)
        yield talking


async def test_what_is_private_is_told_to_its_people(app: Litestar, url: str) -> None:
    async with (
        signed_in(app, "Ada") as (ada, _),
        signed_in(app, "Bob") as (bob, _),
        signed_in(app, "Eve") as (eve, _),
        signed_in(app, "Root", role="admin") as (admin, _),
    ):
        project_id = (await ada.post("/api/projects", json={"name": "Secret", "is_public": False})).json()["id"]
        await join(ada, project_id, bob, "viewer")
        async with (
            listening(url, ada) as owner,
            listening(url, bob) as member,
            listening(url, eve) as other,
            listening(url) as anonymous,
            listening(url, admin) as root,
            stream(url, {"authorization": ada.headers["authorization"]}, kinds="post.created") as streaming,
        ):
            await post(ada, project_id, "hush")
            await post(ada, 1, "open")
            for inside in (owner, member, root):
                assert [titles(await inside.hear()) for _ in range(2)] == ["hush", "open"]
            assert [(await streaming.next()).data["data"]["title"] for _ in range(2)] == ["hush", "open"]
            for outside in (other, anonymous):
                assert titles(await outside.hear()) == "open"
        async with listening(url, eve) as other:
            refused = await other.ask({"subscribe": {"project_id": project_id}})
            assert refused["error"]["code"] == "project-not-found"


async def test_a_project_that_closes_and_opens(app: Litestar, url: str) -> None:
    """From the very next event on."""
    async with signed_in(app, "Ada", role="admin") as (ada, _):
        project_id = (await ada.post("/api/projects", json={"name": "Now and then"})).json()["id"]
        async with listening(url) as anonymous, listening(url, project_id=project_id) as of_project:
            for title, is_public in (("open", True), ("hush", False), ("open again", True)):
                await ada.patch(f"/api/projects/{project_id}", json={"is_public": is_public})
                await post(ada, project_id, title)
                if is_public:
                    for outside in (anonymous, of_project):
                        assert titles(await outside.hear()) == title
                else:
                    await post(ada, 1, "elsewhere")
                    assert titles(await anonymous.hear()) == "elsewhere"


async def test_members_that_leave_and_users_that_are_deactivated(app: Litestar, url: str) -> None:
    async with (
        signed_in(app, "Ada") as (ada, _),
        signed_in(app, "Bob") as (bob, bob_user),
        signed_in(app, "Cyd") as (cyd, cyd_user),
    ):
        project_id = (await ada.post("/api/projects", json={"name": "Secret", "is_public": False})).json()["id"]
        members = f"/api/projects/{project_id}/members"
        for person in (bob, cyd):
            await join(ada, project_id, person, "viewer")
        async with listening(url, bob) as leaving, listening(url, ada) as owner:
            await post(ada, project_id, "for both")
            assert titles(await leaving.hear()) == "for both"
            assert (await bob.delete(f"{members}/{bob_user.id}")).status_code == 204
            await post(ada, project_id, "hush")
            await post(ada, 1, "open")
            assert titles(await leaving.hear()) == "open"
            assert [titles(await owner.hear()) for _ in range(3)] == ["for both", "hush", "open"]
        async with listening(url, cyd) as deactivated:
            async with app.state.sessions() as session:
                await session.execute(text("update users set is_active = false where id = :id"), {"id": cyd_user.id})
                await session.commit()
            await post(ada, project_id, "hush")
            heard = await deactivated.hear()
            assert heard["error"]["code"] == "account-inactive"


@pytest.mark.parametrize("end", ["revoked_at = now()", "expires_at = now()"])
async def test_a_session_that_ends_ends_the_subscription(app: Litestar, url: str, end: str) -> None:
    user = await add_user(app, "Ada")
    token = await bearer_of(app, user)
    headers = {"authorization": f"Bearer {token}"}
    async with socket(url) as talking, stream(url, headers) as streaming:
        await talking.subscribe(token=token)
        async with app.state.sessions() as session:
            await session.execute(text(f"update sessions set {end}"))
            await session.commit()
        assert (await talking.hear())["error"]["code"] == "bad-token"
        assert await talking.ask(1) == {"echo": 1}
        await streaming.end()
        await talking.subscribe(token=await bearer_of(app, user))


async def test_a_key_that_may_not_read(app: Litestar, url: str) -> None:
    async with signed_in(app, "Ada") as (ada, _), socket(url) as talking:
        for scope, code in (("write", "out-of-scope"), ("read", None)):
            key = (await ada.post("/api/auth/keys", json={"name": scope, "scopes": [scope]})).json()["key"]
            answer = await talking.ask({"subscribe": {"token": key}})
            assert answer.get("error", {}).get("code") == code


class TestWithoutCheck:
    """Nobody is asked again who they are while the test lasts."""

    @pytest.fixture
    def pace(self) -> Pace:
        return Pace(heartbeat_s=0.1, check_s=3600)

    @pytest.mark.parametrize("revoked", ["sessions", "api_keys"])
    async def test_nothing_private_is_told_once_a_session_or_key_is_revoked(
        self, app: Litestar, url: str, revoked: str
    ) -> None:
        user = await add_user(app, "Ada")
        async with client_of(app) as ada, signed_in(app, "Root", role="admin") as (admin, _):
            ada.headers["authorization"] = f"Bearer {await bearer_of(app, user)}"
            project_id = (await ada.post("/api/projects", json={"name": "Secret", "is_public": False})).json()["id"]
            key = (await ada.post("/api/auth/keys", json={"name": "k", "scopes": ["read"]})).json()["key"]
            async with listening(url, ada) as by_session, socket(url) as by_key:
                await by_key.subscribe(kinds="post.created", token=key)
                await post(admin, project_id, "for both")
                for each in (by_session, by_key):
                    assert titles(await each.hear()) == "for both"
                async with app.state.sessions() as session:
                    await session.execute(
                        text(f"update {revoked} set revoked_at = now() where user_id = :id"), {"id": user.id}
                    )
                    await session.commit()
                ended, going_on = (by_session, by_key) if revoked == "sessions" else (by_key, by_session)
                await post(admin, project_id, "hush")
                await post(admin, 1, "open")
                assert titles(await ended.hear()) == "open"
                assert [titles(await going_on.hear()) for _ in range(2)] == ["hush", "open"]
