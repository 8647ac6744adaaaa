"""The queue of mails: filled by what people are told and by messages, emptied by whoever sends them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, case, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.actor import Actor
from db.models import Mail, Notification, User
from db.repositories.users import can_receive_mail

ERROR_LENGTH_MAX = 2_000
GATHERED_AT_ONCE = 1_000
MailStatus = Literal["waiting", "failed", "sent"]
"""Failed: given up, until an admin tries it again."""

STATUS = case((Mail.sent_at.is_not(None), "sent"), (Mail.parked_at.is_not(None), "failed"), else_="waiting")
LISTED = (
    Mail.id,
    func.coalesce(Mail.address, User.email).label("to"),
    Mail.address.is_not(None).label("is_message"),
    STATUS.label("status"),
    Mail.attempts,
    Mail.error,
    Mail.next_try_at,
    Mail.created_at,
    Mail.sent_at,
)


class MailRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def queue(self, address: str, text: str) -> None:
        await self.session.execute(insert(Mail).values(address=address, text=text))

    async def gather_news(self, not_before: datetime) -> bool:
        """Notifications that are to go out at once become mails, one per person. Whether there were any."""
        await self._forget(Notification.mail == "now", Notification.created_at < not_before)
        return await self._gather(Notification.mail == "now")

    async def gather_digests(self, not_before: datetime, before: datetime) -> bool:
        """What has come before that time and was not read becomes a digest. Whether there was any."""
        daily = Notification.mail == "daily"
        await self._forget(daily, Notification.created_at < not_before)
        await self._forget(daily, Notification.created_at < before, Notification.read_at.is_not(None))
        return await self._gather(daily, Notification.created_at < before)

    async def claim(self, limit: int, lease: timedelta) -> Sequence[Row[Any]]:
        """Mails that are due. Until the lease ends nobody else gets them, even if this process dies."""
        due = (
            select(Mail.id)
            .where(Mail.sent_at.is_(None), Mail.parked_at.is_(None), Mail.next_try_at <= func.now())
            .order_by(Mail.next_try_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        claimed = (
            update(Mail)
            .where(Mail.id == due.c.id)
            .values(attempts=Mail.attempts + 1, next_try_at=func.now() + lease)
            .returning(Mail.id, Mail.user_id, Mail.address, Mail.text, Mail.key, Mail.attempts)
        )
        return (await self.session.execute(claimed.execution_options(synchronize_session=False))).all()

    async def recipient(self, user_id: int) -> tuple[str, Actor] | None:
        """Address and actor of an account, if mail may be sent to it."""
        columns = (User.email, User.actor_id, User.id, User.name, User.role == "admin")
        found = (
            await self.session.execute(select(*columns).where(User.id == user_id, can_receive_mail()))
        ).one_or_none()
        return None if found is None else (found[0], Actor(*found[1:]))

    async def sent(self, mail_id: int) -> None:
        await self._set(mail_id, sent_at=func.now(), error="")

    async def failed(self, mail_id: int, error: str, pause: timedelta | None) -> None:
        """`pause` None: given up."""
        parked = func.now() if pause is None else None
        when = func.now() + (pause or timedelta())
        await self._set(mail_id, error=error[:ERROR_LENGTH_MAX], next_try_at=when, parked_at=parked)

    async def page(self, status: MailStatus | None, limit: int, before: int | None) -> Sequence[Row[Any]]:
        """The newest first."""
        statement = select(*LISTED).outerjoin(User, User.id == Mail.user_id)
        if status is not None:
            statement = statement.where(_with_status(status))
        if before is not None:
            statement = statement.where(Mail.id < before)
        return (await self.session.execute(statement.order_by(Mail.id.desc()).limit(limit))).all()

    async def counts(self) -> Row[Any]:
        """How many wait, and how many were given up."""
        waiting = func.count().filter(_with_status("waiting")).label("waiting")
        failed = func.count().filter(_with_status("failed")).label("failed")
        return (await self.session.execute(select(waiting, failed).where(Mail.sent_at.is_(None)))).one()

    async def retry(self, mail_id: int) -> bool:
        """As if it had never been tried. False: there is no such mail that was not sent."""
        fresh = {"attempts": 0, "parked_at": None, "next_try_at": func.now()}
        tried = update(Mail).where(Mail.id == mail_id, Mail.sent_at.is_(None)).values(fresh)
        return await self.session.scalar(tried.returning(Mail.id)) is not None

    async def remove(self, mail_id: int) -> bool:
        """False: there is no such mail."""
        return await self.session.scalar(delete(Mail).where(Mail.id == mail_id).returning(Mail.id)) is not None

    async def prune(self, older_than: timedelta, limit: int) -> int:
        """Removes what was sent long ago. How many there were."""
        old = select(Mail.id).where(Mail.sent_at < func.now() - older_than).order_by(Mail.id).limit(limit)
        gone = await self.session.scalars(delete(Mail).where(Mail.id.in_(old)).returning(Mail.id))
        return len(gone.all())

    async def _gather(self, *which: ColumnElement[bool]) -> bool:
        due = (
            select(Notification.id, Notification.user_id)
            .where(*which)
            .order_by(Notification.id)
            .limit(GATHERED_AT_ONCE)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        people = select(due.c.user_id).distinct()
        made = insert(Mail).from_select(["user_id"], people).returning(Mail.id, Mail.user_id).cte("made")
        told = update(Notification).where(Notification.id == due.c.id, made.c.user_id == due.c.user_id)
        statement = told.values(mail=None, mail_id=made.c.id).returning(Notification.id)
        return bool((await self.session.scalars(statement.execution_options(synchronize_session=False))).all())

    async def _forget(self, *which: ColumnElement[bool]) -> None:
        forgotten = update(Notification).where(*which).values(mail=None)
        await self.session.execute(forgotten.execution_options(synchronize_session=False))

    async def _set(self, mail_id: int, **values: Any) -> None:
        statement = update(Mail).where(Mail.id == mail_id).values(**values)
        await self.session.execute(statement.execution_options(synchronize_session=False))


def _with_status(status: MailStatus) -> ColumnElement[bool]:
    match status:
        case "sent":
            return Mail.sent_at.is_not(None)
        case "failed":
            return Mail.parked_at.is_not(None)
    return Mail.sent_at.is_(None) & Mail.parked_at.is_(None)
