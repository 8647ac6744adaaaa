"""Which section of a project an event is about, and so who may be told of it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal, or_, true

from db.actor import Actor
from db.models import Event, Member, Project
from db.repositories.sections import PUBLIC_SECTIONS, event_floor, has_part
from db.sections import EventSection

SECTION_OF_NOUN: Mapping[str, EventSection] = {
    "post": "posts",
    "item": "roadmap",
    "issue": "issues",
    "member": "members",
    "project": "project",
}
COMMENTED: Mapping[str, EventSection] = {"post_id": "posts", "issue_number": "issues"}
"""By the field of a comment's event that says what the comment is on; the other one is null."""


def section_of(kind: str, data: Mapping[str, Any]) -> EventSection | None:
    """None: of no section, or of a kind that nobody has assigned to one. Then only members and admins are told."""
    noun = kind.partition(".")[0]
    if noun == "comment":
        return next((section for field, section in COMMENTED.items() if data.get(field) is not None), None)
    return SECTION_OF_NOUN.get(noun)


def is_of(section: EventSection) -> ColumnElement[bool]:
    """`section_of` as a condition."""
    nouns = [noun for noun, its_section in SECTION_OF_NOUN.items() if its_section == section]
    fields = [field for field, its_section in COMMENTED.items() if its_section == section]
    return or_(
        *(Event.kind.startswith(f"{noun}.") for noun in nouns),
        *(and_(Event.kind.startswith("comment."), Event.data[field].astext.is_not(None)) for field in fields),
    )


def visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """Everything of the projects the actor belongs to; of others what has happened since their sections became public.

    What is of no project, or of one that is gone, is for admins.
    """
    if actor is not None and actor.is_admin:
        return true()
    visible = [
        and_(is_public, is_of(section), Event.id > event_floor(literal(section)))
        for section, is_public in PUBLIC_SECTIONS.items()
    ]
    if actor is not None and actor.user_id is not None:
        visible.append(has_part(actor.user_id))
    return exists().where(Project.id == Event.project_id, or_(*visible)).correlate_except(Project, Member)
