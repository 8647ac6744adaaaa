"""One-time links to projects: who creates them, who accepts them, and when they end."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from api.services import invitations as service
from db.models import User
from tests.accounts.people import PASSWORD
from tests.events.log import recorded
from tests.people import create_invitation, join, signed_in

Person = tuple[httpx.AsyncClient, User]


@dataclass
class Team:
    project_id: int
    owner: Person
    member: Person
    other: Person
    admin: Person

    @property
    def path(self) -> str:
        return f"/api/projects/{self.project_id}/invitations"

    async def roles(self) -> dict[str, str]:
        answer = await self.admin[0].get(f"/api/projects/{self.project_id}/members")
        return {member["name"]: member["role"] for member in answer.json()}


@pytest.fixture
async def team(app: Litestar) -> AsyncGenerator[Team]:
    async with AsyncExitStack() as stack:
        owner, member, other = [
            await stack.enter_async_context(signed_in(app, name)) for name in ("Owner", "Member", "Other")
        ]
        admin = await stack.enter_async_context(signed_in(app, "Root", role="admin"))
        project = (await owner[0].post("/api/projects", json={"name": "Secret", "is_public": False})).json()
        await join(owner[0], project["id"], member[0])
        yield Team(project["id"], owner, member, other, admin)


async def accept(who: httpx.AsyncClient, token: str) -> httpx.Response:
    return await who.post("/api/invitations/accept", json={"token": token})


async def preview(who: httpx.AsyncClient, token: str) -> httpx.Response:
    return await who.post("/api/invitations/preview", json={"token": token})


def refused(answer: httpx.Response) -> tuple[int, Any]:
    return answer.status_code, answer.json().get("code")


async def change(app: Litestar, statement: str, **values: object) -> None:
    async with app.state.sessions.begin() as session:
        await session.execute(text(statement), values)


async def test_a_link_is_shown_once_and_only_its_hash_is_stored(app: Litestar, team: Team) -> None:
    answer = await team.owner[0].post(team.path, json={"role": "viewer"})
    created = answer.json()
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert created["role"] == "viewer"
    assert created["url"].endswith(f"/join#{created['token']}")
    (listed,) = (await team.owner[0].get(team.path)).json()
    assert listed == {
        "id": created["id"],
        "role": "viewer",
        "created_by_name": "Owner",
        "created_at": created["created_at"],
        "expires_at": created["expires_at"],
    }
    async with app.state.sessions() as session:
        rows = str((await session.execute(text("select i::text from invitations i"))).all())
    assert created["token"] not in rows


async def test_whoever_has_the_link_sees_the_project_and_the_role(client: httpx.AsyncClient, team: Team) -> None:
    token = await create_invitation(team.owner[0], team.project_id, "viewer")
    for who in (client, team.other[0]):
        answer = await preview(who, token)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert answer.json().keys() == {"project_name", "role", "expires_at"}
        assert (answer.json()["project_name"], answer.json()["role"]) == ("Secret", "viewer")


async def test_who_is_signed_in_joins_once(app: Litestar, client: httpx.AsyncClient, team: Team) -> None:
    token = await create_invitation(team.owner[0], team.project_id, "viewer")
    assert (await accept(client, token)).status_code == 401
    answer = await accept(team.other[0], token)
    project = (await team.other[0].get(f"/api/projects/{team.project_id}")).json()
    assert project["my_role"] == "viewer"
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "project_id": team.project_id,
            "project_slug": project["slug"],
            "project_name": "Secret",
            "role": "viewer",
        },
    )
    kind, _, _, data = (await recorded(app))[-1]
    assert (kind, data) == ("member.joined", {"user_id": team.other[1].id, "role": "viewer"})
    for who in (team.admin[0], client):
        assert refused(await preview(who, token)) == (404, "invitation-not-found")
    assert refused(await accept(team.admin[0], token)) == (404, "invitation-not-found")
    assert (await team.owner[0].get(team.path)).json() == []


@pytest.mark.parametrize("role", ["member", "viewer"])
async def test_a_member_keeps_role_and_link(team: Team, role: str) -> None:
    token = await create_invitation(team.owner[0], team.project_id, role)
    for who in (team.member[0], team.owner[0]):
        assert refused(await accept(who, token)) == (409, "already-member")
    assert await team.roles() == {"Owner": "owner", "Member": "member"}
    assert (await accept(team.other[0], token)).json()["role"] == role


async def test_owner_and_admins_invite(client: httpx.AsyncClient, team: Team) -> None:
    number = (await team.owner[0].post(team.path, json={})).json()["id"]
    for who, expected in (
        (client, (401, "sign-in-required")),
        (team.other[0], (404, "project-not-found")),
        (team.member[0], (403, "not-the-owner")),
    ):
        assert refused(await who.post(team.path, json={})) == expected
        assert refused(await who.get(team.path)) == expected
        assert refused(await who.delete(f"{team.path}/{number}")) == expected
    assert (await team.admin[0].post(team.path, json={})).status_code == 201
    assert len((await team.admin[0].get(team.path)).json()) == 2
    assert (await team.owner[0].post(team.path, json={"role": "owner"})).status_code == 422


async def test_a_revoked_link_is_not_valid(team: Team) -> None:
    created = (await team.owner[0].post(team.path, json={})).json()
    path = f"{team.path}/{created['id']}"
    elsewhere = (await team.other[0].post("/api/projects", json={"name": "Elsewhere"})).json()["id"]
    wrong = await team.other[0].delete(f"/api/projects/{elsewhere}/invitations/{created['id']}")
    assert refused(wrong) == (404, "invitation-not-found")
    assert (await team.owner[0].delete(path)).status_code == 204
    assert refused(await team.owner[0].delete(path)) == (404, "invitation-not-found")
    assert refused(await accept(team.other[0], created["token"])) == (404, "invitation-not-found")


async def test_an_expired_link_is_not_valid(app: Litestar, team: Team) -> None:
    token = await create_invitation(team.owner[0], team.project_id)
    await change(app, "update invitations set expires_at = now()")
    assert refused(await preview(team.other[0], token)) == (404, "invitation-not-found")
    assert refused(await accept(team.other[0], token)) == (404, "invitation-not-found")


@pytest.mark.parametrize(
    "how",
    [
        "update members set role = 'member' where user_id = :id",
        "delete from members where user_id = :id",
        "update users set is_active = false where id = :id",
        "delete from users where id = :id",
    ],
)
async def test_a_link_ends_with_the_right_to_invite(app: Litestar, team: Team, how: str) -> None:
    token = await create_invitation(team.owner[0], team.project_id)
    await change(app, how, id=team.owner[1].id)
    assert refused(await preview(team.other[0], token)) == (404, "invitation-not-found")
    assert refused(await accept(team.other[0], token)) == (404, "invitation-not-found")
    assert (await team.admin[0].get(team.path)).json() == []


async def test_links_of_an_admin_end_with_the_role(app: Litestar, team: Team) -> None:
    token = await create_invitation(team.admin[0], team.project_id)
    await change(app, "update users set role = 'user' where id = :id", id=team.admin[1].id)
    assert refused(await accept(team.other[0], token)) == (404, "invitation-not-found")


async def test_a_link_does_not_come_back_with_the_role(team: Team) -> None:
    members = f"/api/projects/{team.project_id}/members"
    owners = await create_invitation(team.owner[0], team.project_id)
    await team.owner[0].put(f"{members}/{team.member[1].id}", json={"role": "owner"})
    await team.member[0].put(f"{members}/{team.owner[1].id}", json={"role": "owner"})
    assert refused(await accept(team.other[0], owners)) == (404, "invitation-not-found")
    again = await create_invitation(team.owner[0], team.project_id)
    for is_active in (False, True):
        await team.admin[0].patch(f"/api/users/{team.owner[1].id}", json={"is_active": is_active})
    assert refused(await accept(team.other[0], again)) == (404, "invitation-not-found")


async def test_a_link_ends_with_the_project(team: Team) -> None:
    token = await create_invitation(team.owner[0], team.project_id)
    assert (await team.owner[0].delete(f"/api/projects/{team.project_id}")).status_code == 204
    assert refused(await accept(team.other[0], token)) == (404, "invitation-not-found")


async def test_open_links_are_bounded_and_ended_ones_go(
    app: Litestar, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "INVITATIONS_MAX", 2)
    await change(app, "delete from invitations")
    for _ in range(2):
        assert (await team.owner[0].post(team.path, json={})).status_code == 201
    assert refused(await team.owner[0].post(team.path, json={})) == (409, "too-many-invitations")
    await change(app, "update invitations set revoked_at = now(), created_at = now() - interval '31 days'")
    assert (await team.owner[0].post(team.path, json={})).status_code == 201
    async with app.state.sessions() as session:
        assert await session.scalar(text("select count(*) from invitations")) == 1


@pytest.mark.parametrize("body", [{}, {"token": ""}, {"token": "x" * 101}, {"token": "\0"}, {"token": 1}])
async def test_what_is_no_token_is_refused(team: Team, body: dict[str, object]) -> None:
    for path in ("/api/invitations/preview", "/api/invitations/accept"):
        assert (await team.other[0].post(path, json=body)).status_code == 422
    assert refused(await preview(team.other[0], "invented")) == (404, "invitation-not-found")


async def test_signing_up_with_a_link_leaves_it_open(client: httpx.AsyncClient, team: Team) -> None:
    token = await create_invitation(team.owner[0], team.project_id)
    new = {"email": "new@example.org", "password": PASSWORD, "name": "New", "invitation": "invented"}
    answer = await client.post("/api/auth/register", json=new)
    assert refused(answer) == (422, "bad-invitation")
    assert [fault["field"] for fault in answer.json()["errors"]] == ["invitation"]
    registered = await client.post("/api/auth/register", json={**new, "invitation": token})
    assert registered.status_code == 201
    assert "New" not in await team.roles()
    client.headers["authorization"] = f"Bearer {registered.json()['access_token']}"
    assert (await accept(client, token)).status_code == 200
    assert (await team.roles())["New"] == "member"


@pytest.mark.committed
async def test_of_many_at_once_one_joins(app: Litestar) -> None:
    async with AsyncExitStack() as stack:
        owner, _ = await stack.enter_async_context(signed_in(app, "Owner"))
        people = [await stack.enter_async_context(signed_in(app, f"P{n}")) for n in range(5)]
        project = (await owner.post("/api/projects", json={"name": "One seat"})).json()
        token = await create_invitation(owner, project["id"])
        answers = await asyncio.gather(*(accept(who, token) for who, _ in people for _ in range(2)))
        statuses = [answer.status_code for answer in answers]
        assert statuses.count(200) == 1
        assert set(statuses) <= {200, 404, 409}
        members = (await owner.get(f"/api/projects/{project['id']}/members")).json()
        assert len(members) == 2
