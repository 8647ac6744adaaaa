"""A webhook belongs to whoever answers for it: without their role nothing is sent."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from api.events.webhooks import WebhookWorker
from db.models import User
from db.repositories.webhooks import WebhookDeliveryRepository
from tests.accounts.people import PASSWORD, register
from tests.people import join, signed_in
from tests.receiver import Receiver
from tests.running import client_of
from tests.webhooks.hooks import deliveries, event, happen, make, make_due

Person = tuple[httpx.AsyncClient, User]


@dataclass
class Team:
    project_id: int
    owner: Person
    member: Person
    admin: Person
    other_admin: Person

    async def hand_over(self, before: Person, after: Person) -> None:
        path = f"/api/projects/{self.project_id}/members/{after[1].id}"
        assert (await before[0].put(path, json={"role": "owner"})).status_code == 200

    async def set_account(self, person: Person, **change: object) -> None:
        answer = await self.other_admin[0].patch(f"/api/users/{person[1].id}", json=change)
        assert answer.status_code == 200, answer.text


@pytest.fixture
async def team(app: Litestar) -> AsyncGenerator[Team]:
    async with AsyncExitStack() as stack:
        owner, member = [await stack.enter_async_context(signed_in(app, name)) for name in ("Owner", "Member")]
        admins = [await stack.enter_async_context(signed_in(app, name, role="admin")) for name in ("Root", "Else")]
        project = (await owner[0].post("/api/projects", json={"name": "Secret", "is_public": False})).json()
        await join(owner[0], project["id"], member[0])
        yield Team(project["id"], owner, member, *admins)


async def state(who: Person, webhook_id: int) -> tuple[bool, str | None]:
    shown = (await who[0].get(f"/api/webhooks/{webhook_id}")).json()
    return shown["is_active"], shown["off_reason"]


async def sends(worker: WebhookWorker, webhook_id: int) -> bool:
    """Whether anything is sent of what waits, by either way to find it."""
    sent = await worker.send_next(webhook_id)
    await worker.step()
    await worker.idle()
    return sent


async def test_a_removed_owners_webhook_gets_nothing_more(
    app: Litestar, team: Team, receiver: Receiver, worker: WebhookWorker
) -> None:
    hook = await make(team.owner[0], receiver.url, project_id=team.project_id)
    await happen(app, event(1, team.project_id), event(2, team.project_id))
    assert await worker.send_next(hook["id"])
    await team.hand_over(team.owner, team.member)
    members = f"/api/projects/{team.project_id}/members"
    assert (await team.member[0].delete(f"{members}/{team.owner[1].id}")).status_code == 204
    await happen(app, event(3, team.project_id))
    await make_due(app)
    assert not await sends(worker, hook["id"])
    assert len(receiver.received) == 1
    assert (await team.owner[0].get(f"/api/webhooks/{hook['id']}")).status_code == 404
    assert await state(team.member, hook["id"]) == (False, "creator")
    _, waited = await deliveries(team.member[0], hook["id"])
    assert (waited["event_id"], waited["status"]) == (2, "failed")
    assert waited["error"] == "The webhook was paused: its creator may not manage it any more."


async def test_a_present_owner_takes_it_over(
    app: Litestar, team: Team, receiver: Receiver, worker: WebhookWorker
) -> None:
    hook = await make(team.owner[0], receiver.url, project_id=team.project_id)
    await team.hand_over(team.owner, team.member)
    path = f"/api/webhooks/{hook['id']}"
    assert (await team.member[0].patch(path, json={"kinds": ["post.*"]})).json()["off_reason"] == "creator"
    taken = (await team.member[0].patch(path, json={"is_active": True})).json()
    assert (taken["is_active"], taken["off_reason"], taken["created_by_name"]) == (True, None, "Member")
    await happen(app, event(1, team.project_id))
    assert await sends(worker, hook["id"])
    await team.hand_over(team.member, team.owner)
    assert await state(team.owner, hook["id"]) == (False, "creator")


async def test_whoever_chose_the_address_answers_for_it(
    app: Litestar, team: Team, receiver: Receiver, worker: WebhookWorker
) -> None:
    """Else an owner could send an admin's webhook to themself, and leave."""
    hook = await make(team.admin[0], "https://hooks.example/", project_id=team.project_id)
    changed = (await team.owner[0].patch(f"/api/webhooks/{hook['id']}", json={"url": receiver.url})).json()
    assert changed["created_by_name"] == "Owner"
    same = {"url": receiver.url, "kinds": []}
    unchanged = (await team.admin[0].patch(f"/api/webhooks/{hook['id']}", json=same)).json()
    assert unchanged["created_by_name"] == "Owner"
    await team.hand_over(team.owner, team.member)
    await happen(app, event(1, team.project_id))
    assert not await sends(worker, hook["id"])
    assert await state(team.member, hook["id"]) == (False, "creator")
    assert receiver.received == []


@pytest.mark.parametrize("change", [{"role": "user"}, {"is_active": False}])
async def test_an_admins_webhooks_pause_with_the_role(
    app: Litestar, team: Team, receiver: Receiver, worker: WebhookWorker, change: dict[str, Any]
) -> None:
    """The site's, and those that the admin made for a project."""
    site = await make(team.admin[0], receiver.url)
    of_project = await make(team.admin[0], receiver.url, project_id=team.project_id)
    await happen(app, event(1, team.project_id))
    await team.set_account(team.admin, **change)
    await happen(app, event(2, team.project_id))
    for hook in (site, of_project):
        assert await state(team.other_admin, hook["id"]) == (False, "creator")
        assert not await sends(worker, hook["id"])
    await team.set_account(team.admin, role="admin", is_active=True)
    assert await state(team.other_admin, site["id"]) == (False, "creator"), "it does not come back by itself"


async def test_a_deactivated_owners_webhook_pauses(
    app: Litestar, team: Team, receiver: Receiver, worker: WebhookWorker
) -> None:
    hook = await make(team.owner[0], receiver.url, project_id=team.project_id)
    await happen(app, event(1, team.project_id))
    await team.set_account(team.owner, is_active=False)
    assert not await sends(worker, hook["id"])
    assert await state(team.admin, hook["id"]) == (False, "creator")


async def test_a_deleted_accounts_webhook_pauses(
    app: Litestar, team: Team, receiver: Receiver, worker: WebhookWorker
) -> None:
    async with client_of(app) as leaving:
        await register(leaving, "Leaving")
        project = (await leaving.post("/api/projects", json={"name": "Left"})).json()
        hook = await make(leaving, receiver.url, project_id=project["id"])
        await happen(app, event(1, project["id"]))
        answer = await leaving.request("DELETE", "/api/auth/me", json={"password": PASSWORD})
        assert answer.status_code == 204
    await happen(app, event(2, project["id"]))
    assert not await sends(worker, hook["id"])
    shown = (await team.admin[0].get(f"/api/webhooks/{hook['id']}")).json()
    assert (shown["is_active"], shown["off_reason"], shown["created_by_name"]) == (False, "creator", None)


@pytest.mark.parametrize(
    "loss",
    [
        "update members set role = 'member' where user_id = :id",
        "update users set is_active = false where id = :id",
        "update webhooks set created_by = null",
    ],
)
async def test_the_role_is_checked_when_it_is_sent(
    app: Litestar, team: Team, receiver: Receiver, worker: WebhookWorker, loss: str
) -> None:
    """However it was lost, and although nobody has paused the webhook."""
    hook = await make(team.owner[0], receiver.url, project_id=team.project_id)
    await happen(app, event(1, team.project_id))
    async with app.state.sessions.begin() as session:
        await session.execute(text(loss), {"id": team.owner[1].id} if ":id" in loss else {})
    assert not await sends(worker, hook["id"])
    await happen(app, event(2, team.project_id))
    async with app.state.sessions() as session:
        assert await session.scalar(text("select count(*) from webhook_deliveries")) == 1
        assert not await WebhookDeliveryRepository(session=session, wrap_exceptions=False).are_wanted()
    assert await state(team.admin, hook["id"]) == (False, "creator")
    assert receiver.received == []


async def test_other_changes_of_an_account_pause_nothing(team: Team) -> None:
    hook = await make(team.owner[0], "https://hooks.example/", project_id=team.project_id)
    await team.set_account(team.owner, email_confirmed=False)
    await team.set_account(team.owner, role="admin")
    await team.set_account(team.owner, role="user")
    assert await state(team.owner, hook["id"]) == (True, None)


async def test_the_export_shows_no_address_that_others_chose_since(team: Team) -> None:
    hook = await make(team.owner[0], "https://hooks.example/mine", project_id=team.project_id)
    assert "hooks.example/mine" in (await team.owner[0].get("/api/auth/me/export")).text
    await team.hand_over(team.owner, team.member)
    await team.member[0].patch(f"/api/webhooks/{hook['id']}", json={"kinds": ["item.*"]})
    (exported,) = (await team.owner[0].get("/api/auth/me/export")).json()["webhooks"]
    assert (exported["id"], exported["url"], exported["kinds"]) == (hook["id"], None, None)
    await team.member[0].patch(f"/api/webhooks/{hook['id']}", json={"url": "https://hooks.example/theirs"})
    assert (await team.owner[0].get("/api/auth/me/export")).json()["webhooks"] == []
