"""Pages of comments, the oldest first: a statement for each shape of list, made once and kept."""

from functools import lru_cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    bindparam,
    exists,
    literal_column,
    null,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from db.models import Comment, Issue, Post
from db.repositories import post_lists
from db.repositories.comments import PUBLIC, columns
from db.repositories.sections import ids_for_viewer
from db.statements import given

SHAPES_KEPT = 512
"""By the length of the page."""

PARENT = aliased(Comment, name="parent")
POST_ID = bindparam("post_id", type_=BigInteger)
PROJECT_ID = bindparam("project_id", type_=BigInteger)
NUMBER = bindparam("number", type_=Integer)
COMMENT_ID = bindparam("comment_id", type_=BigInteger)

Subject = Literal["post", "issue", "comment"]
"""What they belong to; those of a comment are its replies. The parameters are named like those of the paths."""


class Shape(NamedTuple):
    subject: Subject
    page: int
    """How many comments, at most. PostgreSQL plans a statement anew for each limit it is given."""
    is_later: bool = False
    """Behind `after_id`."""


@lru_cache(SHAPES_KEPT)
def listed(shape: Shape) -> Select[Any]:
    """No rows where the viewer does not see what they belong to: see `subject_id`."""
    subject = _subject(shape.subject).scalar_subquery()
    match shape.subject:
        case "post":
            project = select(Post.project_id).where(Post.id == POST_ID).correlate(None).scalar_subquery()
            statement = select(*columns(project, null())).where(Comment.post_id == subject, Comment.parent_id.is_(None))
        case "issue":
            shown = columns(PROJECT_ID, NUMBER)
            statement = select(*shown).where(Comment.issue_id == subject, Comment.parent_id.is_(None))
        case "comment":
            statement = select(*PUBLIC).where(Comment.parent_id == subject)
    if shape.is_later:
        statement = statement.where(Comment.id > given("after_id", BigInteger))
    return statement.order_by(Comment.id).limit(literal_column(str(shape.page), Integer))


@lru_cache
def subject_id(subject: Subject) -> Select[tuple[int]]:
    """Of the post, issue or comment, if the viewer sees it."""
    return _subject(subject)


def _subject(subject: Subject) -> Select[tuple[int]]:
    match subject:
        case "post":
            return select(Post.id).where(Post.id == POST_ID, post_lists.visible_to_viewer())
        case "issue":
            return select(Issue.id).where(Issue.project_id == PROJECT_ID, Issue.number == NUMBER, _is_visible_issue())
        case "comment":
            return select(PARENT.id).where(PARENT.id == COMMENT_ID, visible_to_viewer(PARENT))


def visible_to_viewer(comment: type[Comment]) -> ColumnElement[bool]:
    """One on a post or an issue that the viewer sees."""
    on_post = exists().where(Post.id == comment.post_id, post_lists.visible_to_viewer())
    on_issue = exists().where(Issue.id == comment.issue_id, _is_visible_issue())
    return or_(on_post, on_issue)


def _is_visible_issue() -> ColumnElement[bool]:
    return Issue.project_id.in_(ids_for_viewer("issues"))
