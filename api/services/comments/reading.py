"""Comments as they are read."""

from collections.abc import Mapping, Sequence
from typing import Any

from api import pagination
from api.errors import CommentNotFound, DomainError, IssueNotFound, PostNotFound
from api.pagination import Cursor
from api.schemas.authors import Author
from api.schemas.comments import Comment, CommentPage
from db.actor import Actor
from db.repositories.comment_lists import Shape, Subject, listed, subject_id
from db.repositories.sections import viewer_values
from db.statements import Reads

SORT = "comments"


class CommentReader:
    """Pages of comments, without a session, by statements that are made once.

    Whoever sees a post or an issue reads its comments.
    """

    def __init__(self, reads: Reads) -> None:
        self.reads = reads

    async def list_of_post(self, post_id: int, limit: int, cursor: str | None, actor: Actor | None) -> CommentPage:
        return await self._page("post", {"post_id": post_id}, limit, cursor, actor, PostNotFound(post_id))

    async def list_of_issue(
        self, project_id: int, number: int, limit: int, cursor: str | None, actor: Actor | None
    ) -> CommentPage:
        values = {"project_id": project_id, "number": number}
        return await self._page("issue", values, limit, cursor, actor, IssueNotFound(number))

    async def list_replies(self, comment_id: int, limit: int, cursor: str | None, actor: Actor | None) -> CommentPage:
        values = {"comment_id": comment_id}
        return await self._page("comment", values, limit, cursor, actor, CommentNotFound(comment_id))

    async def _page(
        self,
        subject: Subject,
        which: Mapping[str, int],
        limit: int,
        cursor: str | None,
        actor: Actor | None,
        error: DomainError,
    ) -> CommentPage:
        """Raises `error` where the viewer does not see what the comments belong to."""
        values = {**which, **viewer_values(actor)}
        if cursor is not None:
            values["after_id"] = pagination.decode(cursor, SORT).id
        rows = await self.reads.rows(listed(Shape(subject, limit + 1, is_later=cursor is not None)), values)
        if not rows and not await self.reads.rows(subject_id(subject), values):
            raise error
        return _page_from_rows(rows, limit)


def _page_from_rows(rows: Sequence[Sequence[Any]], limit: int) -> CommentPage:
    """Of one row more than the page holds, if there are more."""
    items = pagination.fit([comment_from_row(row) for row in rows[:limit]])
    more = pagination.encode(Cursor(SORT, 0, items[-1].id)) if len(items) < len(rows) else None
    return CommentPage(list(items), more)


def comment_from_row(row: Sequence[Any]) -> Comment:
    """Of the columns of `PUBLIC` in db/repositories/comments.py, in their order."""
    comment_id, post_id, issue_number, parent_id, text, typed_name, account, deleted, edited, created, replies = row
    author = Author.from_record(account, typed_name)
    by_user = author.kind != "visitor"
    place = comment_id, post_id, issue_number, parent_id
    return Comment(*place, text, author.name, by_user, author, deleted, edited, created, replies)
