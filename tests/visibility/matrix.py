"""The table of who gets what, as it is committed and as it is."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from litestar import Litestar

from tests.visibility.requests import REQUESTS
from tests.visibility.world import ACTORS, CLOSED, MARK, OPEN, PRIVATE, PUBLIC, UNLISTED, World

FILE = Path(__file__).with_name("matrix.txt")
WORLDS = {"private": PRIVATE, "closed": CLOSED, "unlisted": UNLISTED, "public": PUBLIC, "open": OPEN}
"""Sections of the file about a project, each with what the project shows: from the most secret to the most open."""
ANYWHERE = "anywhere"
SECTIONS = (*WORLDS, ANYWHERE)
SHOWN = "*"
"""Behind a status: the answer shows something of the project."""

Cells = dict[str, str]
"""Actor: status."""


@dataclass(frozen=True)
class Operation:
    id: str
    method: str
    path: str

    @property
    def lines(self) -> list[str]:
        """Its lines in the table: one, or one for each way of asking, as in `listPosts` and `listPosts:search`."""
        ways = [name for name in REQUESTS if name == self.id or name.startswith(f"{self.id}:")]
        return ways or [self.id]


def expected() -> dict[str, dict[str, Cells]]:
    """Section: operation: cells, from the file."""
    sections: dict[str, dict[str, Cells]] = {}
    for line in FILE.read_text().splitlines():
        words = line.split()
        if not words or line.startswith("#"):
            continue
        if words[0].startswith("["):
            lines = sections.setdefault(words[0].strip("[]"), {})
            assert tuple(words[1:]) == ACTORS
        else:
            assert words[0] not in lines, words[0]
            lines[words[0]] = dict(zip(ACTORS, words[1:], strict=True))
    return sections


def written(name: str, cells: Cells) -> str:
    """A line of the file."""
    return f"{name:<22}" + "".join(f"{cells[actor]:<11}" for actor in ACTORS).rstrip()


def operations(app: Litestar) -> Iterator[Operation]:
    for path, item in (app.openapi_schema.paths or {}).items():
        for method in ("get", "post", "put", "patch", "delete"):
            operation = getattr(item, method)
            if operation is not None:
                yield Operation(operation.operation_id, method.upper(), path)


@asynccontextmanager
async def undone(app: Litestar) -> AsyncGenerator[None]:
    """Whatever the block commits is taken back: each caller finds the world untouched."""
    savepoint = await app.state.sessions.kw["bind"].begin_nested()
    yield
    await savepoint.rollback()


async def actual(app: Litestar, operation: Operation, line: str, world: World) -> str:
    return written(line, {actor: await cell(app, operation, line, world, actor) for actor in ACTORS})


async def ask(app: Litestar, operation: Operation, line: str, world: World, actor: str) -> httpx.Response:
    """One caller's request, whose effects are undone."""
    request = dict(REQUESTS[line](world)) if line in REQUESTS else {}
    path = operation.path.format(**{**world.places, **request.pop("places", {})})
    async with undone(app):
        return await world.callers[actor].request(operation.method, path, **request)


async def cell(app: Litestar, operation: Operation, line: str, world: World, actor: str) -> str:
    answer = await ask(app, operation, line, world, actor)
    shows = answer.status_code < 400 and MARK in answer.text
    assert answer.status_code < 400 or MARK not in answer.text, "an error shows something of the project"
    return f"{answer.status_code}{SHOWN if shows else ''}"
