"""Live: what happens, as it happens.

/api/events/stream, /api/ws/{client_id}
"""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from litestar import Controller, Request, WebSocket, get, websocket
from litestar.datastructures import State
from litestar.params import FromPath, HeaderParameter, QueryParameter

from api.conversations import Conversation
from api.errors import LiveOff, TooManyRequests
from api.event_streams import EventStream
from api.events.live.choosing import choose
from api.events.live.following import Following
from api.events.live.hub import Hub
from api.events.live.outlet import outlet
from api.pagination import CURSOR_LENGTH_MAX, decode_place
from api.parameters import Kinds, of_project
from api.principal import Principal
from api.raw_headers import bearer_token

GOING_AWAY = 1001
OFF = 4404
TOO_MANY = 4429
NAME_LENGTH_MAX = 64

logger = logging.getLogger(__name__)


class LiveController(Controller):
    path = "/"
    tags = ("Events",)

    @get(
        "/events/stream",
        operation_id="streamEvents",
        summary="Follow the log",
        media_type="text/event-stream",
        opt={"errors": [404, 429]},
    )
    async def stream_events(
        self,
        request: Request[Any, Any, Any],
        state: State,
        kinds: Kinds = "",
        project_id: Annotated[int | None, of_project("Only of this project.")] = None,
        after: Annotated[
            str | None,
            QueryParameter(max_length=CURSOR_LENGTH_MAX, description="A `position`, to go on behind it."),
        ] = None,
        last_event_id: Annotated[
            str | None,
            HeaderParameter(
                name="Last-Event-ID",
                max_length=CURSOR_LENGTH_MAX,
                description="What browsers send when they connect again; counts before `after`.",
            ),
        ] = None,
    ) -> EventStream:
        """Server-sent events, what the caller may see of it: `id` is the position, `event` the kind, `data` the event.

        A `reset` says that something was missed, by a reader who was away too long or too slow: fetch anew what is
        shown; what happens after its `position` follows. The stream ends when the caller's token does.
        """
        if not state.settings.live.enabled:
            raise LiveOff
        field, position = ("last_event_id", last_event_id) if last_event_id else ("after", after)
        place = None if position is None else decode_place(position, field)
        principal: Principal | None = request.scope.get("user")
        actor = None if principal is None else principal.actor
        token = bearer_token(request.scope)
        check = None if token is None else state.principals.recheck(token)
        chosen = await choose(state.sessions, kinds, project_id, actor)
        following = Following(state.live, state.sessions, chosen, principal, check)
        return EventStream(following, place, state.live, state.connections)

    @websocket("/ws/{client_id:str}")
    async def talk(self, socket: WebSocket[Any, Any, Any], state: State, client_id: FromPath[str]) -> None:
        """What is said: api/conversations.py."""
        await socket.accept()
        if not state.settings.live.enabled:
            await socket.close(OFF, LiveOff.user)
            return
        try:
            with state.connections.one_more(socket.client.host if socket.client else ""):
                async with _closing(socket, state.live):
                    with outlet(state.live, socket.send) as patient:
                        end = str(await Conversation(socket, patient).hold())
        except TooManyRequests as error:
            await socket.close(TOO_MANY, error.user)
            return
        except OSError as error:  # gone in the middle of a word, or nobody reads (TimeoutError is one)
            end = type(error).__name__
        logger.info("The WebSocket of %s ended: %s", _shown(client_id), end)


@asynccontextmanager
async def _closing(socket: WebSocket[Any, Any, Any], hub: Hub) -> AsyncGenerator[None]:
    """Says good-bye when the server ends."""
    closing = asyncio.Event()

    async def leave() -> None:
        await closing.wait()
        await socket.close(GOING_AWAY, "The server stops.")

    with hub.at_close(closing.set):
        task = asyncio.create_task(leave())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def _shown(client_id: str) -> str:
    """The caller chose it: no line of the log may end in it, and none be long by it."""
    return ascii(client_id[:NAME_LENGTH_MAX])
