"""Nobody reads anything older than what was acknowledged before they asked, and a writer sees their own writes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from tests.accounts.people import PASSWORD, login, register
from tests.people import join, signed_in
from tests.running import client_of

POST = {"title": "More colours", "text": "Please."}
WRITERS = 6
READERS = 6
WRITES = 25


async def pin(client: httpx.AsyncClient, **more: Any) -> int:
    answer = await client.post("/api/posts", json={**POST, **more})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def test_no_answer_is_older_than_a_write_acknowledged_before(board: Litestar, writer: httpx.AsyncClient) -> None:
    ids = [await pin(writer) for _ in range(3)]
    acknowledged = dict.fromkeys(ids, 0)  # the version of each post that somebody was told of
    busy, checked = WRITERS, 0

    async def write(nth: int) -> None:
        nonlocal busy
        async with client_of(board) as voter:
            for step in range(WRITES):
                post_id = ids[(nth + step) % len(ids)]
                value = 1 if step % 2 == 0 else -1
                answer = await voter.put(f"/api/posts/{post_id}/vote", json={"value": value})
                acknowledged[post_id] = max(acknowledged[post_id], answer.json()["version"])
                if step % 10 == 9:
                    new = await pin(voter)
                    acknowledged[new] = 0
        busy -= 1

    async def read(nth: int) -> None:
        nonlocal checked
        async with client_of(board) as reader:
            while busy:
                known = dict(acknowledged)
                if nth % 3 == 0:
                    post_id = ids[nth % len(ids)]
                    seen = {post_id: (await reader.get(f"/api/posts/{post_id}")).json()["version"]}
                    known = {post_id: known[post_id]}
                else:
                    sort = ("hot", "new", "top")[nth % 3]
                    items = (await reader.get(f"/api/posts?sort={sort}&limit=100")).json()["items"]
                    seen = {item["id"]: item["version"] for item in items}
                assert all(seen[post_id] >= version for post_id, version in known.items())
                checked += 1

    await asyncio.gather(*(write(nth) for nth in range(WRITERS)), *(read(nth) for nth in range(READERS)))
    assert checked > READERS
    await scores_are_the_sums(board, votes=WRITERS * len(ids))


async def scores_are_the_sums(board: Litestar, votes: int) -> None:
    """Of so many votes."""
    wrong = "select count(*) from posts where score <> (select coalesce(sum(value), 0) from votes where post_id = id)"
    async with board.state.sessions() as session:
        assert await session.scalar(text(wrong)) == 0
        assert await session.scalar(text("select count(*) from votes")) == votes


Write = Callable[[httpx.AsyncClient, int], Awaitable[httpx.Response]]

WRITES_OF_A_POST: dict[str, Write] = {
    "vote": lambda client, post: client.put(f"/api/posts/{post}/vote", json={"value": 1}),
    "classic vote": lambda client, post: client.post("/update-post-score", json={"post_id": post, "score_increase": 1}),
    "edit": lambda client, post: client.patch(f"/api/posts/{post}", json={"title": "Fewer colours"}),
    "draft": lambda client, post: client.patch(f"/api/posts/{post}", json={"published": False}),
    "delete": lambda client, post: client.delete(f"/api/posts/{post}"),
}


@pytest.mark.parametrize("write", WRITES_OF_A_POST.values(), ids=list(WRITES_OF_A_POST))
async def test_a_write_is_seen_at_once(reader: httpx.AsyncClient, writer: httpx.AsyncClient, write: Write) -> None:
    post_id = await pin(writer)
    paths = (f"/api/posts/{post_id}", "/api/posts", "/api/posts?sort=new&project_id=1", "/post")
    before = [(await reader.get(path)).text for path in paths]
    assert (await write(writer, post_id)).status_code < 300
    after = [(await reader.get(path)).text for path in paths]
    assert all(old != new for old, new in zip(before, after, strict=True) if "version" in old or "score" in old)


async def test_a_change_of_an_author_is_seen_at_once(
    board: Litestar, reader: httpx.AsyncClient, writer: httpx.AsyncClient
) -> None:
    """A name, a role, a membership and an account that ends: all of them are part of what lists show."""
    account = await register(writer, "Ada")
    post_id = await pin(writer)
    paths = (f"/api/posts/{post_id}", "/api/posts", "/api/posts?sort=new&project_id=1", "/post")

    async def authors() -> set[tuple[str, str]]:
        post, hot, new, classic = [(await reader.get(path)).json() for path in paths]
        authors = [post["author"], *(page["items"][0]["author"] for page in (hot, new))]
        assert {author["name"] for author in authors} == {classic[0]["username"]}
        return {(author["kind"], author["name"]) for author in authors}

    assert await authors() == {("user", "Ada")}
    assert (await writer.patch("/api/auth/me", json={"name": "Ada King"})).status_code == 200
    assert await authors() == {("user", "Ada King")}
    async with signed_in(board, "Root", role="admin") as (root, _):
        await join(root, 1, writer)
        assert await authors() == {("staff", "Ada King")}
        user, members = f"/api/users/{account['id']}", "/api/projects/1/members"
        changes: list[tuple[str, str, dict[str, Any], str]] = [
            ("PUT", f"{members}/{account['id']}", {"role": "viewer"}, "user"),
            ("PUT", f"{members}/{account['id']}", {"role": "member"}, "staff"),
            ("DELETE", f"{members}/{account['id']}", {}, "user"),
            ("PATCH", user, {"role": "admin"}, "staff"),
            ("PATCH", user, {"is_active": False}, "user"),
            ("PATCH", user, {"is_active": True}, "staff"),
        ]
        for method, path, body, kind in changes:
            assert (await root.request(method, path, json=body)).status_code < 300, (method, path)
            assert await authors() == {(kind, "Ada King")}, (method, path, body)
        # Sessions have ended with the deactivation.
        token = (await login(writer, "ada@example.org")).json()["access_token"]
        writer.headers["authorization"] = f"Bearer {token}"
        gone = await writer.request("DELETE", "/api/auth/me", json={"password": PASSWORD})
        assert gone.status_code == 204, gone.text
    assert await authors() == {("visitor", "anonymous")}


async def test_signing_in_changes_the_author_at_once(reader: httpx.AsyncClient, writer: httpx.AsyncClient) -> None:
    await pin(writer, username="Bob")
    assert (await reader.get("/api/posts")).json()["items"][0]["author"]["name"] == "Bob"
    await register(writer, "Ada")
    assert (await reader.get("/api/posts")).json()["items"][0]["author"]["name"] == "Ada"


async def test_many_that_wait_share_one_reading(
    board: Litestar, writer: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await pin(writer)
    sent: list[str] = []

    fetch = board.state.reads._fetch

    async def noted(statement: str, arguments: Any) -> Any:
        sent.append(statement)
        return await fetch(statement, arguments)

    monkeypatch.setattr(board.state.reads, "_fetch", noted)
    async with client_of(board) as reader:
        answers = await asyncio.gather(*(reader.get("/api/posts?sort=new") for _ in range(20)))
    assert len({answer.content for answer in answers}) == 1
    assert len(sent) == 1


async def test_what_others_wrote_counts_once_they_signal(
    board: Litestar, reader: httpx.AsyncClient, writer: httpx.AsyncClient
) -> None:
    post_id = await pin(writer)
    await reader.get("/api/posts")
    async with board.state.engine.begin() as connection:
        await connection.execute(text("update posts set title = 'Changed elsewhere'"))
    board.state.channel.heard()
    assert (await reader.get("/api/posts")).json()["items"][0]["title"] == "Changed elsewhere"
    assert (await reader.get(f"/api/posts/{post_id}")).json()["title"] == "Changed elsewhere"


async def test_without_a_signal_an_answer_ends_by_itself(
    board: Litestar, reader: httpx.AsyncClient, writer: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await pin(writer)
    await reader.get("/api/posts")
    async with board.state.engine.begin() as connection:
        await connection.execute(text("update posts set title = 'Changed by hand'"))
    monkeypatch.setattr("api.cache.store.MAX_AGE_S", 0)
    assert (await reader.get("/api/posts")).json()["items"][0]["title"] == "Changed by hand"
