"""A project and its people, and the few requests that many tests begin with."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from random import choices
from string import ascii_uppercase
from typing import Any

import httpx
from litestar import Litestar

from db.models import Member, Post, Project, User
from db.sections import Visibility
from db.transaction import transaction
from tests.people import signed_in
from tests.running import client_of


@dataclass(frozen=True)
class Team:
    app: Litestar
    project_id: int
    key: str
    users: dict[str, User]
    clients: dict[str, httpx.AsyncClient]

    def __getitem__(self, who: str) -> httpx.AsyncClient:
        """owner, member, viewer, outsider, admin or visitor."""
        return self.clients[who]

    @property
    def url(self) -> str:
        return f"/api/projects/{self.project_id}/issues"

    def id(self, who: str) -> int:
        return self.users[who].id

    async def add(self, title: str = "Dark mode", *, who: str = "member", **fields: Any) -> dict[str, Any]:
        answer = await self[who].post(self.url, json={"title": title, **fields})
        assert answer.status_code == 201, answer.text
        issue: dict[str, Any] = answer.json()
        return issue

    async def get(self, number: int, *, who: str = "member") -> dict[str, Any]:
        answer = await self[who].get(f"{self.url}/{number}")
        assert answer.status_code == 200, answer.text
        issue: dict[str, Any] = answer.json()
        return issue

    async def change(self, number: int, **fields: Any) -> dict[str, Any]:
        answer = await self["member"].patch(f"{self.url}/{number}", json=fields)
        assert answer.status_code == 200, answer.text
        issue: dict[str, Any] = answer.json()
        return issue

    async def numbers(self, **query: Any) -> list[int]:
        answer = await self["member"].get(self.url, params=query)
        assert answer.status_code == 200, answer.text
        return [issue["number"] for issue in answer.json()["items"]]

    async def place(self, number: int, state: str, after: int | None) -> dict[str, Any]:
        answer = await self["member"].put(f"{self.url}/{number}/place", json={"state": state, "after": after})
        assert answer.status_code == 200, answer.text
        issue: dict[str, Any] = answer.json()
        return issue

    async def column(self, state: str) -> list[int]:
        return await self.numbers(state=state, sort="position")

    async def history(self, number: int) -> list[dict[str, Any]]:
        """The changes of each step, the latest first."""
        items = (await self["member"].get(f"{self.url}/{number}/changes")).json()["items"]
        return [{each["field"]: (each["before"], each["after"]) for each in step["changes"]} for step in items]

    async def pin(self, title: str = "Too bright", *, project_id: int | None = None, **columns: Any) -> int:
        """A post, straight into the database: whose it is does not matter to issues."""
        post = Post(title=title, text=f"About {title}", project_id=project_id or self.project_id, **columns)
        async with transaction(self.app.state.sessions) as session:
            session.add(post)
        return post.id

    async def post(self, post_id: int) -> tuple[str | None, int]:
        """Its status and version."""
        async with transaction(self.app.state.sessions) as session:
            post = await session.get_one(Post, post_id)
            return post.status, post.version


async def gather(
    app: Litestar, stack: AsyncExitStack, *, is_public: bool = True, issues: Visibility = "everyone"
) -> Team:
    users: dict[str, User] = {}
    clients = {"visitor": await stack.enter_async_context(client_of(app))}
    for who in ("owner", "member", "viewer", "outsider", "admin"):
        role = "admin" if who == "admin" else "user"
        clients[who], users[who] = await stack.enter_async_context(signed_in(app, who.title(), role=role))
    key = "".join(choices(ascii_uppercase, k=6))
    project = Project(
        name="Board",
        key=key,
        slug=key.lower(),
        owner_id=users["owner"].id,
        is_public=is_public,
        is_listed=is_public,
        issues_visibility=issues,
    )
    async with transaction(app.state.sessions) as session:
        session.add(project)
        await session.flush()
        for who in ("owner", "member", "viewer"):
            session.add(Member(project_id=project.id, user_id=users[who].id, role=who))
    return Team(app, project.id, key, users, clients)
