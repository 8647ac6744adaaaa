"""Server-sent events (HTML standard, section 9.2): an answer that goes on as long as somebody listens."""

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

import msgspec
from litestar.response.streaming import ASGIStreamingResponse
from litestar.types import Receive, Scope, Send

from api.connections import Connections
from api.errors import DomainError
from api.events.live.following import Following
from api.events.live.hub import Hub
from api.events.live.messages import Idle, Message, Reset, Subscribed, Told
from api.events.live.outlet import outlet
from api.pagination import encode_place
from api.schemas.live import ResetNotice
from db.channel import LOST
from db.repositories.events import Place

MEDIA_TYPE = "text/event-stream"
HEADERS = {"Content-Type": MEDIA_TYPE, "Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
"""The last tells nginx to pass on what it gets at once."""
RETRY_MS = 2_000

logger = logging.getLogger(__name__)


class EventStream(ASGIStreamingResponse):
    def __init__(self, following: Following, after: Place | None, hub: Hub, connections: Connections) -> None:
        self.frames = _frames(following, after)
        self.hub = hub
        self.connections = connections
        super().__init__(iterator=self.frames, headers=dict(HEADERS))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises TooManyRequests, before anything is sent."""
        address = scope["client"][0] if scope["client"] else ""
        with self.connections.one_more(address), outlet(self.hub, send) as patient:
            try:
                async with aclosing(self.frames):
                    await super().__call__(scope, receive, patient)
            except* TimeoutError:
                logger.info("A stream of events was given up: nobody reads it.")


async def _frames(following: Following, after: Place | None) -> AsyncGenerator[bytes]:
    """A stream that has begun can only end: whoever asks again is told why."""
    try:
        async with aclosing(following.messages(after)) as messages:
            async for message in messages:
                yield _frame(message)
    except DomainError as error:
        logger.info("A stream of events ends: %s", error.internal)
    except LOST as error:
        logger.warning("A stream of events ends, to be resumed: %s", type(error).__name__)
    except Exception:
        logger.exception("A stream of events failed; its reader will resume.")


def _frame(message: Message) -> bytes:
    """An `id` without data moves on from where the stream will be resumed."""
    match message:
        case Told():
            return message.frame
        case Subscribed(place):
            return f"retry: {RETRY_MS}\nid: {encode_place(place)}\n\n".encode()
        case Idle(place):
            return f": idle\nid: {encode_place(place)}\n\n".encode()
        case Reset(reason, place):
            position = encode_place(place)
            notice = msgspec.json.encode(ResetNotice(reason, position)).decode()
            return f"id: {position}\nevent: reset\ndata: {notice}\n\n".encode()
