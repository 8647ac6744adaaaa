"""What PostgreSQL means to do with a compiled statement, instead of its rows."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from db.statements import Connect, pooled


class Explainer:
    """Stands for the driver's connection."""

    def __init__(self, driver: Any, plans: list[Any], how: str) -> None:
        self.driver = driver
        self.plans = plans
        self.how = how

    async def fetch(self, statement: str, *arguments: Any) -> list[Any]:
        told = await self.driver.fetchval(f"explain ({self.how}format json) {statement}", *arguments)
        self.plans.append((json.loads(told) if isinstance(told, str) else told)[0]["Plan"])
        return []


def explaining(engine: AsyncEngine, plans: list[Any], *, analyze: bool = False) -> Connect:
    """Each statement's plan is added to `plans`; with `analyze` it runs."""

    @asynccontextmanager
    async def connect() -> AsyncGenerator[Explainer]:
        async with pooled(engine)() as driver:
            yield Explainer(driver, plans, "analyze, " if analyze else "")

    return connect
