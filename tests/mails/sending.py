"""Everything that a mail goes through, driven by hand: the events are handled and the queue is emptied."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from litestar import Litestar
from msgspec.structs import replace
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.events.handlers import registry
from api.events.mails import MailReader
from api.mail.words import Writer
from api.services.events import as_event
from api.settings import Mail, Settings
from db.models import Event, Notification
from db.repositories.events.log import COLUMNS
from db.transaction import transaction
from tests.mails.smtp import Sink


async def handle_events(app: Litestar) -> None:
    """Every event of the log, with the one handler that tells people, whether it has had them or not.

    What it does not choose it must tell nobody.
    """
    handler = next(each for each in registry if each.name == "notifications")
    assert handler.choose is not None
    async with transaction(app.state.sessions) as session:
        rows = (await session.execute(select(*COLUMNS).where(Event.kind.in_(handler.kinds)).order_by(Event.id))).all()
        chosen = await handler.choose(rows, session)
    for row in rows:
        async with transaction(app.state.sessions) as session:
            before = await _count(session)
            await handler.handle(as_event(row), session)
            assert row.id in chosen or await _count(session) == before, row


async def _count(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(Notification)) or 0


def settings_of(app: Litestar, mail: Mail) -> Settings:
    settings: Settings = app.state.settings
    return replace(settings, server=replace(settings.server, public_url="https://board.example.org"), mail=mail)


def reader_of(app: Litestar, mail: Mail) -> MailReader:
    settings = settings_of(app, mail)
    return MailReader(app.state.sessions, settings, Writer(settings, app.state.unsubscribe_links))


async def send_all(app: Litestar, sink: Sink) -> None:
    """Handles what has happened and sends what is due."""
    await handle_events(app)
    await send_due(app, sink.settings())


async def send_due(app: Litestar, mail: Mail) -> None:
    reader = reader_of(app, mail)
    while await reader.step():
        pass


@asynccontextmanager
async def mail_set_up(app: Litestar, mail: Mail) -> AsyncGenerator[None]:
    """Requests see this mail server."""
    before, writer = app.state.settings, app.state.letter_writer
    app.state.settings = settings_of(app, mail)
    app.state.letter_writer = Writer(app.state.settings, app.state.unsubscribe_links)
    yield
    app.state.settings, app.state.letter_writer = before, writer
