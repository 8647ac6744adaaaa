from api.errors.base import NotFound


class EventFailureNotFound(NotFound):
    code = "event-failure-not-found"
    user = "That event is not waiting any more."

    def __init__(self, reader: str, event_id: int) -> None:
        super().__init__(internal=f"no failure of event {event_id} for {reader!r}")
