"""Posts as they are made: what is looked up, the row and its event in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    Select,
    Text,
    Uuid,
    bindparam,
    cast,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    true,
)

from db.actor import Actor
from db.models import Event, Image, Post, Project
from db.repositories.events import Recorded, Tell
from db.repositories.post_lists import PUBLIC
from db.repositories.projects import visible_ids_by
from db.statements import Compiled, Writes

GIVEN: tuple[Any, ...] = (
    Post.title,
    Post.text,
    Post.username,
    Post.image_hash,
    Post.published,
    Post.project_id,
    Post.author_id,
)


def _create() -> Select[Any]:
    """A post, if its author sees the project and the picture is stored, with its event: all in one statement.

    Whether there is such a project and such a picture stands in front of the columns that lists show.
    """
    given = {column.key: bindparam(column.key, type_=column.type) for column in GIVEN}
    of_actor = bindparam("user_id", type_=BigInteger), bindparam("is_admin", type_=Boolean)
    project = select(Project.id).where(Project.id == given["project_id"], Project.id.in_(visible_ids_by(*of_actor)))
    picture = select(Image.hash, Image.width, Image.height).where(
        Image.hash == given["image_hash"], Image.stored_at.is_not(None)
    )
    found, pictured = project.cte("project"), picture.cte("picture")
    is_complete = or_(given["image_hash"].is_(None), pictured.c.hash.is_not(None))
    columns = {
        **given,
        "project_id": found.c.id,
        "image_hash": pictured.c.hash,
        "image_width": pictured.c.width,
        "image_height": pictured.c.height,
    }
    row = select(*columns.values()).select_from(found.outerjoin(pictured, true())).where(is_complete)
    added = insert(Post).from_select(list(columns), row, include_defaults=False).returning(*PUBLIC).cte("added")
    is_there = literal(value=True).label("is_there")
    return (
        select(exists(select(found.c.id)), exists(select(pictured.c.hash)), *added.c)
        .select_from(select(is_there).subquery().outerjoin(added, true()))
        .add_cte(_told(added))
    )


def _told(added: CTE) -> CTE:
    """What `PostCreated` of api/schemas/events.py says; of a draft nobody is told."""
    subject = literal("post:", Text).concat(cast(added.c.id, Text))
    named = {"post_id": added.c.id, "title": added.c.title, "version": added.c.version}
    pairs = [part for name, value in named.items() for part in (literal(name, Text), value)]
    columns = {
        "kind": literal("post.created", Text),
        "subject": subject,
        "project_id": added.c.project_id,
        "actor_id": bindparam("author_id", type_=Uuid),
        "data": func.jsonb_build_object(*pairs),
    }
    row = select(*columns.values()).where(added.c.published)
    return insert(Event).from_select(list(columns), row, include_defaults=False).returning(Event.id).cte("told")


CREATE = _create()
_COMPILED = Compiled(CREATE)


@dataclass(frozen=True, slots=True)
class NewPost:
    title: str
    text: str
    username: str
    image_hash: str | None
    published: bool
    project_id: int

    def by(self, author: Actor) -> dict[str, Any]:
        """The parameters of `CREATE`."""
        actor = {"author_id": author.id, "user_id": author.user_id, "is_admin": author.is_admin}
        return actor | {name: getattr(self, name) for name in self.__slots__}


class Created(NamedTuple):
    sees_project: bool
    has_picture: bool
    post: Sequence[Any]
    """What lists show, in their order; only nulls, if there is no such project or no such picture."""


class NewPostRepository:
    """Creates posts where nothing else belongs to the same transaction."""

    def __init__(self, writes: Writes, tell: Tell) -> None:
        self.writes = writes
        self.tell = tell

    async def create(self, new: NewPost, author: Actor) -> Created:
        post_id: int | None = None
        try:
            ((sees_project, has_picture, *post),) = await self.writes.rows(_COMPILED, new.by(author))
            post_id = post[0]
        finally:
            self.tell([Recorded("post.created", post_id)])
        return Created(sees_project, has_picture, post)
