"""The log of everything that changed, and who reads it."""

from db.repositories.events.inserting import insert_events
from db.repositories.events.log import (
    CREDENTIALS,
    RECORDED,
    EventRepository,
    Place,
    Recorded,
    Tell,
    note,
    note_credentials,
    of_kinds,
    of_project,
)
from db.repositories.events.readers import EventReaderRepository, PlaceLost
from db.repositories.events.sections import section_of, visible_to

__all__ = [
    "CREDENTIALS",
    "RECORDED",
    "EventReaderRepository",
    "EventRepository",
    "Place",
    "PlaceLost",
    "Recorded",
    "Tell",
    "insert_events",
    "note",
    "note_credentials",
    "of_kinds",
    "of_project",
    "section_of",
    "visible_to",
]
