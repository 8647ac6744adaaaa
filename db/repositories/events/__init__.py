"""The log of everything that changed, and who reads it."""

from db.repositories.events.log import (
    RECORDED,
    EventRepository,
    Place,
    Recorded,
    Tell,
    note,
    of_kinds,
    of_project,
    visible_to,
)
from db.repositories.events.readers import EventReaderRepository, PlaceLost

__all__ = [
    "RECORDED",
    "EventReaderRepository",
    "EventRepository",
    "Place",
    "PlaceLost",
    "Recorded",
    "Tell",
    "note",
    "of_kinds",
    "of_project",
    "visible_to",
]
