from typing import Any
from uuid import uuid4

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api import emails, pagination
from api.errors import EmailUnconfirmed, MailNotFound, MailOff
from api.mail.letters import compose
from api.mail.sending import NotSent, send
from api.mail.words import Writer
from api.pagination import Cursor
from api.schemas.mails import MailState, MailTest, MessageCreate, MessageQueued, QueuedMail, QueuedMailPage
from api.settings import Mail
from db.repositories.mails import MailRepository, MailStatus
from db.transaction import transaction

ORDER = "mails"
TEST_TIMEOUT_S = 20.0


class MailService:
    """The queue: messages are put into it; admins see how it stands. Sending is for api/events/mails.py."""

    def __init__(self, mails: MailRepository, server: Mail) -> None:
        self.mails = mails
        self.server = server

    async def queue(self, message: MessageCreate) -> MessageQueued:
        """Kept once this transaction is committed, whatever happens to the process then."""
        await self.mails.queue(emails.normal(message.email), message.message)
        return MessageQueued("queued")

    async def state(self) -> MailState:
        counts = await self.mails.counts()
        server = f"{self.server.host}:{self.server.port}" if self.server.host else ""
        return MailState(bool(server), server, self.server.sender, counts.waiting, counts.failed)

    async def page(self, status: MailStatus | None, limit: int, cursor: str | None) -> QueuedMailPage:
        before = pagination.decode(cursor, ORDER).id if cursor is not None else None
        rows = await self.mails.page(status, limit + 1, before)
        more = pagination.encode(Cursor(ORDER, 0, rows[limit - 1].id)) if len(rows) > limit else None
        return QueuedMailPage([_shown(row) for row in rows[:limit]], more)

    async def retry(self, mail_id: int) -> None:
        if not await self.mails.retry(mail_id):
            raise MailNotFound(mail_id)

    async def remove(self, mail_id: int) -> None:
        if not await self.mails.remove(mail_id):
            raise MailNotFound(mail_id)


class MailTester:
    """Sends a mail at once, so that whoever sets the server up sees what it answers. No transaction is open by then."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession], server: Mail, writer: Writer) -> None:
        self.sessions = sessions
        self.server = server
        self.writer = writer

    async def send_to(self, user_id: int) -> MailTest:
        if not self.server.host:
            raise MailOff
        async with transaction(self.sessions) as session:
            recipient = await MailRepository(session).recipient(user_id)
        if recipient is None:
            raise EmailUnconfirmed
        address, _ = recipient
        letter = self.writer.test(address)
        try:
            answer = await send(compose(letter, self.server.sender, uuid4()), self.server, timeout_s=TEST_TIMEOUT_S)
        except NotSent as error:
            return MailTest(delivered=False, to=address, answer=str(error))
        return MailTest(delivered=True, to=address, answer=answer)


def _shown(row: Row[Any]) -> QueuedMail:
    return QueuedMail(**row._mapping)  # noqa: SLF001  its public name
