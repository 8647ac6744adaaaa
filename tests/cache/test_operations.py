"""What the cache says of every operation and to every caller is what the application says without it.

Generated from the declarations of the handlers: an operation that is declared from now on is tested by that.
"""

from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar
from msgspec.structs import replace

from api.app import create_app
from api.settings import Cache, Settings
from tests.cache.operations import addresses
from tests.pictures_made import picture
from tests.running import client_of, running
from tests.visibility.world import CLOSED, OPEN, PRIVATE, PUBLIC, Shown, World, world

WORLDS = {"private": PRIVATE, "closed": CLOSED, "public": PUBLIC, "open": OPEN}
READERS = ("anonymous", "viewer", "admin")


@pytest.fixture
async def plain(keeping: Settings, ui: Path) -> AsyncGenerator[Litestar]:
    """The same board without a cache."""
    async with running(create_app(replace(keeping, cache=Cache(feed=False)), ui=ui)) as plain:
        yield plain


AROUND = {"if-range": "never"}
"""Goes around the cache, and changes nothing else."""


async def read(caller: httpx.AsyncClient, path: str) -> tuple[int, bytes]:
    answer = await caller.get(path)
    return answer.status_code, answer.content


@asynccontextmanager
async def callers_of(
    app: Litestar, made: World, around: Mapping[str, str] = {}
) -> AsyncGenerator[dict[str, httpx.AsyncClient]]:
    """The callers of a world, as another application knows them."""
    async with AsyncExitStack() as stack:
        found: dict[str, httpx.AsyncClient] = {}
        for name, caller in made.callers.items():
            found[name] = await stack.enter_async_context(client_of(app))
            found[name].headers.update({**caller.headers, **around})
            found[name].cookies.update(caller.cookies)
        yield found


@pytest.mark.parametrize("shown", WORLDS.values(), ids=list(WORLDS))
async def test_every_caller_gets_what_the_application_says(board: Litestar, plain: Litestar, shown: Shown) -> None:
    async with world(board, shown) as made, callers_of(plain, made, AROUND) as right:
        for paths in addresses(board, made.places).values():
            for path in paths:
                for callers in (list(made.callers.items()), list(made.callers.items())[::-1]):
                    for name, caller in callers:
                        assert await read(caller, path) == await read(right[name], path), (name, path)


Write = Callable[[World], Awaitable[httpx.Response]]


def by(actor: str, method: str, path: str, body: Any = None) -> Write:
    async def write(made: World) -> httpx.Response:
        named = {name: made.places.get(str(value).strip("{}"), value) for name, value in (body or {}).items()}
        return await made.callers[actor].request(method, path.format_map(made.places), json=named or None)

    return write


async def attach_picture(made: World) -> httpx.Response:
    owner = made.callers["owner"]
    sent = await owner.post("/api/images", files={"file": ("x.png", picture(color="teal"), "image/png")})
    return await owner.patch(f"/api/posts/{made.post_id}", json={"image_hash": sent.json()["image_hash"]})


PROJECT, POST, ITEM = "/api/projects/{project_id}", "/api/posts/{post_id}", "/api/items/{item_id}"
ISSUE = f"{PROJECT}/issues/{{number}}"
WRITES: dict[str, Write] = {
    "vote": by("other", "PUT", f"{POST}/vote", {"value": 1}),
    "classic vote": by("viewer", "POST", "/update-post-score", {"post_id": 1, "score_increase": 1}),
    "new post": by("other", "POST", "/api/posts", {"title": "New", "text": "x"}),
    "edited post": by("owner", "PATCH", POST, {"title": "Edited"}),
    "picture": attach_picture,
    "comment": by("viewer", "POST", f"{POST}/comments", {"text": "x"}),
    "reply": by("viewer", "POST", f"{POST}/comments", {"text": "y", "parent_id": "{comment_id}"}),
    "edited comment": by("viewer", "PATCH", "/api/comments/4", {"text": "z"}),
    "role": by("owner", "PUT", f"{PROJECT}/members/{{user_id}}", {"role": "member"}),
    "issue comment": by("member", "POST", f"{ISSUE}/comments", {"text": "x"}),
    "new issue": by("member", "POST", f"{PROJECT}/issues", {"title": "New", "labels": ["x"]}),
    "edited issue": by("member", "PATCH", ISSUE, {"title": "Edited", "assignee_id": "{user_id}"}),
    "moved issue": by("member", "PUT", f"{ISSUE}/place", {"state": "doing", "after": None}),
    "unlinked issue": by("member", "DELETE", f"{ISSUE}/posts/{{post_id}}"),
    "linked issue": by("member", "PUT", f"{ISSUE}/posts/{{post_id}}"),
    "new item": by("member", "POST", "/api/items", {"name": "New", "project_id": "{project_id}"}),
    "edited item": by("member", "PATCH", ITEM, {"name": "Edited"}),
    "moved item": by("member", "PUT", f"{ITEM}/place", {"status": "done", "after": None}),
    "proposal": by("other", "POST", "/api/items", {"name": "Proposed"}),
    "renamed account": by("viewer", "PATCH", "/api/auth/me", {"name": "Vera"}),
    "edited project": by("owner", "PATCH", PROJECT, {"name": "Edited"}),
    "closed section": by("owner", "PATCH", PROJECT, {"visibility": {"roadmap": "members"}}),
    "opened section": by("owner", "PATCH", PROJECT, {"visibility": {"members": "everyone"}}),
    "closed project": by("owner", "PATCH", PROJECT, {"is_public": False}),
    "opened project": by("admin", "PATCH", PROJECT, {"is_public": True}),
    "hidden post": by("owner", "PATCH", "/api/posts/{other_post_id}", {"published": False}),
    "left member": by("viewer", "DELETE", f"{PROJECT}/members/{{user_id}}"),
    "deleted item": by("member", "DELETE", ITEM),
    "deleted issue": by("member", "DELETE", ISSUE),
    "deleted post": by("owner", "DELETE", POST),
    "signed out": by("viewer", "POST", "/api/auth/logout-everywhere"),
    "deleted project": by("owner", "DELETE", PROJECT),
}


async def test_every_write_is_seen_at_once_by_every_caller(board: Litestar, plain: Litestar) -> None:
    seen: dict[str, set[tuple[int, bytes]]] = defaultdict(set)
    async with world(board, OPEN) as made, callers_of(plain, made, AROUND) as right:
        known = addresses(board, made.places)
        for name, write in {"nothing": by("anonymous", "GET", "/api/config"), **WRITES}.items():
            answer = await write(made)
            assert answer.status_code < 300, (name, answer.text)
            for operation, paths in known.items():
                for reader in READERS:
                    now = [await read(made.callers[reader], path) for path in paths]
                    assert now == [await read(right[reader], path) for path in paths], (name, operation, reader)
                    seen[operation].update(now)
    assert {operation for operation, answers in seen.items() if len(answers) < 2 + len(known[operation])} <= {
        "getConfig",
        "getThumbnail",
    }, "nothing of these changed, so that nothing was tested"
