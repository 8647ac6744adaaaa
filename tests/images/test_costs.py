"""One network's pictures starve nobody else's: turns, budgets, quotas, as they show over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from litestar import Litestar
from msgspec.structs import replace
from sqlalchemy import text

from api.errors import Unavailable
from api.http.rate_limits import RateLimiter
from api.http.rate_limits import limiter as rate_limiter
from api.services import images, pictures
from api.services.pictures import wire
from api.services.pictures.limits import DECODERS_PER_NETWORK_MAX, LOST_PIXELS, WAITING_PER_NETWORK_MAX
from api.settings import Limits, Storage
from db.transaction import transaction
from tests.pictures_made import picture
from tests.running import client_of

HERE, THERE = "192.0.2.1", "198.51.100.7"


class Decoding:
    """Decoders that go on when they are told to, and say what is being decoded."""

    def __init__(self) -> None:
        self.begun: list[bytes] = []
        self.go_on = asyncio.Semaphore(0)

    async def decode(self, data: bytes) -> wire.Answer:
        self.begun.append(data)
        await self.go_on.acquire()
        return wire.Done("image/png", 1, 1, b"small", None, 1)


@pytest.fixture
def decoding(monkeypatch: pytest.MonkeyPatch) -> Decoding:
    decoding = Decoding()
    monkeypatch.setattr(pictures, "_decoders", decoding)
    return decoding


@pytest.fixture
def limited(app: Litestar, monkeypatch: pytest.MonkeyPatch) -> RateLimiter:
    """Limits are switched on, and nothing is used yet."""
    limiter = RateLimiter()
    monkeypatch.setattr(rate_limiter, "time", SimpleNamespace(monotonic=lambda: 1000.0))  # or buckets refill meanwhile
    monkeypatch.setattr(app.state, "settings", replace(app.state.settings, limits=Limits(enabled=True)))
    monkeypatch.setattr(app.state, "limiter", limiter)
    return limiter


def at(app: Litestar, address: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=cast("Any", app), raise_app_exceptions=False, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://board.test")


@pytest.fixture
async def here(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    async with at(app, HERE) as client:
        yield client


@pytest.fixture
async def there(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    async with at(app, THERE) as client:
        yield client


async def send(client: httpx.AsyncClient, data: bytes | None = None) -> httpx.Response:
    return await client.post("/api/images", files={"file": ("x.png", data or picture(), "image/png")})


async def post_form(client: httpx.AsyncClient, data: bytes | None = None) -> httpx.Response:
    files = {"file": ("x.png", data or picture(), "image/png")}
    return await client.post("/post", data={"title": "x", "post": "y"}, files=files)


WAYS = {"uploadImage": send, "createClassicPost": post_form}


async def until(is_so: Callable[[], bool]) -> None:
    """Requests are on their way through the application."""
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110  nobody announces it
            await asyncio.sleep(0.001)


@pytest.mark.committed
@pytest.mark.parametrize("way", WAYS)
async def test_sixteen_pictures_of_one_network_hold_up_nobody_else(
    decoding: Decoding, here: httpx.AsyncClient, there: httpx.AsyncClient, way: str
) -> None:
    allowed = DECODERS_PER_NETWORK_MAX + WAITING_PER_NETWORK_MAX
    flood = [asyncio.create_task(WAYS[way](here, b"here %d" % nth)) for nth in range(16)]
    await until(lambda: pictures.queue.waiting == WAITING_PER_NETWORK_MAX)
    done, _ = await asyncio.wait(flood, timeout=20, return_when=asyncio.FIRST_COMPLETED)
    while len(done) < 16 - allowed:
        more, _ = await asyncio.wait(set(flood) - done, timeout=20, return_when=asyncio.FIRST_COMPLETED)
        done |= more
    for task in done:
        answer = task.result()
        assert (answer.status_code, answer.json()["code"]) == (429, "too-many-requests")
        assert int(answer.headers["retry-after"]) >= 1
    await until(lambda: len(decoding.begun) == DECODERS_PER_NETWORK_MAX)
    other = asyncio.create_task(WAYS[way](there, b"there"))
    await until(lambda: b"there" in decoding.begun)
    assert len(decoding.begun) == DECODERS_PER_NETWORK_MAX + 1
    for _ in range(17):
        decoding.go_on.release()
    assert (await other).status_code == 201
    answers = await asyncio.gather(*flood)
    assert sorted(answer.status_code for answer in answers) == [201] * allowed + [429] * (16 - allowed)
    assert (pictures.queue.busy, pictures.queue.waiting) == (0, 0)


@pytest.mark.committed
@pytest.mark.parametrize(
    ("addresses", "at_once"),
    [(("2001:db8:0:1::1", "2001:db8:0:2::1", "2001:db8:0:3::1"), 2), (("192.0.2.1", "192.0.2.2", "192.0.2.3"), 3)],
)
async def test_whose_turn_it_is(app: Litestar, decoding: Decoding, addresses: tuple[str, ...], at_once: int) -> None:
    """One customer may have many networks of IPv6: they take turns as one."""
    clients = [at(app, address) for address in addresses]
    sent = [asyncio.create_task(send(client, b"%d" % nth)) for nth, client in enumerate(clients)]
    await until(lambda: len(decoding.begun) == at_once and pictures.queue.waiting == len(addresses) - at_once)
    for _ in addresses:
        decoding.go_on.release()
    assert [answer.status_code for answer in await asyncio.gather(*sent)] == [201] * len(addresses)
    for client in clients:
        await client.aclose()


async def test_who_waits_too_long_is_told_so() -> None:
    holders = [pictures.turn(f"network {nth}") for nth in range(pictures.queue.slots)]
    for holder in holders:
        await holder.__aenter__()
    with pytest.raises(Unavailable) as raised:
        async with pictures.turn(HERE, wait_s=0):
            pytest.fail("there is no turn")
    assert raised.value.headers["Retry-After"]
    assert pictures.queue.waiting == 0
    for holder in holders:
        await holder.__aexit__(None, None, None)
    async with pictures.turn(HERE, wait_s=0):
        assert pictures.queue.busy == 1
    assert pictures.queue.busy == 0


@pytest.mark.parametrize("way", WAYS)
async def test_a_network_that_has_used_up_its_budget_is_told_when_to_come_again(
    limited: RateLimiter, here: httpx.AsyncClient, there: httpx.AsyncClient, way: str
) -> None:
    while limited.consume("image-pixels", HERE, LOST_PIXELS) is None:
        pass
    answer = await WAYS[way](here)
    assert (answer.status_code, answer.json()["code"]) == (429, "too-many-uploads")
    assert [fault["field"] for fault in answer.json()["errors"]] == ["image"]
    assert 0 < int(answer.headers["retry-after"]) <= 3600
    assert "minute" in answer.json()["detail"]["user_message"] or "second" in answer.json()["detail"]["user_message"]
    assert (await here.get("/post")).json() == []
    assert (await WAYS[way](there)).status_code == 201
    assert (await here.post("/post", data={"title": "x", "post": "y"})).status_code == 201  # words cost nothing


@pytest.mark.parametrize("way", WAYS)
async def test_every_upload_is_charged_its_bytes_and_pixels(
    limited: RateLimiter, here: httpx.AsyncClient, way: str
) -> None:
    data = picture(size=(2000, 1000))
    assert (await WAYS[way](here, data)).status_code == 201
    for kind, cost in (("image-bytes", len(data)), ("image-pixels", 2_000_000)):
        state = limited.get_state(kind, HERE)
        assert state.limit - state.remaining == pytest.approx(cost, rel=0.01)


async def test_what_is_over_the_budget_is_refused_before_its_bytes_are_read(
    app: Litestar, limited: RateLimiter
) -> None:
    while limited.consume("image-bytes", HERE, 1_000_000) is None:
        pass
    sent: list[Any] = []

    async def receive() -> Any:
        pytest.fail("the body was read")

    async def send_on(message: Any) -> None:
        sent.append(message)

    form = (b"content-type", b"multipart/form-data; boundary=x")
    headers = [(b"host", b"board.test"), form, (b"content-length", b"1000000")]
    scope = {"type": "http", "method": "POST", "scheme": "http", "path": "/api/images", "raw_path": b"/api/images"}
    more = {"root_path": "", "query_string": b"", "headers": headers, "client": (HERE, 1), "server": ("board.test", 80)}
    await app(cast("Any", scope | more), receive, send_on)
    assert sent[0]["status"] == 429


@pytest.fixture
def quota(app: Litestar, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One megabyte."""
    settings = replace(app.state.settings, storage=Storage(quota_megabytes=1))
    monkeypatch.setattr(app.state, "settings", settings)
    images._warn_of_quota.cache_clear()
    yield
    images._warn_of_quota.cache_clear()


async def fill(app: Litestar, size: int) -> None:
    """As if a picture of so many bytes were stored."""
    async with transaction(app.state.sessions) as session:
        row = "insert into images (hash, media_type, width, height, size) values (:hash, 'x', 1, 1, :size)"
        await session.execute(text(row), {"hash": "f" * 64, "size": size})


@pytest.mark.usefixtures("quota")
@pytest.mark.parametrize("way", WAYS)
async def test_a_full_board_takes_no_more_pictures_and_tells_its_operator(
    app: Litestar, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    known = picture()
    assert (await WAYS[way](client, known)).status_code == 201
    await fill(app, 10**6)
    before = len((await client.get("/post")).json())
    for data in (known, picture(color="red")):  # or the answer would show that the first is known
        answer = await WAYS[way](client, data)
        assert (answer.status_code, answer.json()["code"]) == (507, "storage-full")
        assert [fault["field"] for fault in answer.json()["errors"]] == ["image"]
        assert "quota" not in answer.json()["detail"]["user_message"]
    assert len((await client.get("/post")).json()) == before
    assert len([message for message in caplog.messages if "quota_megabytes = 1" in message]) == 1
    async with transaction(app.state.sessions) as session:
        await session.execute(text("delete from images where media_type = 'x'"))
    assert (await WAYS[way](client, picture(color="red"))).status_code == 201


async def test_without_a_quota_there_is_none(
    app: Litestar, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.state, "settings", replace(app.state.settings, storage=Storage(quota_megabytes=0)))
    await fill(app, 2 * 10**9)
    assert (await send(client)).status_code == 201


@pytest.mark.usefixtures("limited")
async def test_what_one_person_sends_in_a_day(
    app: Litestar, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = picture(color="red"), picture(color="blue")
    monkeypatch.setattr(images, "UPLOADER_BYTES_PER_DAY", 2 * len(first) - 1)
    assert (await send(client, first)).status_code == 201
    for data in (second, first):  # the same bytes are no exception: it would show nothing, and cost as much
        answer = await send(client, data)
        assert (answer.status_code, answer.json()["code"]) == (429, "daily-uploads-exceeded")
        assert [fault["field"] for fault in answer.json()["errors"]] == ["image"]
        assert answer.headers["retry-after"]
    async with client_of(app) as other:
        assert (await send(other, second)).status_code == 201
    async with transaction(app.state.sessions) as session:
        aged = "update image_grants set created_at = created_at - cast(:by as interval)"
        await session.execute(text(aged), {"by": timedelta(days=1)})
    assert (await send(client, second)).status_code == 201
