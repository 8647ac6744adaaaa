"""A walk over every operation: each answer, of success and of failure, is as the document says."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import select

from api.schemas.events import PostDeleted
from db.models import Event
from db.repositories.events import EventReaderRepository, EventRepository, Place
from db.transaction import transaction
from tests.documents import people
from tests.documents.seen import Contract
from tests.mails.sending import mail_set_up
from tests.mails.smtp import smtp_server
from tests.people import signed_in
from tests.pictures_made import picture
from tests.visibility.matrix import ask, operations
from tests.visibility.world import ACTORS, OPEN, PRIVATE, Shown, world

POST = {"title": "Dark mode", "text": "My eyes hurt."}
NOTHING = "0" * 64
NEVER_FAIL = {"getConfig", "getLiveness", "getReadiness", "logout"}


@pytest.fixture
async def contract(client: httpx.AsyncClient) -> Contract:
    return Contract((await client.get("/openapi.json")).json())


async def create(client: httpx.AsyncClient, contract: Contract, **fields: Any) -> int:
    post_id: int = contract.check(await client.post("/api/posts", json={**POST, **fields})).json()["id"]
    return post_id


async def posts_and_votes(client: httpx.AsyncClient, contract: Contract) -> None:
    post_id = await create(client, contract)
    await create(client, contract, username="Ada", published=False)
    path = f"/api/posts/{post_id}"
    for method, url, body in [
        ("PATCH", path, {"title": "Light mode"}),
        ("PUT", path, POST),
        ("PUT", f"{path}/vote", {"value": -1}),
        ("POST", "/update-post-score", {"post_id": post_id, "score_increase": 1}),
        ("GET", "/api/posts", None),
        ("GET", "/api/posts?sort=top&limit=1&search=dark", None),
        ("GET", f"/api/votes?post_ids={post_id}", None),
        ("GET", f"/api/authorship?post_ids={post_id}", None),
        ("GET", "/post", None),
    ]:
        assert contract.check(await client.request(method, url, json=body)).is_success
    await asked_again(client, contract, path, "/api/posts", "/post")
    assert contract.check(await client.delete(path)).is_success


async def asked_again(client: httpx.AsyncClient, contract: Contract, *urls: str) -> None:
    """By somebody who has the answer."""
    for url in urls:
        tag = contract.check(await client.get(url)).headers["etag"]
        assert contract.check(await client.get(url, headers={"if-none-match": tag})).status_code == 304


async def the_log(app: Litestar, contract: Contract) -> None:
    """An event that failed twice over: one is tried again, one given up."""
    names = ("tried", "given-up")
    async with transaction(app.state.sessions) as session:
        await EventRepository(session).record(PostDeleted(1), project_id=1)
        readers = EventReaderRepository(session)
        event = (await session.execute(select(Event).order_by(Event.id.desc()).limit(1))).scalar_one()
        for name in names:
            await readers.enter(name, Place())
            await readers.fail(name, event.id, event.subject, "out of order", timedelta(minutes=1))
    async with signed_in(app, "Root", role="admin") as (admin, _):
        for path in ("readers", "failures", "failures?limit=1"):
            assert len(contract.check(await admin.get(f"/api/events/{path}")).json()) >= 1
        failure = f"/api/events/failures/{{}}/{event.id}"
        assert contract.check(await admin.post(f"{failure.format('tried')}/retry")).is_success
        assert contract.check(await admin.delete(failure.format("given-up"))).is_success


async def pictures(client: httpx.AsyncClient, contract: Contract) -> None:
    data = picture()
    image = contract.check(await client.post("/api/images", files={"file": ("a.png", data)})).json()
    path = f"/image/{image['image_hash']}"
    whole = contract.check(await client.get(path))
    assert whole.headers["content-type"] == image["media_type"]
    assert contract.check(await client.get(path, headers={"range": "bytes=0-9"})).status_code == 206
    await asked_again(client, contract, path, f"{path}/thumbnail")
    contract.check(await client.get(path, headers={"range": "bytes=999999999-"}))
    form = {"title": "With a picture", "post": "See."}
    contract.check(await client.post("/post", data=form, files={"image": ("a.png", data)}))
    contract.check(await client.post("/post", data=form))
    await create(client, contract, image_hash=image["image_hash"])


async def everything(app: Litestar, contract: Contract, actors: Sequence[str], project: Shown = PRIVATE) -> None:
    """Each operation, in each way of asking, by each of these callers."""
    async with world(app, project) as made:
        for operation in operations(app):
            for line in operation.lines:
                for actor in actors:
                    contract.check(await ask(app, operation, line, made, actor))
        await people.comment(made, contract)


async def test_everybody_is_answered_as_documented(app: Litestar, contract: Contract) -> None:
    """What answers hold differs with who asks."""
    await everything(app, contract, ACTORS, OPEN)


async def test_every_operation_succeeds_as_documented(
    app: Litestar, client: httpx.AsyncClient, stranger: httpx.AsyncClient, contract: Contract
) -> None:
    await people.first_admin(app, contract)
    await posts_and_votes(client, contract)
    await pictures(client, contract)
    await the_log(app, contract)
    await people.account(stranger, contract)
    await everything(app, contract, ("owner", "admin"))
    async with (
        smtp_server() as sink,
        signed_in(app, "Postmaster", role="admin") as (admin, _),
        mail_set_up(app, sink.settings()),
    ):
        assert contract.check(await admin.post("/api/mail/test")).json()["delivered"]
    for path in ("/api/config", "/health/live", "/health/ready"):
        contract.check(await client.get(path))
    assert contract.unseen(errors=False) == set()


async def test_what_is_garbled_is_refused_as_documented(app: Litestar, contract: Contract) -> None:
    """Bodies that are no JSON or say they are text, and paths that name nothing."""
    async with world(app, PRIVATE) as made:
        for operation in operations(app):
            method, path = operation.method, operation.path.format(**made.places)
            if "requestBody" in contract.document["paths"][operation.path][method.lower()]:
                for kind in ("application/json", "text/plain"):
                    headers, admin = {"content-type": kind}, made.callers["admin"]
                    answer = await admin.request(method, path, content=b"{", headers=headers)
                    assert contract.check(answer).status_code in (400, 415), operation
            if path != operation.path:
                path = re.sub(r"\{\w+\}", "0", operation.path)
                answer = await made.callers["admin"].request(method, path)
                assert contract.check(answer).status_code >= 400, operation


async def test_every_operation_fails_as_documented(
    app: Litestar, client: httpx.AsyncClient, stranger: httpx.AsyncClient, contract: Contract
) -> None:
    await everything(app, contract, ("anonymous", "viewer", "key"))
    post_id = await create(client, contract)
    form = {"content-type": "multipart/form-data; boundary=XX"}
    wrong: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", "/api/posts?limit=0", {}),
        ("GET", "/api/posts?cursor=x", {}),
        ("GET", "/api/posts/mine?limit=0", {}),
        ("POST", "/api/posts", {"json": {}}),
        ("POST", "/api/posts", {"json": {**POST, "image_hash": NOTHING}}),
        ("POST", "/api/posts", {"content": b"{", "headers": {"content-type": "application/json"}}),
        ("GET", "/api/posts/999999", {}),
        ("PATCH", f"/api/posts/{post_id}", {"json": {"title": "Mine"}}),
        ("PUT", f"/api/posts/{post_id}", {"json": POST}),
        ("DELETE", f"/api/posts/{post_id}", {}),
        ("PUT", f"/api/posts/{post_id}/vote", {"json": {"value": 2}}),
        ("PUT", "/api/posts/999999/vote", {"json": {"value": 1}}),
        ("GET", "/api/votes", {}),
        ("GET", "/api/authorship?post_ids=x", {}),
        ("POST", "/api/images", {"content": b"x", "headers": form}),
        ("POST", "/api/images", {"files": {"file": b"no picture"}}),
        ("POST", "/api/images", {"json": {}}),
        ("GET", f"/image/{NOTHING}", {}),
        ("GET", f"/image/{NOTHING}/thumbnail", {}),
        ("GET", "/post?limit=0", {}),
        ("POST", "/post", {"data": {"title": ""}}),
        ("POST", "/post", {"content": b"x" * 11_000_000, "headers": form}),
        ("POST", "/update-post-score", {"json": {"post_id": 999999, "score_increase": 1}}),
        ("GET", "/api/projects?all=x", {}),
        ("GET", "/api/items?limit=0", {}),
        ("POST", "/api/auth/register", {"json": {}}),
        ("GET", "/api/events/stream?kinds=x", {}),
        ("GET", "/api/unsubscribe/x", {}),
        ("POST", "/api/unsubscribe/x", {}),
    ]
    for method, url, options in wrong:
        answer = contract.check(await stranger.request(method, url, **options))
        assert answer.status_code >= 400, (method, url)
    assert contract.unseen(errors=True) == NEVER_FAIL
