"""What authors may do with what they wrote. To create, to change and to delete are three questions.

The matrix has no column for them: there, nobody wrote anything of the project.
"""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
import pytest
from litestar import Litestar
from msgspec.structs import replace

from api.settings import Access
from db.models import User
from tests.people import add_member, signed_in
from tests.running import client_of

NOUNS = ("post", "comment", "item")
AUTHORS = ("visitor", "user")
OPEN = Access(comments="anyone")
CLOSED = Access(posts="admins", comments="admins", items="admins")


@dataclass
class Board:
    """A public project with a post of its team, and the people around it."""

    app: Litestar
    admin: httpx.AsyncClient
    visitor: httpx.AsyncClient
    user: httpx.AsyncClient
    stranger: httpx.AsyncClient
    account: User
    project_id: int
    post_id: int

    def set_access(self, access: Access) -> None:
        self.app.state.settings = replace(self.app.state.settings, access=access)

    async def set_public(self, is_public: bool) -> None:
        answer = await self.admin.patch(f"/api/projects/{self.project_id}", json={"is_public": is_public})
        assert answer.status_code == 200

    async def set_section(self, section: str, visibility: str) -> None:
        body = {"visibility": {section: visibility}}
        answer = await self.admin.patch(f"/api/projects/{self.project_id}", json=body)
        assert answer.status_code == 200, answer.text

    async def join(self, role: str) -> None:
        await add_member(self.app, self.project_id, self.account, role)

    async def leave(self) -> None:
        answer = await self.admin.delete(f"/api/projects/{self.project_id}/members/{self.account.id}")
        assert answer.status_code == 204

    async def write(self, noun: str, author: httpx.AsyncClient) -> str:
        """The path of something new."""
        ways = {
            "post": ("/api/posts", {"title": "x", "text": "y", "project_id": self.project_id}),
            "comment": (f"/api/posts/{self.post_id}/comments", {"text": "x"}),
            "item": ("/api/items", {"name": "x", "project_id": self.project_id}),
        }
        path, body = ways[noun]
        answer = await author.post(path, json=body)
        assert answer.status_code == 201, answer.text
        return f"/api/{noun}s/{answer.json()['id']}"


@pytest.fixture
async def board(app: Litestar) -> AsyncGenerator[Board]:
    settings = app.state.settings
    async with AsyncExitStack() as stack:
        admin, _ = await stack.enter_async_context(signed_in(app, "Root", role="admin"))
        user, account = await stack.enter_async_context(signed_in(app, "Ada"))
        visitor, stranger = [await stack.enter_async_context(client_of(app)) for _ in range(2)]
        project_id = (await admin.post("/api/projects", json={"name": "Board"})).json()["id"]
        new = {"title": "Ours", "text": "x", "project_id": project_id}
        post_id = (await admin.post("/api/posts", json=new)).json()["id"]
        board = Board(app, admin, visitor, user, stranger, account, project_id, post_id)
        board.set_access(OPEN)
        yield board
    app.state.settings = settings


async def changed(client: httpx.AsyncClient, path: str) -> int:
    field = "name" if path.startswith("/api/items") else "text"
    return (await client.patch(path, json={field: "changed"})).status_code


async def deleted(client: httpx.AsyncClient, path: str) -> int:
    return (await client.delete(path)).status_code


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("author", AUTHORS)
async def test_authors_change_and_delete_and_others_do_not(board: Board, noun: str, author: str) -> None:
    writer = getattr(board, author)
    path = await board.write(noun, writer)
    for other in (board.stranger, board.user if author == "visitor" else board.visitor):
        assert (await changed(other, path), await deleted(other, path)) == (403, 403)
    assert (await changed(writer, path), await deleted(writer, path)) == (200, 204)
    assert (await changed(writer, path), await deleted(writer, path)) == (404, 404)


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize(("author", "status"), [("visitor", 401), ("user", 403)])
async def test_whoever_may_not_create_any_more_changes_nothing_but_deletes(
    board: Board, noun: str, author: str, status: int
) -> None:
    writer = getattr(board, author)
    path = await board.write(noun, writer)
    board.set_access(CLOSED)
    assert await changed(writer, path) == status
    assert await deleted(writer, path) == 204


@pytest.mark.parametrize("body", [{"published": True}, {"title": "x", "text": "y"}])
async def test_a_draft_is_no_way_around_the_setting(board: Board, body: dict[str, object]) -> None:
    new = {"title": "Later", "text": "x", "project_id": board.project_id, "published": False}
    path = f"/api/posts/{(await board.visitor.post('/api/posts', json=new)).json()['id']}"
    board.set_access(CLOSED)
    method = "PATCH" if "published" in body else "PUT"
    assert (await board.visitor.request(method, path, json=body)).status_code == 401
    assert (await board.stranger.get(path)).status_code == 404


@pytest.mark.parametrize("noun", NOUNS)
async def test_who_works_on_the_project_does_not_depend_on_the_setting(board: Board, noun: str) -> None:
    path = await board.write(noun, board.user)
    await board.join("member")
    board.set_access(CLOSED)
    # what a member may not write anew, comments, that member does not change either
    assert await changed(board.user, path) == (403 if noun == "comment" else 200)
    assert await deleted(board.user, path) == 204


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("author", AUTHORS)
async def test_in_a_project_that_became_private_nothing_is_left(board: Board, noun: str, author: str) -> None:
    writer = getattr(board, author)
    path = await board.write(noun, writer)
    await board.set_public(False)
    assert (await changed(writer, path), await deleted(writer, path)) == (404, 404)


@pytest.mark.parametrize(("noun", "section"), [("post", "posts"), ("comment", "posts"), ("item", "roadmap")])
@pytest.mark.parametrize("author", AUTHORS)
async def test_in_a_section_that_is_for_members_now_nothing_is_left(
    board: Board, noun: str, section: str, author: str
) -> None:
    writer = getattr(board, author)
    path = await board.write(noun, writer)
    await board.set_section(section, "members")
    assert (await changed(writer, path), await deleted(writer, path)) == (404, 404)


@pytest.mark.parametrize("noun", NOUNS)
async def test_a_member_that_was_removed_is_like_everybody(board: Board, noun: str) -> None:
    await board.join("member")
    path, other = await board.write(noun, board.user), await board.write(noun, board.admin)
    await board.leave()
    assert (await changed(board.user, other), await deleted(board.user, other)) == (403, 403)
    await board.set_public(False)
    assert (await changed(board.user, path), await deleted(board.user, path)) == (404, 404)
    await board.set_public(True)
    accepted = noun == "item"  # members plan: it was on the roadmap from the start
    assert await changed(board.user, path) == (403 if accepted else 200)
    assert await deleted(board.user, path) == (403 if accepted else 204)


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("is_public", [True, False])
async def test_a_viewer_is_an_author_and_no_member(board: Board, noun: str, is_public: bool) -> None:
    """Viewers of a private project post and comment there; its roadmap is the members'."""
    path, other = await board.write(noun, board.user), await board.write(noun, board.admin)
    await board.join("viewer")
    await board.set_public(is_public)
    assert (await changed(board.user, other), await deleted(board.user, other)) == (403, 403)
    assert await changed(board.user, path) == (403 if noun == "item" and not is_public else 200)
    assert await deleted(board.user, path) == 204


@pytest.mark.parametrize("noun", NOUNS)
async def test_who_works_on_the_project_moderates(board: Board, noun: str) -> None:
    """Others' posts and items are changed, comments only deleted: nobody puts words into somebody's mouth."""
    path = await board.write(noun, board.visitor)
    await board.join("member")
    assert await changed(board.user, path) == (403 if noun == "comment" else 200)
    assert await deleted(board.user, path) == 204


@pytest.mark.parametrize("noun", NOUNS)
async def test_a_key_of_the_author_has_its_scopes(board: Board, noun: str) -> None:
    path = await board.write(noun, board.user)
    async with AsyncExitStack() as stack:
        for scopes, statuses in ((["read"], (403, 403)), (["read", "write"], (200, 204))):
            key = (await board.user.post("/api/auth/keys", json={"name": "x", "scopes": scopes})).json()["key"]
            client = await stack.enter_async_context(client_of(board.app))
            client.headers["authorization"] = f"Bearer {key}"
            assert (await changed(client, path), await deleted(client, path)) == statuses


@pytest.mark.parametrize("noun", NOUNS)
async def test_a_forged_cookie_is_nobody(board: Board, noun: str) -> None:
    path = await board.write(noun, board.visitor)
    sealed = board.visitor.cookies["corkboard_visitor"]
    board.stranger.cookies.set("corkboard_visitor", sealed[:-2] + "xx")
    assert (await changed(board.stranger, path), await deleted(board.stranger, path)) == (403, 403)


@pytest.mark.parametrize("noun", NOUNS)
async def test_whoever_is_deactivated_writes_nothing(board: Board, noun: str) -> None:
    path = await board.write(noun, board.user)
    await board.admin.patch(f"/api/users/{board.account.id}", json={"is_active": False})
    assert (await changed(board.user, path), await deleted(board.user, path)) in ((401, 401), (403, 403))
