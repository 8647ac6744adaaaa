"""A database full of rows, and what PostgreSQL does there with a statement: its plan, and how much it touches."""

import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from db.engine import make_config
from db.pool import Connect, pooled
from tests import cluster

Ask = Callable[[AsyncSession], Awaitable[Any]]
Node = dict[str, Any]


class Plan:
    """Of one statement, as it ran; without `analyze` as it would run, and then nothing is touched."""

    def __init__(self, told: Any) -> None:
        (whole,) = json.loads(told) if isinstance(told, str) else told
        self.nodes = list(_flat(whole["Plan"]))

    def whole(self) -> set[str]:
        """Tables of which every row is read."""
        return {node["Relation Name"] for node in self.nodes if node["Node Type"] == "Seq Scan"}

    def indexes(self, table: str) -> set[str]:
        """Those by which the table is read."""
        return {node["Index Name"] for node in self._of(table) if "Index Name" in node}

    def touched(self, table: str) -> float:
        """Rows that are fetched, whether they are wanted or not."""
        fetching = [node for node in self._of(table) if node["Node Type"] not in ("Bitmap Index Scan", "ModifyTable")]
        return float(sum(_rows(node) for node in fetching))

    def sorts(self) -> list[float]:
        """For each sort how many rows come into it."""
        sorts = (node for node in self.nodes if "Sort" in node["Node Type"])
        return [float(sum(_rows(child) for child in sort["Plans"])) for sort in sorts]

    def _of(self, table: str) -> list[Node]:
        return [node for node in self.nodes if node.get("Relation Name") == table]


@asynccontextmanager
async def filled(server: str, template: str, statements: Iterable[str]) -> AsyncGenerator[AsyncEngine]:
    """A database of its own in which these were run, and its statistics are known."""
    with cluster.fresh_database(server, template) as url:
        engine = make_config(url).get_engine()
        async with engine.begin() as connection:
            await connection.execute(text("set local statement_timeout = 0"))  # a busy machine fills slowly
            for statement in statements:
                await connection.exec_driver_sql(statement)
        async with engine.connect() as connection:
            plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await plain.exec_driver_sql("vacuum analyze")
        yield engine
        await engine.dispose()


async def plans_of(engine: AsyncEngine, ask: Ask) -> list[Plan]:
    """Of everything that `ask` sends; what it wrote is rolled back."""
    sent: list[tuple[str, Any]] = []

    def note(_conn: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if not statement.startswith("set local"):  # which has no plan
            sent.append((statement, parameters))

    async with AsyncSession(engine) as session:
        connection = await session.connection()
        event.listen(engine.sync_engine, "before_cursor_execute", note)
        try:
            await ask(session)
        finally:
            event.remove(engine.sync_engine, "before_cursor_execute", note)
        assert sent
        explained = [
            await connection.exec_driver_sql(f"explain (analyze, format json) {statement}", parameters)
            for statement, parameters in sent
        ]
        return [Plan(each.scalar_one()) for each in explained]


async def plan_of(engine: AsyncEngine, ask: Ask) -> Plan:
    """Of the one statement that `ask` sends."""
    (plan,) = await plans_of(engine, ask)
    return plan


class Explainer:
    """Stands for the driver's connection."""

    def __init__(self, driver: Any, plans: list[Plan], how: str) -> None:
        self.driver = driver
        self.plans = plans
        self.how = how

    async def fetch(self, statement: str, *arguments: Any) -> list[Any]:
        transaction = self.driver.transaction()
        await transaction.start()
        try:
            told = await self.driver.fetchval(f"explain ({self.how}format json) {statement}", *arguments)
        finally:
            await transaction.rollback()  # `analyze` does what the statement does, and others read the same rows
        self.plans.append(Plan(told))
        return []


def explaining(engine: AsyncEngine, plans: list[Plan], *, analyze: bool = False) -> Connect:
    """Each statement's plan is added to `plans`; with `analyze` it runs and is rolled back."""

    @asynccontextmanager
    async def connect() -> AsyncGenerator[Explainer]:
        async with pooled(engine)() as driver:
            yield Explainer(driver, plans, "analyze, " if analyze else "")

    return connect


def _flat(node: Node, table: str | None = None) -> Iterator[Node]:
    """What looks into an index for a bitmap does not say whose rows the bitmap is for."""
    if node["Node Type"] == "Bitmap Index Scan":
        node = {**node, "Relation Name": table}
    yield node
    for child in node.get("Plans", []):
        yield from _flat(child, node.get("Relation Name", table))


def _rows(node: Node) -> float:
    unwanted = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return float((node["Actual Rows"] + unwanted) * node["Actual Loops"])
