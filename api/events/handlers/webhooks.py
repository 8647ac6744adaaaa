import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from api.events.registry import on
from api.schemas.events import KINDS, Event
from db.repositories.webhooks import WebhookDeliveryRepository


@on(*KINDS)
async def webhooks(event: Event, session: AsyncSession) -> None:
    """Queues it for every webhook that wants it: api/events/webhooks.py sends."""
    body = msgspec.json.encode(event).decode()
    deliveries = WebhookDeliveryRepository(session=session, wrap_exceptions=False)
    await deliveries.queue(event.id, event.kind, event.project_id, event.created_at, body)
