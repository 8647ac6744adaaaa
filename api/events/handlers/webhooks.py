from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from api.events.registry import on
from api.schemas.events import KINDS, Event
from api.services.events import as_event
from db.repositories.events import EventRepository
from db.repositories.webhooks import WebhookDeliveryRepository


async def wanted(rows: Sequence[Row[Any]], session: AsyncSession) -> Collection[int]:
    return await _deliveries(session).wanted(rows)


async def none_there(session: AsyncSession) -> bool:
    return not await _deliveries(session).are_wanted()


@on(*KINDS, choose=wanted, idle=none_there)
async def webhooks(event: Event, session: AsyncSession) -> None:
    """Queues it for every webhook that wants it: api/events/webhooks.py sends.

    Read again and locked: what is deleted meanwhile is either missing here, or found in the queue by who deletes it.
    """
    row = await EventRepository(session).get_for_share(event.id)
    body = msgspec.json.encode(event if row is None else as_event(row)).decode()
    await _deliveries(session).queue(event.id, event.kind, event.project_id, event.created_at, body)


def _deliveries(session: AsyncSession) -> WebhookDeliveryRepository:
    return WebhookDeliveryRepository(session=session, wrap_exceptions=False)
