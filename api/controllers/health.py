"""Health: for load balancers and container engines.

/health/live, /health/ready
"""

import asyncio

from litestar import Controller, get
from litestar.datastructures import State
from litestar.di import NamedDependency

from api.errors import Unavailable
from api.schemas.health import Liveness, Readiness
from db.health import answers
from storage.base import Storage

NOBODY_ASKS = {"ignores_bearer": True}


class HealthController(Controller):
    path = "/health"
    tags = ("Health",)

    @get("/live", operation_id="getLiveness", summary="Is the process alive?", opt=NOBODY_ASKS, sync_to_thread=False)
    def live(self) -> Liveness:
        """Asks nobody else."""
        return Liveness("ok")

    @get("/ready", operation_id="getReadiness", summary="Can it serve?", opt=NOBODY_ASKS)
    async def ready(self, state: State, storage: NamedDependency[Storage]) -> Readiness:
        """Asks database and storage, for some seconds at most; 503 names the one that is away."""
        database, stored = await asyncio.gather(answers(state.engine), storage.ready())
        away = [name for name, is_there in (("database", database), ("storage", stored)) if not is_there]
        if away:
            raise Unavailable(internal=f"away: {', '.join(away)}")
        return Readiness("ok")
