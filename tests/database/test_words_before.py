"""A board that is upgraded: its log forgets what was deleted long ago, and what was private stays with the members."""

import json
import runpy
from typing import Any

import pytest
from advanced_alchemy.config import SQLAlchemyAsyncConfig
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import MIGRATIONS
from db.migrate import migrate
from db.models import Event
from db.repositories.events import visible_to

(FILE,) = (MIGRATIONS / "versions").glob("*_visibility.py")

ROWS = (
    "insert into projects (id, name, key, slug, is_public) overriding system value values"
    " (2, 'Opened', 'OP', 'opened', true), (3, 'Secret', 'SE', 'secret', false)",
    "insert into posts (id, title, text, published) overriding system value values"
    " (1, 'Here', 'x', true), (2, 'Draft', 'x', false)",
    "insert into issues (id, project_id, number, title, reporter_id) overriding system value values"
    " (1, 1, 1, 'Here', gen_random_uuid())",
    "insert into items (id, name) overriding system value values (1, 'Here')",
    "insert into webhooks (url, salt) values ('https://example.org', '')",
)


def post(post_id: int, title: str) -> dict[str, Any]:
    return {"post_id": post_id, "title": title, "version": 0}


def item(item_id: int) -> dict[str, Any]:
    return {"item_id": item_id, "name": "Gone", "status": "sesame"}


def project(project_id: int, *, is_public: bool) -> dict[str, Any]:
    return {"project_id": project_id, "name": "Former", "is_public": is_public}


EVENTS: tuple[tuple[str, int, dict[str, Any]], ...] = (
    ("post.created", 1, post(1, "Before")),
    ("post.created", 1, post(2, "Hidden")),
    ("post.updated", 1, post(3, "Gone")),
    ("post.voted", 1, {"post_id": 3, "score": 1, "upvotes": 1, "downvotes": 0, "version": 1}),
    ("issue.created", 1, {"issue_id": 1, "number": 1, "title": "Before", "state": "todo", "version": 0}),
    ("issue.created", 1, {"issue_id": 2, "number": 2, "title": "Gone", "state": "todo", "version": 0}),
    ("item.created", 1, item(1)),
    ("item.created", 1, item(2)),
    ("project.created", 2, project(2, is_public=False)),
    ("post.created", 2, post(1, "Here")),
    ("project.updated", 2, project(2, is_public=True)),
    ("post.created", 2, post(1, "Here")),
    ("project.created", 3, project(3, is_public=False)),
    ("project.created", 4, project(4, is_public=True)),
)


@pytest.fixture
async def upgraded(unmigrated: SQLAlchemyAsyncConfig) -> SQLAlchemyAsyncConfig:
    await migrate(unmigrated, runpy.run_path(str(FILE))["down_revision"])
    add = "insert into events (kind, subject, project_id, data) values (:kind, 'x', :project, :data)"
    deliver = (
        "insert into webhook_deliveries (webhook_id, event_id, kind, body)"
        " select 1, id, kind, jsonb_build_object('id', id, 'data', data || jsonb_build_object('kind', kind))::text"
        " from events"
    )
    async with unmigrated.get_engine().begin() as connection:
        for row in ROWS:
            await connection.execute(text(row))
        for kind, project_id, data in EVENTS:
            await connection.execute(text(add), {"kind": kind, "project": project_id, "data": json.dumps(data)})
        await connection.execute(text(deliver))
    await migrate(unmigrated)
    return unmigrated


async def test_the_log_says_what_is_there(upgraded: SQLAlchemyAsyncConfig) -> None:
    async with AsyncSession(upgraded.get_engine()) as session:
        events = list(await session.scalars(select(Event.data).order_by(Event.id)))
        bodies = await session.scalars(text("select body from webhook_deliveries order by event_id"))
        sent = [json.loads(body)["data"] for body in bodies]
    words = [data.get("title", data.get("name")) for data in events]
    assert words == ["Here", "", "", None, "Here", "", "Here", "", "Opened", "Here", "Opened", "Here", "Secret", ""]
    assert [data["status"] for data in events if "status" in data] == ["sesame", ""]
    assert [{**data, "kind": kind} for data, (kind, *_) in zip(events, EVENTS, strict=True)] == sent
    assert events[3] == EVENTS[3][2]


async def test_what_was_private_stays_with_the_members(upgraded: SQLAlchemyAsyncConfig) -> None:
    async with AsyncSession(upgraded.get_engine()) as session:
        rows = await session.execute(select(Event.project_id, Event.kind).where(visible_to(None)).order_by(Event.id))
        shown = [(project_id, kind) for project_id, kind in rows if project_id != 1]
    assert shown == [(2, "project.updated"), (2, "post.created")]
