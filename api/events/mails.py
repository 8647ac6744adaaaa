"""Sends the mails of the queue: never from a request, and never with a transaction open."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api.events.retries import pause
from api.mail.letters import compose
from api.mail.sending import NotSent, send
from api.mail.words import Writer
from api.settings import Settings
from db.repositories.mails import MailRepository
from db.repositories.notifications import NotificationRepository
from db.transaction import transaction

AT_ONCE = 5
LEASE = timedelta(minutes=5)
"""Longer than an attempt can take."""
ATTEMPTS_MAX = 13
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
"""So that the last attempt comes about a day after the first."""
NEWS_AGE_MAX = timedelta(days=1)
DIGEST_AGE_MAX = timedelta(days=3)
"""What is older when mail is switched on, or works again, is not sent any more."""

Sessions = async_sessionmaker[AsyncSession]

logger = logging.getLogger(__name__)


class MailReader:
    """One process of all sends. A process that dies in mid-mail may send it twice, with the same Message-ID."""

    name = "mails"

    def __init__(self, sessions: Sessions, settings: Settings, writer: Writer) -> None:
        self.sessions = sessions
        self.settings = settings
        self.writer = writer

    async def step(self) -> bool:
        """What is due. Whether there may be more at once."""
        now = datetime.now(UTC)
        async with transaction(self.sessions) as session:
            mails = MailRepository(session)
            gathered = await mails.gather_news(now - NEWS_AGE_MAX)
            digest_time = last_digest(now, self.settings.mail.digest_hour)
            gathered |= await mails.gather_digests(now - DIGEST_AGE_MAX, digest_time)
        async with transaction(self.sessions) as session:
            claimed = await MailRepository(session).claim(AT_ONCE, LEASE)
        await asyncio.gather(*(self._deliver(mail) for mail in claimed))
        return gathered or bool(claimed)

    async def _deliver(self, mail: Row[Any]) -> None:
        try:
            message = await self._composed(mail)
            if message is not None:
                await send(message, self.settings.mail)
        except NotSent as error:
            await self._note_failure(mail, str(error), is_final=error.is_final)
        except Exception as error:
            logger.exception("Mail %d could not be written.", mail.id)
            await self._note_failure(mail, f"{type(error).__name__}: {error}", is_final=False)
        else:
            async with transaction(self.sessions) as session:
                mails = MailRepository(session)
                await (mails.remove(mail.id) if message is None else mails.sent(mail.id))

    async def _note_failure(self, mail: Row[Any], answer: str, *, is_final: bool) -> None:
        logger.warning("Mail %d was not sent, attempt %d: %s", mail.id, mail.attempts, answer)
        given_up = is_final or mail.attempts >= ATTEMPTS_MAX
        again = None if given_up else pause(mail.attempts, first=FIRST_PAUSE, longest=LONGEST_PAUSE)
        async with transaction(self.sessions) as session:
            await MailRepository(session).failed(mail.id, answer, again)

    async def _composed(self, mail: Row[Any]) -> EmailMessage | None:
        """None: there is nothing to say any more, or nobody to say it to."""
        if mail.address is not None:
            letter = self.writer.message(mail.address, mail.text)
            return compose(letter, self.settings.mail.sender, mail.key)
        async with transaction(self.sessions) as session:
            recipient = await MailRepository(session).recipient(mail.user_id)
            if recipient is None:
                return None
            address, reader = recipient
            rows = await NotificationRepository(session).in_mail(mail.id, reader)
        if not rows:
            return None
        return compose(self.writer.news(address, reader, rows), self.settings.mail.sender, mail.key)


def last_digest(now: datetime, hour: int) -> datetime:
    """When the last daily mails were due."""
    today = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)
