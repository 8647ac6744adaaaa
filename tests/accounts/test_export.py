"""Whatever is stored about a person can be taken along."""

import httpx
import msgspec
import pytest
from litestar import Litestar
from sqlalchemy import text

from api.schemas.accounts import AccountExport
from api.services.accounts import AccountExporter
from db.base import metadata
from db.repositories.exports import FEW_ROWS
from db.transaction import transaction
from tests.accounts.people import register
from tests.lists.test_bytes import ROWS, make_largest
from tests.mails.sending import handle_events
from tests.people import join, signed_in

NAMING = {
    "accepted_by",
    "actor_id",
    "assignee_id",
    "author_id",
    "created_by",
    "owner_id",
    "reporter_id",
    "user_id",
    "voter_id",
}
"""Columns that say whose a row is."""

COMPUTED = {"name_skeletons"}
"""Of what is in it."""

CALLED = {"users": "account", "members": "memberships", "image_grants": "uploads"}


async def test_every_table_that_names_people_is_in_it(client: httpx.AsyncClient) -> None:
    await register(client)
    told = (await client.get("/api/auth/me/export")).json()
    tables = {table.name for table in metadata.sorted_tables if NAMING & set(table.columns.keys())}
    assert {CALLED.get(name, name) for name in tables - COMPUTED} == told.keys()
    assert told["account"]["email"] == "ada@example.org"


async def test_it_holds_no_secrets(client: httpx.AsyncClient) -> None:
    await register(client)
    key = (await client.post("/api/auth/keys", json={"name": "x", "scopes": ["read"]})).json()["key"]
    answer = await client.get("/api/auth/me/export")
    assert "hash" not in {name for row in answer.json()["api_keys"] for name in row}
    assert key not in answer.text
    assert "argon2" not in answer.text


@pytest.mark.committed  # in one transaction everything happens at the same moment
async def test_of_others_it_holds_what_the_person_sees_now(app: Litestar) -> None:
    """Somebody who was removed from a private project reads nothing on that was written there since."""
    async with signed_in(app, "Ada") as (ada, _), signed_in(app, "Bob") as (bob, user):
        project = (await ada.post("/api/projects", json={"name": "Before", "is_public": False})).json()["id"]
        await join(ada, project, bob)
        at = f"/api/projects/{project}"
        words = {"title": "Bobs title", "text": "Bobs words"}
        posts = [(await bob.post("/api/posts", json={**words, "project_id": project})).json()["id"] for _ in range(2)]
        issues = [(await bob.post(f"{at}/issues", json=words)).json()["number"] for _ in range(2)]
        theirs = {"title": "Theirs before", "assignee_id": user.id}
        assigned = (await ada.post(f"{at}/issues", json=theirs)).json()["number"]
        await bob.patch(f"{at}/issues/{assigned}", json={"title": "Theirs"})
        comment = (await ada.post(f"/api/posts/{posts[0]}/comments", json={"text": "@Bob look"})).json()
        await bob.post(f"/api/posts/{posts[0]}/comments", json={"text": "Bobs answer", "parent_id": comment["id"]})
        await handle_events(app)
        before = (await bob.get("/api/auth/me/export")).json()
        assert {row["title"] for row in before["issues"]} == {"Bobs title", "Theirs"}
        assert [row["name"] for row in before["memberships"]] == ["Before"]
        assert len(before["notifications"]) > 0

        await ada.delete(f"{at}/members/{user.id}")
        await ada.patch(f"/api/posts/{posts[1]}", json={"title": "secret", "text": "secret"})
        await ada.patch(f"{at}/issues/{issues[1]}", json={"title": "secret", "labels": ["secret"]})
        await ada.patch(f"{at}/issues/{issues[0]}", json={"labels": ["secret"], "priority": "urgent"})
        await ada.patch(at, json={"name": "secret"})
        answer = await bob.get("/api/auth/me/export")
    after = answer.json()
    assert "secret" not in answer.text
    assert "Theirs" not in answer.text
    assert after["memberships"] == after["notifications"] == []
    assert {row["number"]: (row["title"], row["text"]) for row in after["issues"]} == {
        issues[0]: ("Bobs title", "Bobs words"),
        issues[1]: (None, None),
    }
    assert {row["id"]: row["title"] for row in after["posts"]} == {posts[0]: "Bobs title", posts[1]: None}
    assert [row["text"] for row in after["comments"]] == ["Bobs answer"]
    assert all(row["changes"] is None for row in after["issue_changes"])
    assert all(row["priority"] is row["labels"] is row["state"] is None for row in after["issues"])


async def test_an_issue_made_of_a_post_holds_others_words(app: Litestar) -> None:
    async with signed_in(app, "Ada") as (ada, _), signed_in(app, "Bob") as (bob, user):
        project = (await ada.post("/api/projects", json={"name": "Work", "is_public": False})).json()["id"]
        await join(ada, project, bob)
        new = {"title": "Adas title", "text": "Adas words", "project_id": project}
        post = (await ada.post("/api/posts", json=new)).json()
        assert (await bob.post(f"/api/posts/{post['id']}/issue")).status_code == 201
        assert "Adas" in (await bob.get("/api/auth/me/export")).text
        await ada.delete(f"/api/projects/{project}/members/{user.id}")
        assert "Adas" not in (await bob.get("/api/auth/me/export")).text


async def test_however_much_there_is_it_comes_in_pieces(app: Litestar) -> None:
    """Of the largest rows: no piece is more than a page of them, and nothing is left out."""
    async with signed_in(app, "Ada") as (_, user):
        await make_largest(app, user)
        exporter = AccountExporter(app.state.sessions)
        pieces = [piece async for piece in await exporter.export(user.id)]
        async with transaction(app.state.sessions) as session:
            stored = {
                name: set(await session.scalars(text(f"select id from {name} where {owner}"), vars(user)))
                for name, owner in OWNERS.items()
            }
    export = msgspec.json.decode(b"".join(pieces), type=AccountExport)
    assert max(map(len, pieces)) <= FEW_ROWS * ROW_BYTES_MAX < sum(map(len, pieces))
    for name, ids in stored.items():
        found = [row["id"] for row in getattr(export, name)]
        assert len(found) == len(set(found)) >= ROWS > FEW_ROWS, name
        assert set(found) == ids, name


OWNERS = {
    "posts": "author_id = :actor_id",
    "comments": "author_id = :actor_id",
    "issues": "reporter_id = :actor_id or assignee_id = :id",
    "notifications": "user_id = :id",
}
ROW_BYTES_MAX = 100_000
"""What the largest rows here take; a change of an issue holds a whole text."""
