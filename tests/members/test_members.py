"""Who belongs to a project, over /api/projects/{id}/members."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from db.models import User
from db.transaction import transaction
from tests.people import join, signed_in


@dataclass
class Person:
    client: httpx.AsyncClient
    user: User


@dataclass
class Team:
    project_id: int
    owner: Person
    member: Person
    viewer: Person
    other: Person
    admin: Person

    @property
    def path(self) -> str:
        return f"/api/projects/{self.project_id}/members"

    async def roles(self) -> dict[str, str]:
        return {member["name"]: member["role"] for member in (await self.owner.client.get(self.path)).json()}


async def set_role(team: Team, by: Person, whom: Person, role: str) -> httpx.Response:
    return await by.client.put(f"{team.path}/{whom.user.id}", json={"role": role})


async def remove(team: Team, by: Person, whom: Person) -> httpx.Response:
    return await by.client.delete(f"{team.path}/{whom.user.id}")


@pytest.fixture
async def team(app: Litestar) -> AsyncGenerator[Team]:
    async with AsyncExitStack() as stack:

        async def person(name: str, role: str = "user") -> Person:
            return Person(*await stack.enter_async_context(signed_in(app, name, role=role)))

        owner, member, viewer, other = [await person(name) for name in ("Owner", "Member", "Viewer", "Other")]
        answer = await owner.client.post("/api/projects", json={"name": "Secret", "is_public": False})
        team = Team(answer.json()["id"], owner, member, viewer, other, await person("Root", "admin"))
        for whom, role in ((team.member, "member"), (team.viewer, "viewer")):
            await join(owner.client, team.project_id, whom.client, role)
        yield team


def refused(answer: httpx.Response) -> tuple[int, Any]:
    return answer.status_code, answer.json().get("code")


async def test_members_are_listed_with_their_roles_and_without_addresses(team: Team) -> None:
    answer = await team.viewer.client.get(team.path)
    assert answer.json() == [
        {"user_id": team.owner.user.id, "name": "Owner", "role": "owner"},
        {"user_id": team.member.user.id, "name": "Member", "role": "member"},
        {"user_id": team.viewer.user.id, "name": "Viewer", "role": "viewer"},
    ]
    assert "@" not in answer.text


async def test_others_see_no_members(team: Team, client: httpx.AsyncClient) -> None:
    for caller in (client, team.other.client):
        assert refused(await caller.get(team.path)) == (404, "project-not-found")
    assert (await team.admin.client.get(team.path)).status_code == 200


async def test_a_project_is_in_the_lists_of_its_members(team: Team) -> None:
    for person, role in ((team.owner, "owner"), (team.member, "member"), (team.viewer, "viewer")):
        (project,) = (await person.client.get("/api/projects")).json()
        assert (project["id"], project["my_role"]) == (team.project_id, role)
    assert (await team.other.client.get("/api/projects")).json() == []


async def test_nobody_becomes_a_member_by_their_address(team: Team) -> None:
    """An address proves nothing, and whether it has an account is nobody's business."""
    for email in (team.other.user.email, "nobody@example.org"):
        answer = await team.owner.client.post(team.path, json={"email": email, "role": "member"})
        assert answer.status_code == 405
    assert "Other" not in await team.roles()


async def test_only_owner_and_admins_manage_members(team: Team) -> None:
    for person, expected in (
        (team.other, (404, "project-not-found")),
        (team.viewer, (403, "not-the-owner")),
        (team.member, (403, "not-the-owner")),
    ):
        assert refused(await set_role(team, person, team.viewer, "member")) == expected
        assert refused(await remove(team, person, team.owner)) == expected
    await join(team.admin.client, team.project_id, team.other.client)
    assert (await set_role(team, team.admin, team.other, "viewer")).json()["role"] == "viewer"
    assert (await remove(team, team.admin, team.other)).status_code == 204


async def test_who_is_not_in_it_has_no_role_to_change(team: Team) -> None:
    assert refused(await set_role(team, team.owner, team.other, "viewer")) == (404, "member-not-found")
    assert refused(await remove(team, team.owner, team.other)) == (404, "member-not-found")


async def test_ownership_is_handed_over(team: Team) -> None:
    assert (await set_role(team, team.owner, team.member, "owner")).json()["role"] == "owner"
    assert await team.roles() == {"Member": "owner", "Owner": "member", "Viewer": "viewer"}
    project = (await team.member.client.get(f"/api/projects/{team.project_id}")).json()
    assert (project["owner_id"], project["my_role"]) == (team.member.user.id, "owner")
    assert refused(await set_role(team, team.owner, team.viewer, "member")) == (403, "not-the-owner")
    assert (await remove(team, team.owner, team.owner)).status_code == 204  # now it can leave


async def test_the_owner_cannot_leave_or_step_down(team: Team) -> None:
    for by in (team.owner, team.admin):
        assert refused(await remove(team, by, team.owner)) == (409, "owner-stays")
        assert refused(await set_role(team, by, team.owner, "member")) == (409, "owner-stays")
    assert (await set_role(team, team.owner, team.owner, "owner")).status_code == 200  # nothing changes


async def test_an_admin_gives_a_project_without_owner_a_new_one(app: Litestar, team: Team) -> None:
    async with transaction(app.state.sessions) as session:
        await session.execute(text("delete from users where id = :id"), {"id": team.owner.user.id})
    project = (await team.admin.client.get(f"/api/projects/{team.project_id}")).json()
    assert (project["owner_id"], project["my_role"]) == (None, "owner")
    assert (await set_role(team, team.admin, team.member, "owner")).status_code == 200
    project = (await team.admin.client.get(f"/api/projects/{team.project_id}")).json()
    assert (project["owner_id"], project["my_role"]) == (team.member.user.id, None)


async def test_the_first_project_is_not_given_away(team: Team) -> None:
    first = Team(1, team.owner, team.member, team.viewer, team.other, team.admin)
    await join(team.admin.client, 1, team.member.client)
    assert refused(await set_role(first, team.admin, team.member, "owner")) == (409, "first-project-stays")


async def assign(app: Litestar, team: Team, whom: Person) -> None:
    async with transaction(app.state.sessions) as session:
        await session.execute(
            text(
                "insert into issues (project_id, number, title, reporter_id, assignee_id) "
                "values (:project_id, 1, 'Work', gen_random_uuid(), :user_id), "
                "(1, 1, 'Elsewhere', gen_random_uuid(), :user_id)"
            ),
            {"project_id": team.project_id, "user_id": whom.user.id},
        )


@pytest.mark.parametrize("how", ["leaves", "removed", "viewer"])
async def test_who_leaves_is_taken_off_the_issues_of_the_project(app: Litestar, team: Team, how: str) -> None:
    await assign(app, team, team.member)
    if how == "viewer":
        assert (await set_role(team, team.owner, team.member, "viewer")).status_code == 200
    else:
        by = team.member if how == "leaves" else team.owner
        assert (await remove(team, by, team.member)).status_code == 204
    async with app.state.sessions() as session:
        rows = (await session.execute(text("select title, assignee_id, version from issues order by title"))).all()
        histories = (await session.execute(text("select user_id from issue_changes"))).all()
    assert [tuple(row) for row in rows] == [("Elsewhere", team.member.user.id, 0), ("Work", None, 1)]
    assert len(histories) == 1


async def test_who_is_removed_sees_nothing_any_more(team: Team) -> None:
    new = {"title": "x", "text": "y", "project_id": team.project_id}
    post = (await team.viewer.client.post("/api/posts", json=new)).json()
    path = f"/api/posts/{post['id']}"
    await team.viewer.client.put(f"{path}/vote", json={"value": 1})
    await remove(team, team.owner, team.viewer)
    assert (await team.viewer.client.get(path)).status_code == 404  # though it wrote it
    assert (await team.viewer.client.patch(path, json={"title": "z"})).status_code == 404
    assert (await team.viewer.client.get("/api/votes", params={"post_ids": post["id"]})).json() == []
    assert (await team.owner.client.get(path)).json()["score"] == 1


@pytest.mark.committed
async def test_a_project_has_one_owner_whatever_happens_at_once(app: Litestar) -> None:
    async with AsyncExitStack() as stack:
        people = [Person(*await stack.enter_async_context(signed_in(app, f"P{n}"))) for n in range(4)]
        admin = Person(*await stack.enter_async_context(signed_in(app, "Root", role="admin")))
        answer = await people[0].client.post("/api/projects", json={"name": "Hot potato"})
        team = Team(answer.json()["id"], people[0], people[1], people[2], people[3], admin)
        await asyncio.gather(*(join(admin.client, team.project_id, whom.client) for whom in people[1:]))
        moves = [set_role(team, admin, whom, role) for whom in people for role in ("owner", "member", "owner")]
        moves += [remove(team, whom, whom) for whom in people]
        answers = await asyncio.gather(*moves)
        assert {each.status_code for each in answers} <= {200, 204, 404, 409}
        members = (await admin.client.get(team.path)).json()
        project = (await admin.client.get(f"/api/projects/{team.project_id}")).json()
        assert [each["user_id"] for each in members if each["role"] == "owner"] == [project["owner_id"]]
