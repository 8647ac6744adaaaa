"""Somebody who was removed from a private project reads nothing on, wherever they look."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from litestar import Litestar

from tests.mails.sending import handle_events
from tests.people import join, signed_in
from tests.running import client_of

SECRET = "sesame"
NOTHING: dict[str, object] = {"items": [], "next_cursor": None}


@dataclass(frozen=True)
class Left:
    """What somebody has left behind in a project: a post, and vote and comment on another's, and a followed issue."""

    project_id: int
    own_post: int
    other_post: int
    comment_id: int
    issue: int

    @property
    def lists(self) -> Mapping[str, Any]:
        """What everybody may ask for, with the answer to who is removed where it is always the same."""
        return {
            "/api/posts/mine": NOTHING,
            "/api/notifications": NOTHING,
            "/api/notifications/unread": {"unread": 0},
            f"/api/votes?post_ids={self.other_post}": [],
            "/api/events": None,
            "/api/posts": None,
            "/api/projects?all=true": None,
            "/api/items": None,
        }

    @property
    def missing(self) -> list[str]:
        project, post = f"/api/projects/{self.project_id}", f"/api/posts/{self.own_post}"
        return [
            post,
            f"{post}/comments",
            f"{post}/follow",
            project,
            f"{project}/members",
            f"{project}/issues",
            f"{project}/issues/{self.issue}/follow",
            f"/api/events?project_id={self.project_id}",
            f"/api/events/stream?project_id={self.project_id}",
        ]


async def pin(who: httpx.AsyncClient, project_id: int) -> int:
    answer = await who.post("/api/posts", json={"title": SECRET, "text": SECRET, "project_id": project_id})
    assert answer.status_code == 201, answer.text
    post_id: int = answer.json()["id"]
    return post_id


async def take_part(ada: httpx.AsyncClient, bob: httpx.AsyncClient) -> Left:
    """Bob, in Ada's project, who tells him of things there."""
    project = (await ada.post("/api/projects", json={"name": SECRET, "is_public": False})).json()["id"]
    await join(ada, project, bob)
    own, other = await pin(bob, project), await pin(ada, project)
    comment = (await bob.post(f"/api/posts/{other}/comments", json={"text": "Mine"})).json()["id"]
    await bob.put(f"/api/posts/{other}/vote", json={"value": 1})
    issue = (await ada.post(f"/api/projects/{project}/issues", json={"title": SECRET})).json()["number"]
    await bob.put(f"/api/projects/{project}/issues/{issue}/follow")
    await ada.post(f"/api/posts/{own}/comments", json={"text": f"@Bob {SECRET}"})
    await ada.post(f"/api/projects/{project}/issues/{issue}/comments", json={"text": SECRET})
    return Left(project, own, other, comment, issue)


async def test_nothing_of_a_private_project_is_shown_after_the_removal(app: Litestar) -> None:
    """By a session, and by an API key that was made before."""
    async with signed_in(app, "Ada") as (ada, _), signed_in(app, "Bob") as (bob, user), client_of(app) as program:
        key = (await bob.post("/api/auth/keys", json={"name": "Reader", "scopes": ["read"]})).json()["key"]
        program.headers["authorization"] = f"Bearer {key}"
        left = await take_part(ada, bob)
        await handle_events(app)
        assert (await bob.get("/api/notifications/unread")).json()["unread"] > 0
        removed = await ada.delete(f"/api/projects/{left.project_id}/members/{user.id}")
        assert removed.status_code == 204
        await ada.post(f"/api/posts/{left.own_post}/comments", json={"text": f"@Bob {SECRET}"})
        await handle_events(app)
        for who in (bob, program):
            for path, expected in left.lists.items():
                answer = await who.get(path)
                assert answer.status_code == 200, path
                assert SECRET not in answer.text, path
                assert expected is None or answer.json() == expected, path
            own = await who.get(f"/api/authorship?post_ids={left.own_post}&comment_ids={left.comment_id}")
            assert not any(own.json().values())
            statuses = {path: (await who.get(path)).status_code for path in left.missing}
            assert statuses == dict.fromkeys(left.missing, 404)
