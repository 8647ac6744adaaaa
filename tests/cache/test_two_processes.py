"""Readers and writers of all nouns over two processes: nobody gets a stale or a foreign response.

What a process acknowledged is seen by whoever asks it from then on; whoever asks the other process sees what was
acknowledged a second before. `CACHE_CHECK_S` says for how long this is tried.
"""

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from litestar import Litestar

from api.app import create_app
from api.cache.store import MAX_AGE_S
from api.settings import Settings
from tests.cache.test_operations import callers_of
from tests.running import running
from tests.visibility.world import MARK, OPEN, World, world

DURATION_S = float(os.environ.get("CACHE_CHECK_S", "20"))
READERS = ("anonymous", "other", "viewer", "admin")
EACH = 4
"""Readers of each kind in each process: thirty-two."""
PRIVATE = "hushed"
"""Occurs in what only members see."""


@dataclass
class Written:
    """What was acknowledged: number and time, by process."""

    acknowledged: list[tuple[int, float, int]] = field(default_factory=list)

    def lowest(self, process: int, asked_at: float) -> int:
        """The number that whoever asks the process at that time has to see, or a later one."""
        certain = (
            number for number, at, where in self.acknowledged if at <= asked_at - (0 if where == process else MAX_AGE_S)
        )
        return max(certain, default=0)


@pytest.fixture
async def second(keeping: Settings, ui: Path) -> AsyncGenerator[Litestar]:
    async with running(create_app(keeping, ui=ui)) as second:
        yield second


@dataclass(frozen=True)
class Noun:
    """Something that holds a number in its text, and the addresses that show it."""

    method: str
    path: str
    field: str
    shown_at: Sequence[str]


def nouns(made: World) -> dict[str, Noun]:
    place = made.places.__getitem__
    project, post = f"/api/projects/{place('project_id')}", f"/api/posts/{place('post_id')}"
    issue, item = f"{project}/issues/{place('number')}", f"/api/items/{place('item_id')}"
    return {
        "post": Noun("PATCH", post, "title", (post, f"/api/posts?project_id={place('project_id')}", f"{item}", issue)),
        "item": Noun("PATCH", item, "name", (item, f"/api/items?project_id={place('project_id')}")),
        "issue": Noun("PATCH", issue, "title", (issue, f"{project}/issues", f"{post}/issues")),
        "project": Noun("PATCH", project, "name", (project, "/api/projects?all=true")),
    }


def numbers_in(noun: str, text: str) -> list[int]:
    return [int(part.split("!")[0]) for part in text.split(f"{noun}-number-")[1:]]


class Check:
    def __init__(self, callers: Sequence[dict[str, httpx.AsyncClient]], made: World, hidden: str) -> None:
        self.callers = callers
        self.nouns = nouns(made)
        self.hidden = hidden
        """Path of a project that only its owner and the admins see."""
        self.written = {name: Written() for name in self.nouns}
        self.until = time.monotonic() + DURATION_S
        self.reads = 0

    async def write(self, name: str, process: int) -> None:
        noun, written = self.nouns[name], self.written[name]
        while time.monotonic() < self.until:
            number = len(written.acknowledged) + 1
            body = {noun.field: f"{MARK} {name}-number-{number}!"}
            answer = await self.callers[process]["owner"].request(noun.method, noun.path, json=body)
            assert answer.status_code == 200, answer.text
            written.acknowledged.append((number, time.monotonic(), process))
            await asyncio.sleep(0.02)
            process = 1 - process

    async def read(self, reader: str, process: int, nth: int) -> None:
        shown = [(name, path) for name, noun in self.nouns.items() for path in noun.shown_at]
        while time.monotonic() < self.until:
            nth += 1
            name, path = shown[nth % len(shown)]
            asked_at = time.monotonic()
            answer = await self.callers[process][reader].get(path)
            assert answer.status_code == 200, (reader, path, answer.text)
            lowest = self.written[name].lowest(process, asked_at)
            assert not lowest or max(numbers_in(name, answer.text)) >= lowest, (reader, path, process)
            assert reader == "admin" or PRIVATE not in answer.text, (reader, path)
            self.reads += 1

    async def peep(self, process: int) -> None:
        while time.monotonic() < self.until:
            for reader in READERS:
                answer = await self.callers[process][reader].get(self.hidden)
                assert (answer.status_code == 200) == (reader == "admin"), (reader, answer.text)
            await asyncio.sleep(0.05)


async def test_nobody_gets_a_stale_or_a_foreign_response(board: Litestar, second: Litestar) -> None:
    async with world(board, OPEN) as made, AsyncExitStack() as stack:
        callers = [await stack.enter_async_context(callers_of(app, made)) for app in (board, second)]
        hidden = (await callers[0]["owner"].post("/api/projects", json={"name": PRIVATE, "is_public": False})).json()
        check = Check(callers, made, f"/api/projects/{hidden['id']}")
        tasks: list[Awaitable[None]] = [check.write(name, 0) for name in check.nouns]
        for process in (0, 1):
            tasks.append(check.peep(process))
            tasks += [check.read(reader, process, 7 * nth) for reader in READERS for nth in range(EACH)]
        await asyncio.gather(*tasks)
    assert check.reads > len(READERS) * EACH
    assert all(len(written.acknowledged) > 10 for written in check.written.values())


Revocation = Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]
REVOCATIONS: dict[str, Revocation] = {
    "sign-out": lambda client: client.post("/api/auth/logout"),
    "sign-out everywhere": lambda client: client.post("/api/auth/logout-everywhere"),
}


@pytest.mark.parametrize("revoke", REVOCATIONS.values(), ids=list(REVOCATIONS))
async def test_an_ended_session_is_over_at_once_and_elsewhere_in_a_second(
    board: Litestar, second: Litestar, revoke: Revocation
) -> None:
    async with world(board, OPEN) as made, callers_of(board, made) as here, callers_of(second, made) as there:
        for client in (here["viewer"], there["viewer"]):
            assert (await client.get("/api/auth/me")).status_code == 200
        assert (await revoke(here["viewer"])).status_code == 204
        ended_at = time.monotonic()
        assert (await here["viewer"].get("/api/auth/me")).status_code == 401
        while (asked_at := time.monotonic()) and (await there["viewer"].get("/api/auth/me")).status_code == 200:
            assert asked_at < ended_at + MAX_AGE_S
            await asyncio.sleep(0.01)
