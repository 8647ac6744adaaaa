"""Everything that a mail goes through, driven by hand: the events are handled and the queue is emptied."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from litestar import Litestar
from msgspec.structs import replace
from sqlalchemy import select

from api.events.handlers import registry
from api.events.mails import MailReader
from api.mail.words import Writer
from api.services.events import as_event
from api.settings import Mail, Settings
from db.models import Event
from db.repositories.events.log import COLUMNS
from db.transaction import transaction
from tests.mails.smtp import Sink


async def handle_events(app: Litestar) -> None:
    """Every event of the log, with the one handler that tells people, whether it has had them or not."""
    handler = next(each for each in registry if each.name == "notifications")
    async with transaction(app.state.sessions) as session:
        rows = (await session.execute(select(*COLUMNS).order_by(Event.id))).all()
    for row in rows:
        if row.kind in handler.kinds:
            async with transaction(app.state.sessions) as session:
                await handler.handle(as_event(row), session)


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
