"""Making, changing and deleting webhooks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from api.schemas.events import KINDS
from api.schemas.webhooks import NOUNS
from tests.publishing import publish
from tests.webhooks.hooks import deliveries, event, happen, make

URL = "https://hooks.example/corkboard"


async def test_its_secret_is_shown_once_and_not_stored(app: Litestar, ada: httpx.AsyncClient, project_id: int) -> None:
    made = await make(
        ada, " https://Hooks.example/corkboard", project_id=project_id, kinds=["post.*", "comment.created"]
    )
    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    assert (made["url"], made["kinds"], made["is_active"]) == (URL, ["comment.created", "post.*"], True)
    assert (made["off_reason"], made["failing_since"], made["previous_secret_until"]) == (None, None, None)
    assert made["created_by_name"] == "Ada"
    assert (await ada.get("/api/webhooks", params={"project_id": project_id})).json() == [made]
    answer = await ada.get(f"/api/webhooks/{made['id']}")
    assert answer.json() == made
    async with app.state.sessions() as session:
        stored = str((await session.execute(text("select * from webhooks"))).all())
    assert secret not in stored
    assert secret.removeprefix("whsec_") not in stored


async def test_it_changes(ada: httpx.AsyncClient, project_id: int) -> None:
    path = f"/api/webhooks/{(await make(ada, URL, project_id=project_id))['id']}"
    before = (await ada.get(path)).json()
    assert (await ada.patch(path, json={})).json() == before
    changed = (await ada.patch(path, json={"kinds": ["item.*", "item.*"], "url": "http://b.example:8080"})).json()
    assert (changed["kinds"], changed["url"]) == (["item.*"], "http://b.example:8080/")
    assert (await ada.patch(path, json={"kinds": []})).json()["kinds"] == []
    assert (await ada.delete(path)).status_code == 204
    assert [(await ada.request(method, path)).status_code for method in ("GET", "DELETE")] == [404, 404]


async def test_switched_off_it_gets_nothing(app: Litestar, ada: httpx.AsyncClient, project_id: int) -> None:
    made = await make(ada, URL, project_id=project_id)
    await happen(app, event(1, project_id))
    off = (await ada.patch(f"/api/webhooks/{made['id']}", json={"is_active": False})).json()
    assert (off["is_active"], off["off_reason"]) == (False, None)
    await happen(app, event(2, project_id))
    (given_up,) = await deliveries(ada, made["id"])
    assert (given_up["event_id"], given_up["status"], given_up["next_try_at"]) == (1, "failed", None)
    assert given_up["error"] == "The webhook was switched off."


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "url"),
        ({"url": ""}, "url"),
        ({"url": "ftp://hooks.example"}, "url"),
        ({"url": "http://127.0.0.1:9000"}, "url"),
        ({"url": "https://ada:secret@hooks.example"}, "url"),
        ({"url": "https://hooks.example/" + "x" * 2000}, "url"),
        ({"url": "https://hooks.example/" + "ä" * 700}, "url"),  # longer once it is spelled
        ({"url": URL, "kinds": ["post.eaten"]}, "kinds.0"),
        ({"url": URL, "kinds": ["*"]}, "kinds.0"),
        ({"url": URL, "kinds": "post.*"}, "kinds"),
        ({"url": URL, "kinds": None}, "kinds"),
        ({"url": URL, "is_active": "no"}, "is_active"),
        ({"url": URL, "project_id": 0}, "project_id"),
        ({"url": URL, "secret": "mine"}, "secret"),
    ],
)
async def test_what_is_refused(ada: httpx.AsyncClient, project_id: int, body: dict[str, Any], field: str) -> None:
    answer = await ada.post("/api/webhooks", json={"project_id": project_id, **body})
    assert answer.status_code == 422, answer.text
    assert field in [error["field"].replace("[", ".").replace("]", "") for error in answer.json()["errors"]]
    assert (await ada.get("/api/webhooks", params={"project_id": project_id})).json() == []


async def test_every_kind_can_be_chosen(ada: httpx.AsyncClient, project_id: int) -> None:
    assert {f"{kind.partition('.')[0]}.*" for kind in KINDS} == set(NOUNS)
    made = await make(ada, URL, project_id=project_id, kinds=[*KINDS, *NOUNS])
    assert set(made["kinds"]) == {*KINDS, *NOUNS}


async def test_there_is_an_end(ada: httpx.AsyncClient, admin: httpx.AsyncClient, project_id: int) -> None:
    for _ in range(20):
        await make(ada, URL, project_id=project_id)
    answer = await ada.post("/api/webhooks", json={"url": URL, "project_id": project_id})
    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-webhooks")
    await make(admin, URL)


async def test_the_sites_are_for_admins(
    ada: httpx.AsyncClient, admin: httpx.AsyncClient, client: httpx.AsyncClient, project_id: int
) -> None:
    made = await make(admin, URL)
    assert made["project_id"] is None
    mine = await make(ada, URL, project_id=project_id)
    assert [each["id"] for each in (await admin.get("/api/webhooks")).json()] == [made["id"]]
    for somebody, status in ((ada, 403), (client, 401)):
        assert (await somebody.get("/api/webhooks")).status_code == status
        assert (await somebody.post("/api/webhooks", json={"url": URL})).status_code == status
    assert (await ada.get(f"/api/webhooks/{made['id']}")).status_code == 404
    assert (await admin.get(f"/api/webhooks/{mine['id']}")).status_code == 200  # admins manage all


async def test_somebody_elses_is_not_there(
    app: Litestar, ada: httpx.AsyncClient, eve: httpx.AsyncClient, project_id: int
) -> None:
    path = f"/api/webhooks/{(await make(ada, URL, project_id=project_id))['id']}"
    asked = [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/secret"), ("POST", "/test"), ("GET", "/deliveries")]
    for method, below in asked:
        answer = await eve.request(method, path + below, json={} if method == "PATCH" else None)
        assert (answer.status_code, answer.json()["code"]) == (404, "webhook-not-found")
    for status in (404, 403):
        answer = await eve.post("/api/webhooks", json={"url": URL, "project_id": project_id})
        assert answer.status_code == status
        await publish(app, project_id)
    assert (await ada.get(path)).status_code == 200


async def test_it_goes_with_its_project(ada: httpx.AsyncClient, project_id: int) -> None:
    made = await make(ada, URL, project_id=project_id)
    assert (await ada.delete(f"/api/projects/{project_id}")).status_code == 204
    assert (await ada.get(f"/api/webhooks/{made['id']}")).status_code == 404


async def test_a_new_secret_is_another(ada: httpx.AsyncClient, project_id: int) -> None:
    made = await make(ada, URL, project_id=project_id)
    path = f"/api/webhooks/{made['id']}"
    first, second = [(await ada.post(f"{path}/secret")).json() for _ in range(2)]
    assert len({made["secret"], first["secret"], second["secret"]}) == 3
    until = datetime.fromisoformat(second["previous_secret_until"])
    assert timedelta(hours=23) < until - datetime.now(UTC) <= timedelta(hours=25)
    assert (await ada.get(path)).json()["previous_secret_until"] == second["previous_secret_until"]
