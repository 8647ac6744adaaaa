from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, null, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.delivery import DEFAULT_DELIVERY, Delivery, NotificationKind
from db.models import MailPreference, User
from db.repositories.sections import USER_ID
from db.repositories.users import can_receive_mail


@lru_cache
def select_choices() -> Select[Any]:
    """What the viewer chose, by kind."""
    return select(MailPreference.kind, MailPreference.delivery).where(MailPreference.user_id == USER_ID)


def deliveries(choices: Iterable[Any]) -> dict[NotificationKind, Delivery]:
    """Of every kind, chosen or not; `choices` are rows of kind and delivery."""
    chosen: dict[Any, Any] = dict(choices)
    return {kind: chosen.get(kind, default) for kind, default in DEFAULT_DELIVERY.items()}


class PreferenceRepository:
    """How people want their news by mail."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def of(self, user_id: int) -> dict[NotificationKind, Delivery]:
        return deliveries((await self.session.execute(select_choices(), {"user_id": user_id})).all())

    async def choose(self, user_id: int, choices: Mapping[NotificationKind, Delivery]) -> None:
        """Nothing, where the account is gone."""
        if not choices:
            return
        person = await self.session.scalar(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
        if person is None:
            return
        rows = [{"user_id": user_id, "kind": kind, "delivery": delivery} for kind, delivery in choices.items()]
        statement = insert(MailPreference).values(rows)
        await self.session.execute(
            statement.on_conflict_do_update(
                index_elements=[MailPreference.user_id, MailPreference.kind],
                set_={"delivery": statement.excluded.delivery},
            )
        )


def delivery_of(kind: NotificationKind) -> ColumnElement[str | None]:
    """By columns of `User`: how each of them gets news of this kind by mail; null: not at all."""
    chosen = (
        select(MailPreference.delivery)
        .where(MailPreference.user_id == User.id, MailPreference.kind == kind)
        .scalar_subquery()
    )
    delivery = func.nullif(func.coalesce(chosen, DEFAULT_DELIVERY[kind]), "off")
    return case((can_receive_mail(), delivery), else_=null())
