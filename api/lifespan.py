"""What runs as long as the application does."""

import asyncio
import signal
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from functools import partial
from types import FrameType

from litestar import Litestar

from api.events import delivery, pruning
from api.events.handlers import registry
from api.events.live.hub import Hub
from api.events.live.outlet import LAST_CHANCE_S
from api.events.mails import MailReader
from api.events.reader import HandlerReader
from api.events.webhooks import WebhookWorker
from api.http.rate_limits import share_usage
from api.services import pictures
from api.services.images import ImageService
from api.services.users import index_names
from api.settings import Settings
from db.database import Database
from db.migrate import migrate, wait_for_database
from storage.base import Storage

BATCHES = "post_box", "comment_batches", "item_batches", "issue_batches", "ballot_box"
"""In `app.state`."""
END_SIGNALS = (signal.SIGTERM, signal.SIGINT)

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


def database_ready(database: Database, settings: Settings) -> Lifespan:
    """The database answers, has the schema of this version and what that needs computed; an embedded one is started."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None]:
        engine = database.config.get_engine()
        async with database.running():
            await wait_for_database(engine, settings.database.wait)
            if settings.database.migrate:
                await migrate(database.config)
            await index_names(app.state.sessions)
            yield
            await engine.dispose()

    return lifespan


def events_delivered(settings: Settings) -> Lifespan:
    """Changes reach whoever wants to know: other processes, and the handlers, which one process of all runs.

    Other processes also learn what of the rate limits is consumed here.
    """

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None]:
        state = app.state
        webhooks = WebhookWorker(state.sessions, state.webhook_sender)
        work = [delivery.keep_signalling(state.bell, state.channel), share_usage(state.limiter, state.channel)]
        if settings.events.deliver:
            readers = _readers(settings, state.sessions)
            await delivery.settle(state.sessions)
            workers: list[delivery.Reader] = [*readers, webhooks]
            if settings.mail.host:
                workers.append(MailReader(state.sessions, settings, state.letter_writer))
            work += [delivery.keep_reading(worker, state.bell, state.channel) for worker in workers]
            events_kept = timedelta(days=settings.events.keep_days) or None
            old = pruning.prunings(events_kept, {reader.name for reader in [*readers, *registry]})
            work.append(pruning.keep_pruning(state.sessions, state.channel, old))
        async with state.channel.open(), webhooks.open(), delivery.together(*work):
            yield

    return lifespan


def _readers(settings: Settings, sessions: delivery.Sessions) -> Sequence[delivery.Reader]:
    """With Kafka the handlers run in `corkboard consume`."""
    if settings.kafka.bootstrap_servers:
        from api.events.kafka.relay import KafkaRelay  # noqa: PLC0415  its client takes 3 MB

        return [KafkaRelay(settings.kafka, sessions)]
    return [HandlerReader(handler, sessions) for handler in registry]


def changes_told() -> Lifespan:
    """Who is connected hears of changes, and leaves as soon as the process is told to end.

    The server would cut them off otherwise, without a word, or wait for them.
    """

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None]:
        async with app.state.live.open():
            with _before_the_server(END_SIGNALS, partial(_see_off, app.state.live)):
                yield

    return lifespan


async def _see_off(hub: Hub) -> None:
    """Those who do not take the hint are left to the server."""
    hub.close()
    with suppress(TimeoutError):
        async with asyncio.timeout(LAST_CHANCE_S):
            await hub.emptied()


@contextmanager
def _before_the_server(numbers: Sequence[signal.Signals], act: Callable[[], Awaitable[None]]) -> Generator[None]:
    """Acts when one of the signals comes, and then calls whoever waited for it before; at once when it comes again."""
    if threading.current_thread() is not threading.main_thread():  # where alone signals come
        yield
        return
    loop, before = asyncio.get_running_loop(), {number: signal.getsignal(number) for number in numbers}
    acting: set[asyncio.Task[None]] = set()
    was_heard = False

    def pass_on(number: int) -> None:
        if callable(earlier := before[signal.Signals(number)]):
            earlier(number, None)

    async def act_first(number: int) -> None:
        try:
            await act()
        finally:
            pass_on(number)

    def hear(number: int, _: FrameType | None) -> None:
        nonlocal was_heard
        if was_heard:
            pass_on(number)
            return
        was_heard = True
        loop.call_soon_threadsafe(lambda: acting.add(loop.create_task(act_first(number))))

    for number in numbers:
        signal.signal(number, hear)
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
        for task in acting:
            task.cancel()


def pictures_kept(storage: Storage) -> Lifespan:
    """Pictures that nothing refers to are swept; their decoders end with the application."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None]:
        images = ImageService(app.state.sessions, storage, app.state.upload_tokens.make)
        sweep = asyncio.create_task(images.sweep_forever())
        yield
        sweep.cancel()
        with suppress(asyncio.CancelledError):
            await sweep
        pictures.close()

    return lifespan


@asynccontextmanager
async def batches_done(app: Litestar) -> AsyncGenerator[None]:
    """What was created and cast before the end is kept."""
    async with AsyncExitStack() as stack:
        for name in BATCHES:
            await stack.enter_async_context(getattr(app.state, name).open())
        yield
