"""What a caller wants to hear of, as far as they may."""

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api.errors import ProjectNotFound
from api.events.live.subscriber import Filter
from api.schemas.events import KINDS
from api.services.events import chosen_kinds
from db.actor import Actor
from db.repositories.projects import ProjectRepository


async def choose(
    sessions: async_sessionmaker[AsyncSession], kinds: str, project_id: int | None, actor: Actor | None
) -> Filter:
    """Raises Invalid, or ProjectNotFound for one that the actor does not see."""
    wanted = Filter(frozenset(chosen_kinds(kinds) or KINDS), project_id)
    if project_id is not None:
        async with sessions() as session:
            if not await ProjectRepository(session=session, wrap_exceptions=False).sees(project_id, actor):
                raise ProjectNotFound(project_id)
    return wanted
