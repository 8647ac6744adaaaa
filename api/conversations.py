"""What is said over a WebSocket: JSON in, JSON out."""

import asyncio
import logging
from contextlib import aclosing
from typing import Any

import msgspec
from litestar import WebSocket
from litestar.exceptions import WebSocketDisconnect

from api.errors import DomainError, NotUnderstood
from api.events.live.choosing import choose
from api.events.live.following import Following
from api.events.live.messages import Idle, Message, Reset, Subscribed, Told
from api.events.live.outlet import Outlet
from api.pagination import decode_place, encode_place
from api.raw_headers import bearer_token
from api.schemas.live import Failure, ResetNotice, Subscribe
from db.channel import LOST
from db.repositories.events import Place

PROTOCOL = """\
It is told as it happens, too: by `GET /api/events/stream`, and over a WebSocket at `/api/ws/{client_id}`, where
`client_id` is any name, for the server's log. What is said there, each a message of JSON text:

| you | the server |
|---|---|
| `{"subscribe": {"kinds": "post.*", "project_id": 1, "after": "…", "token": "…"}}`, each of them optional | \
`{"subscribed": {"position": "…"}}`, then `{"event": {…}, "position": "…"}` for each event |
| `{"unsubscribe": true}` | `{"unsubscribed": true}` |
| anything else that is JSON | `{"echo": …}`, the same |
| what is no JSON | `{"error": {"user_message": "…", "internal_message": "…", "code": "…"}}` |

Without `after` the events from now on are told, without `token` those of public projects. A second subscription takes
the place of the first. `{"reset": {"reason": "…", "position": "…"}}` says that something was missed: fetch anew what is
shown; what happens after the position follows. When the token has ended, an error `bad-token` says so and the
subscription is over. The connection is closed with 1009 by a message of more than 64 KiB, with 4429 where there are too
many, 4404 where live updates are switched off, 1001 when the server stops and 1013 when it fails; whoever comes back
goes on with `after`.
"""
"""For the document, which has no words of its own for WebSockets."""

MESSAGE_BYTES_MAX = 65_536
TRY_AGAIN_LATER = 1013
NO_STATUS = 1005
"""The caller closed without saying why."""

logger = logging.getLogger(__name__)


class Conversation:
    def __init__(self, socket: WebSocket[Any, Any, Any], outlet: Outlet) -> None:
        self.socket = socket
        self.outlet = outlet
        self._telling: asyncio.Task[None] | None = None

    async def hold(self) -> int:
        """Until it ends; with which code."""
        try:
            while True:
                event: Any = await self.socket.receive()
                if event["type"] == "websocket.disconnect":
                    return int(event.get("code") or NO_STATUS)
                text = event.get("text")
                await self._hear((event.get("bytes") or b"") if text is None else text.encode())
        finally:
            await self._unsubscribe()

    async def _hear(self, raw: bytes) -> None:
        try:
            match _decoded(raw):
                case {"subscribe": wanted}:
                    await self._subscribe(wanted)
                case {"unsubscribe": _}:
                    await self._unsubscribe()
                    await self._say('{"unsubscribed":true}')
                case _:
                    await self._say(_named("echo", raw.decode()))
        except DomainError as error:
            await self._fail(error)

    async def _subscribe(self, wanted: Any) -> None:
        """Takes the place of the subscription before. Whoever sends no token is who the handshake said."""
        try:
            asked = msgspec.convert(wanted, Subscribe)
        except msgspec.ValidationError as error:
            raise NotUnderstood(internal=f"subscribe: {error}") from None
        state = self.socket.app.state
        after = None if asked.after is None else decode_place(asked.after, "after")
        token = bearer_token(self.socket.scope) if asked.token is None else asked.token
        check = None if token is None else state.principals.recheck(token)
        principal = None if check is None else await check()
        actor = None if principal is None else principal.actor
        chosen = await choose(state.sessions, asked.kinds, asked.project_id, actor)
        await self._unsubscribe()
        following = Following(state.live, state.sessions, chosen, principal, check)
        self._telling = asyncio.create_task(self._tell(following, after))

    async def _unsubscribe(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)
            self._telling = None

    async def _tell(self, following: Following, after: Place | None) -> None:
        """What cannot go on closes the connection: whoever comes back resumes."""
        try:
            try:
                async with aclosing(following.messages(after)) as messages:
                    async for message in messages:
                        if text := _text(message):
                            await self._say(text)
            except DomainError as error:
                await self._fail(error)
        except WebSocketDisconnect:
            pass
        except Exception as error:
            if not isinstance(error, LOST):
                logger.exception("A subscription failed.")
            await self.socket.close(TRY_AGAIN_LATER, "Please connect again.")

    async def _fail(self, error: DomainError) -> None:
        failure = Failure(error.user, error.internal, error.code)
        await self._say(_named("error", msgspec.json.encode(failure).decode()))

    async def _say(self, text: str) -> None:
        await self.outlet({"type": "websocket.send", "text": text, "bytes": None})


def _decoded(raw: bytes) -> Any:
    if len(raw) > MESSAGE_BYTES_MAX:
        raise NotUnderstood("That message is too large.", f"a message may have {MESSAGE_BYTES_MAX} bytes")
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotUnderstood(internal=f"not JSON: {error}") from None


def _named(name: str, encoded: str) -> str:
    return f'{{"{name}":{encoded}}}'


def _text(message: Message) -> str | None:
    match message:
        case Told():
            return message.text
        case Subscribed(place):
            return _named("subscribed", _named("position", f'"{encode_place(place)}"'))
        case Reset(reason, place):
            return _named("reset", msgspec.json.encode(ResetNotice(reason, encode_place(place))).decode())
        case Idle():
            return None  # the protocol has its own pings
