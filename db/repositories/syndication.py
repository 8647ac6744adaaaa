"""What feeds say of projects and of the roadmap, by statements that are made once."""

from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Integer, Select, bindparam, literal_column, select

from db.limits import ITEM_PROPOSED
from db.models import Item, Project
from db.repositories.sections import ids_for_viewer, listed_ids_for_viewer, shows
from db.sections import Section


@lru_cache
def named_project(section: Section) -> Select[Any]:
    """Number, name and slug of the project `project_id`, if the viewer sees the section."""
    which = Project.id == bindparam("project_id", type_=BigInteger)
    return select(Project.id, Project.name, Project.slug).where(which, shows(section))


@lru_cache
def latest_items(limit: int, *, has_project: bool) -> Select[Any]:
    """The items that changed last, with the slugs of their projects: of `project_id`, or of all listed projects.

    Proposals are left out: anybody may write them.
    """
    shown = Item.id, Item.name, Item.status, Item.description, Item.created_at, Item.updated_at
    statement = select(*shown, Item.project_id, Project.slug).join(Project, Project.id == Item.project_id)
    if has_project:
        statement = statement.where(Item.project_id == bindparam("project_id", type_=BigInteger))
    projects = ids_for_viewer("roadmap") if has_project else listed_ids_for_viewer("roadmap")
    is_accepted = Item.status != literal_column(f"'{ITEM_PROPOSED}'")
    statement = statement.where(Item.project_id.in_(projects), is_accepted)
    order = Item.updated_at.desc(), Item.id.desc()
    return statement.order_by(*order).limit(literal_column(str(limit), Integer))
