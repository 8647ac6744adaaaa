"""A picture that nothing refers to is its uploader's alone, before it is attached and after its post is gone."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from api.auth.picture_cookie import COOKIE
from api.services.images import GRANT_AGE_MAX, UNUSED_AGE_MAX, ImageService
from db.transaction import transaction
from storage.plugin import StoragePlugin
from tests.accounts.people import PASSWORD, login, register
from tests.images.attaching import create_post, upload
from tests.people import signed_in
from tests.pictures_made import picture
from tests.running import client_of
from tests.visibility.world import World

SUFFIXES = ("", "/thumbnail")


@pytest.fixture
def images(app: Litestar) -> ImageService:
    storage = app.plugins.get(StoragePlugin)._storage
    return ImageService(app.state.sessions, storage, app.state.upload_tokens.make)


async def grants(app: Litestar) -> int:
    async with app.state.sessions() as session:
        return int(await session.scalar(text("select count(*) from image_grants")))


async def age(app: Litestar, by: timedelta) -> None:
    """Everything was uploaded so long ago."""
    async with transaction(app.state.sessions) as session:
        for aged in ("image_grants set created_at = created_at", "images set touched_at = touched_at"):
            await session.execute(text(f"update {aged} - cast(:by as interval)"), {"by": by})


@pytest.mark.parametrize("suffix", SUFFIXES)
async def test_the_uploader_alone_sees_it(client: httpx.AsyncClient, stranger: httpx.AsyncClient, suffix: str) -> None:
    path = f"/image/{(await upload(client))['image_hash']}{suffix}"
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-cache")
    known = {"if-none-match": answer.headers["etag"]}
    assert (await client.get(path, headers=known)).status_code == 304
    for headers in ({}, known):
        missing = await stranger.get(f"/image/{'0' * 64}{suffix}", headers=headers)
        hidden = await stranger.get(path, headers=headers)
        assert hidden.status_code == missing.status_code == 404


@pytest.mark.parametrize("suffix", SUFFIXES)
async def test_an_account_sees_it_by_bearer_and_by_the_browsers_cookie(app: Litestar, suffix: str) -> None:
    async with signed_in(app, "Ada") as (ada, _), signed_in(app, "Bob") as (bob, _), client_of(app) as browser:
        path = f"/image/{(await upload(ada))['image_hash']}{suffix}"
        assert (await ada.get(path)).status_code == 200
        assert (await bob.get(path)).status_code == 404
        assert (await browser.get(path)).status_code == 404
        claims = app.state.access_tokens.read(ada.headers["authorization"].removeprefix("Bearer "))
        browser.cookies.set(COOKIE, app.state.picture_cookie.seal(claims.user_id, claims.session_id))
        assert (await browser.get(path)).status_code == 200


async def test_somebody_new_gets_the_visitors_cookie_with_the_upload(client: httpx.AsyncClient) -> None:
    files = {"file": ("x.png", b"no picture", "image/png")}
    assert "set-cookie" not in (await client.post("/api/images", files=files)).headers
    await upload(client)
    visitor = client.cookies["corkboard_visitor"]
    await upload(client, "red")
    assert client.cookies["corkboard_visitor"] == visitor


@pytest.mark.parametrize("suffix", SUFFIXES)
async def test_deleting_a_private_post_opens_its_picture_to_nobody(
    private: World, client: httpx.AsyncClient, suffix: str
) -> None:
    path = f"/image/{private.places['image_hash']}{suffix}"
    viewer, owner = private.callers["viewer"], private.callers["owner"]
    assert (await viewer.get(path)).status_code == 200
    assert (await owner.delete(f"/api/posts/{private.post_id}")).status_code == 204
    for caller, status in ((client, 404), (private.callers["other"], 404), (viewer, 404), (owner, 200)):
        assert (await caller.get(path)).status_code == status  # the owner is its uploader
    assert (await create_post(client, {"image_hash": private.places["image_hash"]})).json()["code"] == "image-unknown"


async def test_uploading_known_bytes_shows_nothing_of_them(app: Litestar, private: World) -> None:
    """Whoever has the bytes may use them, and learns neither from the answer nor later that others do."""
    async with client_of(app) as known, client_of(app) as new:
        answers = []
        for client, data in ((known, picture()), (new, picture(color="olive"))):
            sent = await client.post("/api/images", files={"file": ("x.png", data, "image/png")})
            image_hash = sent.json()["image_hash"]
            seen = await client.get(f"/image/{image_hash}")
            answers.append((sent.status_code, sorted(sent.json()), seen.status_code, sorted(seen.headers)))
            if client is known:
                assert image_hash == private.places["image_hash"]
        assert answers[0] == answers[1]


async def test_the_classic_form_gives_the_right_too(client: httpx.AsyncClient) -> None:
    data, form = picture(), {"title": "x", "post": "y"}
    sent = await client.post("/post", data=form, files={"file": ("x.png", data, "image/png")})
    image_hash = sent.json()["image_hash"]
    assert (await client.delete(f"/api/posts/{sent.json()['id']}")).status_code == 204
    assert (await client.get(f"/image/{image_hash}")).content == data
    assert (await create_post(client, {"image_hash": image_hash})).status_code == 201


async def test_signing_in_takes_the_visitors_uploads_over(app: Litestar, client: httpx.AsyncClient) -> None:
    first, second = await upload(client), await upload(client, "red")
    told = await register(client)
    client.headers["authorization"] = f"Bearer {told['access_token']}"
    async with client_of(app) as elsewhere:
        elsewhere.headers["authorization"] = client.headers["authorization"]
        for image in (first, second):
            assert (await elsewhere.get(f"/image/{image['image_hash']}")).status_code == 200
            assert (await create_post(elsewhere, {"image_hash": image["image_hash"]})).status_code == 201
    async with client_of(app) as other:  # who has the same picture as a visitor and signs in loses none
        await upload(other)
        assert await grants(app) == 3
        await login(other, "ada@example.org")
    assert await grants(app) == 2


async def test_the_grants_of_an_account_go_with_it(app: Litestar, client: httpx.AsyncClient) -> None:
    told = await register(client)
    client.headers["authorization"] = f"Bearer {told['access_token']}"
    image = await upload(client)
    export = (await client.get("/api/auth/me/export")).json()
    assert [row["image_hash"] for row in export["uploads"]] == [image["image_hash"]]
    assert await grants(app) == 1
    assert (await client.request("DELETE", "/api/auth/me", json={"password": PASSWORD})).status_code == 204
    assert await grants(app) == 0


async def test_grants_go_with_the_picture(app: Litestar, images: ImageService, client: httpx.AsyncClient) -> None:
    await upload(client)
    await age(app, UNUSED_AGE_MAX + timedelta(minutes=1))
    assert await grants(app) == 1
    assert await images.sweep() == 1
    assert await grants(app) == 0


async def test_grants_end_while_the_picture_is_used(
    app: Litestar, images: ImageService, client: httpx.AsyncClient
) -> None:
    body = {"image_hash": (await upload(client))["image_hash"], "published": False}
    post = (await create_post(client, body)).json()
    await age(app, GRANT_AGE_MAX - timedelta(minutes=1))
    assert await images.sweep() == 0
    assert await grants(app) == 1
    await age(app, timedelta(minutes=2))
    assert await images.sweep() == 0
    assert await grants(app) == 0
    assert (await client.get(f"/image/{body['image_hash']}")).status_code == 200  # in the author's draft
    await client.delete(f"/api/posts/{post['id']}")
    assert (await client.get(f"/image/{body['image_hash']}")).status_code == 404
    await upload(client)
    assert await grants(app) == 1
    assert (await client.get(f"/image/{body['image_hash']}")).status_code == 200


@pytest.mark.committed
async def test_signing_in_and_the_sweep_at_once(app: Litestar, images: ImageService) -> None:
    """A picture that is removed at that moment is nobody's, and the sign-in goes on."""
    async with client_of(app) as client:
        await register(client)
        await client.post("/api/auth/logout")
        del client.headers["authorization"]
        for nth in range(8):
            await upload(client, f"#0000{nth:02x}")
        answers = await asyncio.gather(login(client, "ada@example.org"), images.sweep(timedelta(0)))
        assert answers[0].status_code == 200
        assert answers[1] == 8
    assert await grants(app) == 0
