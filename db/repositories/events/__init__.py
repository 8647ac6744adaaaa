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
)
from db.repositories.events.readers import EventReaderRepository, PlaceLost
from db.repositories.events.sections import section_of, visible_to

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
    "section_of",
    "visible_to",
]
