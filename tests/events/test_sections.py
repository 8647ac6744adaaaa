"""Each event belongs to a section of its project, and is shown to whoever sees that section, since it is open."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import select

from api.schemas.events import KINDS
from db.actor import Actor
from db.models import Event
from db.repositories.events import section_of, visible_to
from db.repositories.events.sections import COMMENTED, SECTION_OF_NOUN, is_of
from db.repositories.sections import PUBLIC_SECTIONS
from db.sections import SECTIONS, EventSection
from db.transaction import transaction
from tests.people import signed_in

OF_THE_SITE = {"account"}
"""Nouns of no project: only admins see their events."""
ABOUT: dict[str, dict[str, Any]] = {
    "posts": {"post_id": 1, "issue_number": None},
    "issues": {"post_id": None, "issue_number": 1},
}
"""What a comment's event says it is about."""


def of_every_kind() -> list[tuple[str, dict[str, Any], EventSection]]:
    """Kind, data and section: by the catalogue, so that a kind without a section is a failing test."""
    cases: list[tuple[str, dict[str, Any], EventSection]] = []
    for kind in KINDS:
        noun = kind.partition(".")[0]
        if noun == "comment":
            cases += [(kind, ABOUT[section], section) for section in COMMENTED.values()]
        elif noun not in OF_THE_SITE:
            cases.append((kind, {}, SECTION_OF_NOUN[noun]))
    return cases


async def add(app: Litestar, kind: str, project_id: int | None, data: dict[str, Any]) -> int:
    async with transaction(app.state.sessions) as session:
        event = Event(kind=kind, subject=f"{kind}:1", project_id=project_id, data=data, xid=1)
        session.add(event)
    return event.id


async def seen_by(app: Litestar, *actors: Actor | None) -> list[set[int]]:
    async with app.state.sessions() as session:
        return [set(await session.scalars(select(Event.id).where(visible_to(actor)))) for actor in actors]


@pytest.fixture
async def ada(app: Litestar) -> AsyncGenerator[tuple[httpx.AsyncClient, Actor]]:
    """An admin, who may make projects public; as an actor the owner of her own alone."""
    async with signed_in(app, "Ada", role="admin") as (client, user):
        yield client, Actor(user.actor_id, user.id)


async def a_project(client: httpx.AsyncClient, *public: str, is_public: bool = True) -> int:
    visibility = {section: "everyone" if section in public else "members" for section in SECTIONS}
    new = {"name": "Paint", "is_public": is_public, "visibility": visibility}
    return int((await client.post("/api/projects", json=new)).json()["id"])


def test_every_kind_has_a_section() -> None:
    assert {kind for kind, *_ in of_every_kind()} == {kind for kind in KINDS if kind.split(".")[0] not in OF_THE_SITE}
    for kind, data, section in of_every_kind():
        assert section_of(kind, data) == section, kind
    assert {section for *_, section in of_every_kind()} == set(PUBLIC_SECTIONS)


async def test_the_database_puts_it_into_the_same_section(app: Litestar) -> None:
    for kind, data, expected in of_every_kind():
        event_id = await add(app, kind, 1, data)
        async with app.state.sessions() as session:
            found = {
                section
                for section in PUBLIC_SECTIONS
                if await session.scalar(select(Event.id).where(Event.id == event_id, is_of(section)))
            }
        assert found == {expected}, kind


@pytest.mark.parametrize("section", [*SECTIONS, None])
async def test_outsiders_see_the_events_of_public_sections(
    app: Litestar, ada: tuple[httpx.AsyncClient, Actor], section: str | None
) -> None:
    client, owner = ada
    project_id = await a_project(client, *([section] if section else []))
    ids = {(kind, of): await add(app, kind, project_id, data) for kind, data, of in of_every_kind()}
    visible = {event_id for (_, of), event_id in ids.items() if of in (section, "project")}
    by_visitor, by_stranger, by_owner = await seen_by(app, None, Actor(UUID(int=1), 10**9), owner)
    assert by_visitor & set(ids.values()) == by_stranger & set(ids.values()) == visible
    assert by_owner >= set(ids.values())


async def test_what_nobody_has_put_into_a_section_is_for_members_and_admins(
    app: Litestar, ada: tuple[httpx.AsyncClient, Actor]
) -> None:
    client, owner = ada
    project_id = await a_project(client, *SECTIONS)
    unknown = {await add(app, kind, project_id, {}) for kind in ("idea.created", "comment.created", "posts.created")}
    of_the_site = await add(app, "account.registered", None, {})
    admin = Actor(UUID(int=2), 10**9, is_admin=True)
    by_visitor, by_owner, by_admin = await seen_by(app, None, owner, admin)
    assert by_visitor & unknown == set()
    assert by_owner & {*unknown, of_the_site} == unknown
    assert by_admin >= {*unknown, of_the_site}


class TestOpening:
    """What happened before a section became public stays with the members."""

    async def titles(self, app: Litestar, actor: Actor | None, project_id: int) -> list[str]:
        ours = (visible_to(actor), Event.project_id == project_id)
        async with app.state.sessions() as session:
            rows = await session.scalars(select(Event.data).where(*ours).order_by(Event.id))
            return [data.get("title", data.get("name")) for data in rows]

    async def test_a_project(self, app: Litestar, ada: tuple[httpx.AsyncClient, Actor]) -> None:
        client, owner = ada
        project_id = await a_project(client, "posts", is_public=False)
        project = f"/api/projects/{project_id}"
        await self.pin(client, project_id, "before")
        await client.patch(project, json={"is_public": True})
        await self.pin(client, project_id, "after")
        assert await self.titles(app, None, project_id) == ["Paint", "after"]
        await client.patch(project, json={"is_public": False})
        await self.pin(client, project_id, "meanwhile")
        assert await self.titles(app, None, project_id) == []
        await client.patch(project, json={"is_public": True, "description": "again"})
        await self.pin(client, project_id, "again")
        assert await self.titles(app, None, project_id) == ["Paint", "again"]
        everything = ["Paint", "before", "Paint", "after", "Paint", "meanwhile", "Paint", "again"]
        assert await self.titles(app, owner, project_id) == everything

    async def test_a_section_alone(self, app: Litestar, ada: tuple[httpx.AsyncClient, Actor]) -> None:
        """Events of those that were public before are as they were."""
        client, _ = ada
        project_id = await a_project(client, "posts")
        await self.pin(client, project_id, "post")
        issues = f"/api/projects/{project_id}/issues"
        await client.post(issues, json={"title": "hush"})
        await client.patch(f"/api/projects/{project_id}", json={"visibility": {"issues": "everyone"}})
        await client.post(issues, json={"title": "issue"})
        await client.patch(f"/api/projects/{project_id}", json={"description": "changes nothing"})
        assert await self.titles(app, None, project_id) == ["Paint", "post", "Paint", "issue", "Paint"]

    @pytest.mark.committed
    async def test_two_who_open_it_at_once(self, app: Litestar, ada: tuple[httpx.AsyncClient, Actor]) -> None:
        """One makes the project public, the other its issues: neither opens them alone, and both together do."""
        client, _ = ada
        for _ in range(5):
            project_id = await a_project(client, is_public=False)
            project = f"/api/projects/{project_id}"
            await client.post(f"{project}/issues", json={"title": "hush"})
            changes: list[dict[str, Any]] = [{"is_public": True}, {"visibility": {"issues": "everyone"}}]
            await asyncio.gather(*(client.patch(project, json=change) for change in changes))
            await client.post(f"{project}/issues", json={"title": "issue"})
            shown = await self.titles(app, None, project_id)
            assert "issue" in shown
            assert "hush" not in shown

    async def pin(self, client: httpx.AsyncClient, project_id: int, title: str) -> None:
        answer = await client.post("/api/posts", json={"title": title, "text": "x", "project_id": project_id})
        assert answer.status_code == 201, answer.text
