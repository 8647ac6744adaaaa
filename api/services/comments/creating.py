"""Comments as they are created."""

from api import access
from api.batches import Batches
from api.errors import FieldError, Invalid, IssueNotFound, NameOfAccount, PostNotFound
from api.names import check_visitor_name
from api.schemas.authors import Author
from api.schemas.comments import Comment, CommentCreate
from api.who import Who
from db.actor import Actor
from db.limits import ANONYMOUS
from db.repositories.new_comments import CommentedOn, CreatedComment, NewComment


class CommentCreator:
    """Creates comments; those on the same post or issue that arrive together by one statement."""

    def __init__(self, batches: Batches[NewComment, CreatedComment], *, writers: Who, board: str) -> None:
        self.batches = batches
        self.writers = writers
        self.board = board
        """Its name, which no visitor bears."""

    async def create_on_post(self, post_id: int, new: CommentCreate, author: Actor) -> Comment:
        """Raises PostNotFound, and what `_create` raises."""
        comment = await self._create(CommentedOn(post_id=post_id), new, author)
        if comment is None:
            raise PostNotFound(post_id)
        return comment

    async def create_on_issue(self, project_id: int, number: int, new: CommentCreate, author: Actor) -> Comment:
        """Raises IssueNotFound, and what `_create` raises."""
        comment = await self._create(CommentedOn(project_id=project_id, number=number), new, author)
        if comment is None:
            raise IssueNotFound(number)
        return comment

    async def _create(self, subject: CommentedOn, new: CommentCreate, author: Actor) -> Comment | None:
        """Return None where the author does not see the post or issue.

        Raises:
            Unauthenticated, Forbidden: Everybody sees it, and `[access]` does not let the author comment.
            NameReserved, NameOfAccount: A visitor must not write under this name.
            Invalid: The parent is no comment that can be answered here.
        """
        typed = new.username if author.user_id is None else ""
        row = NewComment(
            subject,
            author,
            new.text,
            username=typed or ANONYMOUS if author.user_id is None else None,
            name_skeletons=check_visitor_name(typed, self.board) or None,
            parent_id=new.parent_id,
            is_allowed=access.allows(self.writers, author),
        )
        created = await self.batches.ask(row)
        if not created.sees_subject:
            return None
        if not created.is_allowed:
            access.check(self.writers, author)
        if not created.has_free_name:
            raise NameOfAccount
        if not created.has_parent:
            fault = "must be a comment of the same post or issue that is no answer itself"
            raise Invalid(errors=[FieldError("parent_id", fault)])
        return _comment_from(row, created)


def _comment_from(new: NewComment, created: CreatedComment) -> Comment:
    if created.id is None or created.created_at is None:
        raise RuntimeError("a comment that passed all checks was not created")
    author = Author.from_record(created.author, new.username or ANONYMOUS)
    return Comment(
        created.id,
        new.subject.post_id,
        new.subject.number,
        new.parent_id,
        new.text,
        author.name,
        author.kind != "visitor",
        author,
        deleted=False,
        edited_at=None,
        created_at=created.created_at,
        reply_count=0,
    )
