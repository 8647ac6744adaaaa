"""Posts as they are made: what is looked up, the row, what it is found by and its event in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    TableValuedAlias,
    Text,
    and_,
    case,
    cast,
    column,
    func,
    insert,
    literal,
    literal_column,
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from db.actor import Actor
from db.models import Event, Post, PostDocument
from db.repositories.authors import author_of, is_name_taken
from db.repositories.events import Recorded, Tell
from db.repositories.image_grants import SIZE, join_pictures
from db.repositories.post_lists import IN_TURN, PUBLIC
from db.repositories.post_search import BLOCK_BITS, of_block
from db.repositories.search import document_of, grams_of_document
from db.repositories.sections import visible_ids_by
from db.statements import Compiled, Writes, given

GIVEN: dict[str, TypeEngine[Any]] = {
    **{
        column.key: column.type
        for column in (
            Post.title,
            Post.text,
            Post.username,
            Post.image_hash,
            Post.published,
            Post.project_id,
            Post.author_id,
        )
    },
    "user_id": BigInteger(),
    "is_admin": Boolean(),
    "has_upload_token": Boolean(),
    "name_skeletons": Text(),
    "document": Text(),
    "grams": Text(),  # written down: the driver takes its time over each number of an array
}
"""Of a new post and its author, each an array in which all of a statement stand in their order."""

COLUMNS = ("id", *(name for name in GIVEN if name in Post.__table__.columns), *SIZE)


def _create(*, have_pictures: bool) -> Select[Any]:
    """Posts, of those whose author sees the project, may attach the picture and bears no account's name; with events.

    An answer for each that is asked for, in their order: whether there is such a project and such a picture for the
    author, whether the name is free, and then the columns that lists show.
    """
    asked = _asked(have_pictures=have_pictures)
    wanted = select(*(asked.c[name] for name in COLUMNS)).where(asked.c.id.is_not(None))
    new = insert(Post).from_select(COLUMNS, wanted, include_defaults=False)
    added = new.returning(*PUBLIC, Post.author_id).cte("added")
    return (
        select(
            asked.c.sees_project,
            asked.c.has_picture,
            asked.c.has_free_name,
            *(added.c[column.key] for column in PUBLIC),
            author_of(added.c.author_id, added.c.project_id),
        )
        .select_from(asked.outerjoin(added, added.c.id == asked.c.id))
        .order_by(asked.c.nth)
        .add_cte(_documents(asked), _told(added))
    )


def _asked(*, have_pictures: bool) -> CTE:
    """With an id for each that is to be: who is answered by what was added has to know which is whose."""
    checked = _checked(have_pictures=have_pictures)
    is_right = and_(checked.c.sees_project, checked.c.has_picture, checked.c.has_free_name)
    new_id = case((is_right, literal_column("nextval('posts_id_seq')")))
    return select(checked, new_id.label("id")).cte("asked")


def _checked(*, have_pictures: bool) -> Subquery:
    columns: list[Any] = [column(name, kind) for name, kind in GIVEN.items()]
    arrays = [given(name, ARRAY(kind)) for name, kind in GIVEN.items()]
    rows = func.unnest(*arrays).table_valued(*columns, with_ordinality="nth", name="rows").render_derived()
    visible = visible_ids_by(rows.c.user_id, rows.c.is_admin, "posts")
    sees_project = rows.c.project_id.in_(visible).label("sees_project")
    if have_pictures:
        found, *picture = join_pictures(rows)
    else:
        found, *picture = rows, rows.c.image_hash.is_(None), *(cast(null(), Integer) for _ in SIZE)
    has_picture, width, height = (each.label(name) for each, name in zip(picture, ("has_picture", *SIZE), strict=True))
    in_order = select(rows, width, height, sees_project, has_picture, _has_free_name(rows)).select_from(found)
    return in_order.order_by(rows.c.nth).offset(IN_TURN).subquery("checked")


def _has_free_name(rows: TableValuedAlias) -> ColumnElement[bool]:
    """No account's name looks like the one that was typed, if one was."""
    skeletons = func.string_to_array(rows.c.name_skeletons, literal_column("E'\\n'", Text), type_=ARRAY(Text))
    return or_(rows.c.name_skeletons.is_(None), ~is_name_taken(skeletons)).label("has_free_name")


def _documents(asked: CTE) -> CTE:
    """Of those whose document was given; of the others the database makes it."""
    grams = cast(asked.c.grams, ARRAY(Integer))
    block = asked.c.id.op(">>")(literal_column(str(BLOCK_BITS)))
    rows = select(asked.c.id, asked.c.document, of_block(block, grams))
    rows = rows.where(asked.c.id.is_not(None), asked.c.document.is_not(None))
    names = ["post_id", "document", "grams"]
    new = insert(PostDocument).from_select(names, rows, include_defaults=False)
    return new.returning(PostDocument.post_id).cte("documents")


def _told(added: CTE) -> CTE:
    """What `PostCreated` of api/schemas/events/changes.py says; of a draft nobody is told."""
    subject = literal("post:", Text).concat(cast(added.c.id, Text))
    named = {"post_id": added.c.id, "title": added.c.title, "version": added.c.version}
    pairs = [part for name, value in named.items() for part in (literal(name, Text), value)]
    columns = {
        "kind": literal("post.created", Text),
        "subject": subject,
        "project_id": added.c.project_id,
        "actor_id": added.c.author_id,
        "data": func.jsonb_build_object(*pairs),
    }
    row = select(*columns.values()).where(added.c.published).order_by(added.c.id)
    return insert(Event).from_select(list(columns), row, include_defaults=False).returning(Event.id).cte("told")


CREATE = _create(have_pictures=True)
_CREATE = Compiled(CREATE)
_CREATE_WITHOUT_PICTURES = Compiled(_create(have_pictures=False))
"""Most posts have none, and to look for pictures and rights takes a fifth of the time of the rest."""


@dataclass(frozen=True, slots=True)
class NewPost:
    title: str
    text: str
    username: str
    image_hash: str | None
    published: bool
    project_id: int
    author: Actor
    has_upload_token: bool = False
    """Whether the author has shown the token of the picture's upload."""
    name_skeletons: str | None = None
    """Of the name that a visitor typed (api/names), each in a line."""
    document: str | None = field(init=False)
    grams: str | None = field(init=False)
    """Made at once, not when the database waits for them."""

    def __post_init__(self) -> None:
        document = document_of(f"{self.title} {self.text}")
        object.__setattr__(self, "document", document)
        grams = None if document is None else f"{{{str([*grams_of_document(document)])[1:-1]}}}"
        object.__setattr__(self, "grams", grams)


def values_of(posts: Sequence[NewPost]) -> dict[str, Any]:
    """The parameters of `CREATE`."""
    values = {name: [getattr(post, name) for post in posts] for name in GIVEN if name in NewPost.__slots__}
    authors = [post.author for post in posts]
    return values | {
        "author_id": [author.id for author in authors],
        "user_id": [author.user_id for author in authors],
        "is_admin": [author.is_admin for author in authors],
    }


class Created(NamedTuple):
    sees_project: bool
    has_picture: bool
    """Stored, and the author may attach it; or none is wanted."""
    has_free_name: bool
    """No account has it, or one that looks like it."""
    post: Sequence[Any]
    """What lists show, in their order; only nulls, if one of these is not so."""


def created_from_row(row: Sequence[Any]) -> Created:
    sees_project, has_picture, has_free_name, *post = row
    return Created(sees_project, has_picture, has_free_name, post)


class NewPostRepository:
    """Creates posts where nothing else belongs to the same transaction."""

    def __init__(self, writes: Writes, tell: Tell) -> None:
        self.writes = writes
        self.tell = tell

    async def create(self, posts: Sequence[NewPost]) -> list[Created]:
        """In one statement; what it answers is committed."""
        ids: list[int | None] = [None]  # of a statement that was broken off nobody knows what it did
        try:
            statement = _CREATE if any(post.image_hash for post in posts) else _CREATE_WITHOUT_PICTURES
            created = [created_from_row(row) for row in await self.writes.rows(statement, values_of(posts))]
            ids = [each.post[0] for each in created]
        finally:
            self.tell(Recorded("post.created", payload=None if each is None else {"post_id": each}) for each in ids)
        return created
