"""What is kept, what is removed, and what happens when the storage fails."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from litestar import Litestar
from sqlalchemy import text

from api.app import create_app
from api.backends import make_storage
from api.errors import ImageNotFound
from api.schemas.images import Image
from api.services import pictures
from api.services.images import ImageReader, ImageService
from api.settings import Database, Settings
from db.actor import Actor
from db.engine import make_config
from storage.base import Storage, StoredObject
from storage.errors import StorageUnavailable
from storage.keys import image_key, thumbnail_key
from tests.images.attaching import Sent
from tests.pictures_made import picture
from tests.running import client_of, running

AT_ONCE = timedelta(0)
ADA = Actor(UUID(int=1))


async def keep(images: ImageService, data: bytes = picture()) -> Image:
    return await images.keep(Sent(data), ADA, pictures.UploadBudget(None, "192.0.2.1", "192.0.2.1"))


class Flaky:
    """A storage that does what it is told: works, or is away."""

    def __init__(self, real: Storage) -> None:
        self.real = real
        self.away = False
        self.puts = 0

    def _check(self) -> None:
        if self.away:
            raise StorageUnavailable("pulled the plug")

    async def open(self) -> None:
        await self.real.open()

    async def close(self) -> None:
        await self.real.close()

    async def put(self, key: str, data: bytes, media_type: str) -> None:
        self._check()
        self.puts += 1
        await self.real.put(key, data, media_type)

    async def get(self, key: str, *, offset: int = 0, length: int | None = None) -> StoredObject:
        self._check()
        return await self.real.get(key, offset=offset, length=length)

    async def exists(self, key: str) -> bool:
        self._check()
        return await self.real.exists(key)

    async def delete(self, key: str) -> None:
        self._check()
        await self.real.delete(key)

    async def ready(self) -> bool:
        return not self.away


@pytest.fixture
async def flaky(
    settings: Settings, empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Litestar, Flaky]]:
    made: list[Flaky] = []

    def make(chosen: Settings) -> Flaky:
        made.append(Flaky(make_storage(chosen)))
        return made[-1]

    monkeypatch.setattr("api.app.make_storage", make)
    chosen = msgspec.structs.replace(settings, database=Database(url=empty_database_url))
    async with running(create_app(chosen)) as app:
        yield app, made[0]


@pytest.fixture
def reader(flaky: tuple[Litestar, Flaky]) -> ImageReader:
    return ImageReader(flaky[0].state.reads)


@pytest.fixture
def images(flaky: tuple[Litestar, Flaky]) -> ImageService:
    app, storage = flaky
    return ImageService(app.state.sessions, storage, app.state.upload_tokens.make)


async def test_a_storage_that_is_away_loses_nothing(flaky: tuple[Litestar, Flaky]) -> None:
    app, storage = flaky
    data = picture(color="red")
    form = {"title": "Hi", "post": "There"}
    async with client_of(app) as client:
        storage.away = True
        for answer in (
            await client.post("/post", data=form, files={"file": ("x.png", data, "image/png")}),
            await client.post("/api/images", files={"file": ("x.png", data, "image/png")}),
        ):
            assert answer.status_code == 503
            assert int(answer.headers["retry-after"]) > 0
        assert (await client.get("/post")).json() == []
        image_hash = hashlib.sha256(data).hexdigest()
        assert (await client.get(f"/image/{image_hash}")).status_code == 404
        early = await client.post("/api/posts", json={"title": "x", "text": "y", "image_hash": image_hash})
        assert early.status_code == 422  # announced, but not there yet
        assert (await client.get("/health/ready")).status_code == 503
        storage.away = False
        answer = await client.post("/post", data=form, files={"file": ("x.png", data, "image/png")})
        assert answer.status_code == 201
        assert (await client.get(f"/image/{image_hash}")).content == data
        storage.away = True
        assert (await client.get(f"/image/{image_hash}")).status_code == 503
        assert (await client.post("/post", data=form)).status_code == 201  # words need no storage


async def test_equal_bytes_are_one_picture_and_nothing_shows_that_they_were_known(
    flaky: tuple[Litestar, Flaky], settings: Settings
) -> None:
    """Each upload does the same, so that it takes the same time."""
    app, storage = flaky
    answers = []
    for _ in range(3):
        async with client_of(app) as client:
            answers.append(await client.post("/api/images", files={"file": ("x.png", picture(), "image/png")}))
    told = [{**answer.json(), "upload_token": len(answer.json()["upload_token"])} for answer in answers]
    assert told == [told[0]] * 3
    assert [answer.status_code for answer in answers] == [201] * 3
    assert storage.puts == 6  # the picture and its thumbnail
    stored = [path for folder in ("images", "thumbnails") for path in (settings.data / "objects" / folder).iterdir()]
    assert len([path for path in stored if path.name == told[0]["image_hash"]]) == 2


async def test_a_copy_of_another_encoder_is_kept(
    flaky: tuple[Litestar, Flaky],
    images: ImageService,
    reader: ImageReader,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Readers rely on the size that is recorded with it."""
    _, storage = flaky
    kept = await keep(images)
    prepare = pictures.prepare

    async def otherwise(data: bytes, budget: pictures.UploadBudget) -> pictures.Picture:
        return replace(await prepare(data, budget), data=b"as another version makes it")

    monkeypatch.setattr(pictures, "prepare", otherwise)
    again = await keep(images)
    assert again.size == kept.size
    stored = await storage.get(image_key(kept.image_hash))
    assert stored.size == kept.size
    await storage.delete(image_key(kept.image_hash))
    lost = await keep(images)
    assert lost.size == (await storage.get(image_key(kept.image_hash))).size == 27
    assert (await reader.find(kept.image_hash, ADA)).size == 27


async def test_bytes_that_got_lost_are_stored_again(flaky: tuple[Litestar, Flaky], images: ImageService) -> None:
    _, storage = flaky
    kept = await keep(images)
    await storage.delete(image_key(kept.image_hash))
    await keep(images)
    assert await storage.exists(image_key(kept.image_hash))


async def test_the_sweep_takes_what_nothing_refers_to(
    flaky: tuple[Litestar, Flaky], images: ImageService, reader: ImageReader
) -> None:
    app, storage = flaky
    used, unused = await keep(images, picture(color="red")), await keep(images, picture(color="blue"))
    async with client_of(app) as client:
        new = {"title": "x", "text": "y", "image_hash": used.image_hash, "image_token": used.upload_token}
        assert (await client.post("/api/posts", json=new)).status_code == 201
    assert await images.sweep() == 0  # younger than a day
    assert await images.sweep(AT_ONCE) == 1
    assert await storage.exists(image_key(used.image_hash))
    for key in (image_key(unused.image_hash), thumbnail_key(unused.image_hash)):
        assert not await storage.exists(key)
    with pytest.raises(ImageNotFound):
        await reader.find(unused.image_hash, ADA)


async def test_a_sweep_that_fails_keeps_the_row(
    flaky: tuple[Litestar, Flaky], images: ImageService, reader: ImageReader
) -> None:
    _, storage = flaky
    kept = await keep(images)
    storage.away = True
    with pytest.raises(StorageUnavailable):
        await images.sweep(AT_ONCE)
    storage.away = False
    assert (await reader.find(kept.image_hash, ADA)).size == kept.size
    assert await images.sweep(AT_ONCE) == 1


async def test_a_picture_half_stored_is_swept_too(
    flaky: tuple[Litestar, Flaky], images: ImageService, empty_database_url: str
) -> None:
    _, storage = flaky
    storage.away = True
    with pytest.raises(StorageUnavailable):
        await keep(images)
    storage.away = False
    assert await images.sweep(AT_ONCE) == 1
    engine = make_config(empty_database_url).get_engine()
    async with engine.connect() as connection:
        assert await connection.scalar(text("select count(*) from images")) == 0
    await engine.dispose()
