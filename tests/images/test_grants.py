"""Who may attach a picture: its uploader, and whoever sees it where it is used. For all others it does not exist."""

import httpx
import pytest
from itsdangerous import TimestampSigner
from litestar import Litestar
from msgspec.structs import replace
from sqlalchemy import text

from api.auth.upload_tokens import LIFETIME_S
from api.settings import Posts
from db.transaction import transaction
from tests.images.attaching import WAYS, create_post, upload
from tests.people import signed_in
from tests.running import client_of
from tests.visibility.world import World

UNKNOWN = "0" * 64


def test_every_operation_that_attaches_a_picture_is_among_the_ways(app: Litestar) -> None:
    document = app.openapi_schema.to_schema()
    schemas, attaching = document["components"]["schemas"], set()
    for operation in (each for item in document["paths"].values() for each in item.values()):
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        schema = schemas.get(body.get("$ref", "").rpartition("/")[2], {})
        if "image_hash" in str(schema):
            attaching.add(operation["operationId"])
            assert "image_token" in schema["properties"]
    assert attaching == set(WAYS)


@pytest.mark.parametrize("way", WAYS)
async def test_a_picture_that_one_cannot_see_is_answered_like_one_that_does_not_exist(
    app: Litestar, private: World, way: str
) -> None:
    known, told = str(private.places["image_hash"]), []
    for image_hash in (known, UNKNOWN):
        answer = await WAYS[way](private.callers["other"], {"image_hash": image_hash})
        assert (answer.status_code, answer.json()["code"]) == (422, "image-unknown")
        told.append(answer.text.replace(image_hash, ""))
    assert told[0] == told[1]
    async with client_of(app) as anybody:
        assert (await anybody.get(f"/image/{known}")).status_code == 404


async def test_an_anonymous_post_does_not_publish_a_private_picture(private: World, client: httpx.AsyncClient) -> None:
    known = str(private.places["image_hash"])
    refused = [await create_post(client, {"image_hash": image_hash}) for image_hash in (known, UNKNOWN)]
    assert [answer.status_code for answer in refused] == [422, 422]
    assert refused[0].text.replace(known, "") == refused[1].text.replace(UNKNOWN, "")
    assert (await client.get(f"/image/{known}")).status_code == 404


async def test_unique_titles_change_nothing_about_it(
    app: Litestar, private: World, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such posts are made in a transaction of their own."""
    monkeypatch.setattr(app.state, "settings", replace(app.state.settings, posts=Posts(unique_titles=True)))
    for image_hash in (private.places["image_hash"], UNKNOWN):
        assert (await create_post(client, {"image_hash": image_hash})).json()["code"] == "image-unknown"
    image_hash = (await upload(client))["image_hash"]
    assert (await create_post(client, {"image_hash": image_hash})).status_code == 201


@pytest.mark.parametrize("way", WAYS)
async def test_the_uploader_may_attach_it(app: Litestar, way: str) -> None:
    async with signed_in(app, "Ada") as (ada, _):
        image_hash = (await upload(ada))["image_hash"]
        answer = await WAYS[way](ada, {"image_hash": image_hash})
    assert answer.is_success, answer.text
    assert answer.json()["image_hash"] == image_hash


@pytest.mark.parametrize("way", WAYS)
async def test_the_token_of_the_upload_stands_for_the_uploader(app: Litestar, way: str) -> None:
    async with client_of(app) as script, signed_in(app, "Ada") as (ada, _):
        image, other = await upload(script), await upload(script, "red")
        token = image["upload_token"]
        for wrong in (None, "", "x", "ä", token[:-1], other["upload_token"], token.replace(".", "")):
            answer = await WAYS[way](ada, {"image_hash": image["image_hash"], "image_token": wrong})
            assert (answer.status_code, answer.json()["code"]) == (422, "image-unknown"), wrong
        answer = await WAYS[way](ada, {"image_hash": image["image_hash"], "image_token": token})
    assert answer.is_success, answer.text
    assert answer.json()["image_hash"] == image["image_hash"]


async def test_a_client_without_cookies_posts_its_picture(app: Litestar) -> None:
    async with client_of(app) as script:
        image = await upload(script)
        script.cookies.clear()
        body = {"image_hash": image["image_hash"], "image_token": image["upload_token"]}
        assert (await create_post(script, body)).json()["image_hash"] == image["image_hash"]


async def test_a_token_ends_after_a_day(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    image = await upload(client)
    client.cookies.clear()
    body = {"image_hash": image["image_hash"], "image_token": image["upload_token"]}
    made_at = TimestampSigner("x").get_timestamp()
    for age_s, status in ((LIFETIME_S + 60, 422), (LIFETIME_S - 60, 201)):
        monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _, now=made_at + age_s: now)
        assert (await create_post(client, body)).status_code == status


async def test_what_cannot_be_a_token_is_named(client: httpx.AsyncClient) -> None:
    for token in ("x" * 201, "\0", 5):
        answer = await create_post(client, {"image_token": token})
        assert answer.status_code == 422
        assert [fault["field"] for fault in answer.json()["errors"]] == ["image_token"]


@pytest.mark.parametrize("way", WAYS)
async def test_who_sees_a_picture_where_it_is_used_may_attach_it(app: Litestar, private: World, way: str) -> None:
    image_hash = private.places["image_hash"]
    for name, may in (("other", False), ("viewer", True), ("member", True), ("admin", True)):
        answer = await WAYS[way](private.callers[name], {"image_hash": image_hash})
        assert answer.is_success is may, name
    async with transaction(app.state.sessions) as session:
        await session.execute(text("update posts set image_hash = null"))
        await session.execute(text("update issues set image_hash = null"))
    assert (await WAYS[way](private.callers["viewer"], {"image_hash": image_hash})).status_code == 422


async def test_the_picture_of_an_issue_counts_as_well(app: Litestar, private: World) -> None:
    async with transaction(app.state.sessions) as session:
        await session.execute(text("update posts set image_hash = null"))
        move = "update issues set image_hash = :hash where project_id = :id"
        await session.execute(text(move), {"hash": private.places["image_hash"], "id": private.project_id})
    for name, may in (("other", False), ("viewer", True)):
        for way in WAYS.values():
            assert (await way(private.callers[name], {"image_hash": private.places["image_hash"]})).is_success is may


async def test_a_draft_of_somebody_else_gives_no_right(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    body = {"image_hash": (await upload(client))["image_hash"], "published": False}
    draft = (await create_post(client, body)).json()
    assert (await create_post(stranger, body)).json()["code"] == "image-unknown"
    await client.patch(f"/api/posts/{draft['id']}", json={"published": True})
    assert (await create_post(stranger, body)).status_code == 201


async def test_other_changes_of_a_post_need_no_right_to_its_picture(app: Litestar, private: World) -> None:
    """A member edits a post whose picture somebody else uploaded: what is attached already stays."""
    member, path = private.callers["member"], f"/api/posts/{private.post_id}"
    body = {"title": "New", "text": "y", "image_hash": private.places["image_hash"]}
    assert (await member.put(path, json=body)).status_code == 200
    assert (await member.patch(path, json={"image_token": "x", "text": "z"})).json()["text"] == "z"
