"""A page of posts, read in a session: what it has written is found, and what it sends can be explained."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from db.actor import Actor
from db.repositories import post_reading
from db.repositories.post_lists import Scope
from db.repositories.post_reading import Place, PostList
from db.sorting import PostSort


async def page(
    session: AsyncSession,
    sort: PostSort,
    search: str,
    limit: int,
    after: Place | None,
    project_id: int | None = None,
    viewer: Actor | None = None,
) -> Sequence[Any]:
    """Posts of all listed projects, or of one."""

    async def fetch(statement: Select[Any], values: Mapping[str, Any]) -> Sequence[Any]:
        return (await session.execute(statement, values)).all()

    scope: Scope = "board" if project_id is None else "project"
    return await post_reading.read(PostList(sort, limit, search, after, scope, project_id, viewer), fetch)
