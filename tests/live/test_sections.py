"""Who hears of what, by section of the project; and what happened before a section was opened."""

from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from litestar import Litestar

from api.events.live.audience import Audience, audience_of
from api.events.live.messages import Told, told
from db.repositories.events import EventRepository, Place
from db.sections import SECTIONS
from tests.events.log import Follower
from tests.live.listeners import socket
from tests.people import join, signed_in

pytestmark = pytest.mark.committed

KINDS = "post.*, item.*, issue.*, comment.*, project.updated"
"""What `happen` and an opening make. That the project was created may reach those who subscribed afterwards, too."""


async def a_project(owner: httpx.AsyncClient, **fields: Any) -> int:
    answer = await owner.post("/api/projects", json={"name": "Paint", **fields})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def happen(owner: httpx.AsyncClient, project_id: int, word: str) -> None:
    """Something in each section but that of the members."""
    issues = f"/api/projects/{project_id}/issues"
    for path, new in (
        ("/api/posts", {"title": word, "text": "x", "project_id": project_id}),
        ("/api/items", {"name": word, "project_id": project_id}),
        (issues, {"title": word}),
        (f"{issues}/1/comments", {"text": word}),
    ):
        answer = await owner.post(path, json=new)
        assert answer.status_code == 201, answer.text


async def test_a_section_that_is_for_members_is_told_to_them_alone(app: Litestar, url: str) -> None:
    async with (
        signed_in(app, "Ada", role="admin") as (ada, _),
        signed_in(app, "Bob") as (bob, _),
        signed_in(app, "Eve") as (eve, _),
    ):
        project_id = await a_project(ada, is_public=True)
        await join(ada, project_id, bob, "viewer")
        people = [client.headers["authorization"].removeprefix("Bearer ") for client in (bob, eve)]
        async with socket(url) as inside, socket(url) as stranger, socket(url) as visitor:
            for listener, token in ((inside, people[0]), (stranger, people[1]), (visitor, None)):
                await listener.subscribe(project_id=project_id, token=token, kinds=KINDS)
            await happen(ada, project_id, "hush")
            await ada.patch(f"/api/projects/{project_id}", json={"visibility": {"issues": "everyone"}})
            await happen(ada, project_id, "open")
            expected = ["post.created", "item.created", "project.updated"]
            opened = ["post.created", "item.created", "issue.created", "comment.created"]
            for outside in (stranger, visitor):
                heard = [(await outside.hear())["event"] for _ in range(7)]
                assert [event["kind"] for event in heard] == expected + opened
                assert all("hush" not in str(event) for event in heard if event["kind"] == "issue.created")
            assert len([await inside.hear() for _ in range(9)]) == 9


async def batch(app: Litestar, count: int) -> tuple[list[Told], Audience]:
    """All that has happened, as if it were one look at the log; and who may be told of it now."""
    await Follower(app.state.sessions).wait_for(count)
    async with app.state.sessions() as session:
        rows, window = await EventRepository(session).read(Place(), 100)
        events = [told(row, window) for row in rows]
        return events, await audience_of(session, events, ())


def heard(events: Sequence[Told], audience: Audience) -> list[str]:
    """By somebody without an account."""
    return [event.kind for event in events if audience.includes(None, event)]


@pytest.mark.parametrize(
    "opening", [{"is_public": True}, {"is_public": True, "visibility": dict.fromkeys(SECTIONS, "everyone")}]
)
async def test_what_was_private_stays_so_in_the_look_that_brings_the_opening(
    app: Litestar, opening: dict[str, Any]
) -> None:
    async with signed_in(app, "Ada", role="admin") as (ada, _):
        project_id = await a_project(ada, is_public=False)
        await happen(ada, project_id, "hush")
        await ada.patch(f"/api/projects/{project_id}", json=opening)
        await happen(ada, project_id, "open")
    events, audience = await batch(app, 10)
    of_issues = ["issue.created", "comment.created"] if "visibility" in opening else []
    assert heard(events, audience) == ["project.updated", "post.created", "item.created", *of_issues]
    assert all(event.about and audience.recipients[event.about].members for event in events)


async def test_members_are_looked_up_where_somebody_else_must_not_hear(app: Litestar) -> None:
    async with signed_in(app, "Ada", role="admin") as (ada, user):
        project_id = await a_project(ada, is_public=True)
        await happen(ada, project_id, "x")
    _, audience = await batch(app, 5)
    assert audience.recipients[project_id, "issues"].members == {user.id}
    assert audience.recipients[project_id, "issues"].public_after is None
    assert audience.recipients[project_id, "posts"].public_after == 0
