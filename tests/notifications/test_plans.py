"""Notifications of somebody who has ten thousand are read by an index, and so is what somebody follows."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncEngine

from db.actor import Actor
from db.repositories import follows, notifications
from db.repositories.sections import viewer_values
from tests.explaining import Ask, filled, plan_of

READ_MAX = 120
"""Rows that a page of 51 may touch, of which the viewer sees not all any more."""

FILL = (
    "insert into users (id, email, name, password_hash, actor_id) overriding system value"
    " select n, 'u' || n || '@example.org', 'u', 'none', gen_random_uuid() from generate_series(1, 200) as n",
    "insert into projects (name, key, slug) select 'p', 'P' || chr(64 + n), 'p-' || n from generate_series(1, 9) as n",
    "insert into posts (title, text, project_id) select 't' || n, 'x', 1 + n % 9 from generate_series(1, 5000) as n",
    "insert into issues (project_id, number, title, reporter_id)"
    " select 1 + n % 9, n, 't', gen_random_uuid() from generate_series(1, 5000) as n",
    "insert into comments (post_id, text, author_id) select id, 'x', gen_random_uuid() from posts",
    "insert into notifications (user_id, event_id, kind, post_id, issue_id, comment_id, read_at)"
    " select case when n <= 10000 then 7 else 8 + n % 190 end, n, 'comment', case when n % 2 = 0 then 1 + n % 5000 end,"
    " case when n % 2 = 1 then 1 + n % 5000 end, case when n % 2 = 0 then 1 + n % 5000 end,"
    " case when n % 50 > 0 then now() end from generate_series(1, 30000) as n",
)
VIEWER = Actor(UUID(int=7), user_id=7, project_ids=frozenset((1, 2)))


@pytest.fixture(scope="module")
async def engine(database_server: str, database_template: str) -> AsyncGenerator[AsyncEngine]:
    async with filled(database_server, database_template, FILL) as engine:
        yield engine


def read(statement: Select[Any], values: Mapping[str, Any]) -> Ask:
    return lambda session: session.execute(statement, {**values, **viewer_values(VIEWER)})


@pytest.mark.parametrize("unread", [False, True])
async def test_a_page_is_read_in_its_order(engine: AsyncEngine, *, unread: bool) -> None:
    for is_later in (False, True):
        statement = notifications.listed(51, unread=unread, is_later=is_later)
        plan = await plan_of(engine, read(statement, {"after_id": 9000}))
        assert plan.indexes("notifications") == {"ix_notifications_unread" if unread else "ix_notifications_user_id_id"}
        assert plan.touched("notifications") <= READ_MAX
        assert plan.whole() & {"posts", "issues", "comments", "notifications"} == set()


async def test_unread_ones_are_counted_alone(engine: AsyncEngine) -> None:
    plan = await plan_of(engine, read(notifications.count_unread(), {}))
    assert plan.indexes("notifications") == {"ix_notifications_unread"}
    assert plan.touched("notifications") == 200


async def test_what_somebody_follows_is_looked_up(engine: AsyncEngine) -> None:
    for statement in (follows.follows_post(), follows.follows_issue()):
        plan = await plan_of(engine, read(statement, {"post_id": 77, "project_id": 6, "number": 77}))
        assert plan.whole() & {"posts", "issues", "comments"} == set()
