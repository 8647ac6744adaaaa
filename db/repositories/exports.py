"""What somebody can take along: everything of their own, and of others' and of projects what they see now.

Somebody who was removed from a project keeps what they wrote there, as far as nobody else has changed it since.

It is read a page at a time, so that its size does not matter to the server.
"""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, null, or_, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession

from db.actor import Actor
from db.models import (
    ApiKey,
    Comment,
    Event,
    Follow,
    ImageGrant,
    Invitation,
    Issue,
    IssueChange,
    Item,
    Mail,
    MailPreference,
    Member,
    Notification,
    Post,
    Project,
    Session,
    User,
    Vote,
    Webhook,
)
from db.repositories import issues, items, posts
from db.repositories.issues.changes import changes_with
from db.repositories.notifications import select_visible
from db.repositories.webhooks.webhooks import IS_AUTHORIZED

FEW_ROWS, MANY_ROWS = 50, 1_000
"""Rows read at a time: where each may hold a text, and where none does."""


class ExportPart(NamedTuple):
    """Rows of one kind, secrets left out."""

    statement: Select[Any]
    key: Any
    """A column that no two of the rows share; it decides their order."""
    page_rows: int = FEW_ROWS


def export_parts(actor: Actor) -> dict[str, ExportPart]:
    """By kind. `actor` has an account."""
    return {
        "sessions": ExportPart(_sessions(actor), Session.id),
        "api_keys": ExportPart(_api_keys(actor), ApiKey.id),
        "projects": ExportPart(select(*PROJECT).where(Project.owner_id == actor.user_id), Project.id),
        "memberships": ExportPart(_memberships(actor), Member.project_id, MANY_ROWS),
        "invitations": ExportPart(_invitations(actor), Invitation.id, MANY_ROWS),
        "webhooks": ExportPart(_webhooks(actor), Webhook.id),
        "posts": ExportPart(_posts(actor), Post.id),
        "comments": ExportPart(select(*COMMENT).where(Comment.author_id == actor.id), Comment.id),
        "items": ExportPart(_items(actor), Item.id),
        "votes": ExportPart(select(*VOTE).where(Vote.voter_id == actor.id), Vote.post_id, MANY_ROWS),
        "issues": ExportPart(_issues(actor), Issue.id),
        "issue_changes": ExportPart(_issue_changes(actor), IssueChange.id),
        "uploads": ExportPart(select(*UPLOAD).where(ImageGrant.actor_id == actor.id), ImageGrant.image_hash, MANY_ROWS),
        "events": ExportPart(select(*EVENT).where(Event.actor_id == actor.id), Event.id, MANY_ROWS),
        "follows": ExportPart(select(*FOLLOW).where(Follow.user_id == actor.user_id), Follow.id, MANY_ROWS),
        "notifications": ExportPart(select_visible(actor, *NOTIFICATION), Notification.id, MANY_ROWS),
        "mail_preferences": ExportPart(_mail_preferences(actor), MailPreference.kind),
        "mails": ExportPart(_mails(actor), Mail.id),
    }


class ExportRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def get_account(self, actor: Actor) -> dict[str, Any]:
        return dict((await self.session.execute(_account(actor))).mappings().one())

    async def list_page(self, part: ExportPart, after: Any) -> tuple[list[dict[str, Any]], Any]:
        """The rows behind the key `after`, or the first ones; with the key of the last, None if no more follow."""
        statement = part.statement.add_columns(part.key.label(KEY)).order_by(part.key).limit(part.page_rows + 1)
        if after is not None:
            statement = statement.where(part.key > after)
        rows = [dict(row) for row in (await self.session.execute(statement)).mappings()]
        has_more = len(rows) > part.page_rows
        keys = [row.pop(KEY) for row in rows[: part.page_rows]]
        return rows[: part.page_rows], keys[-1] if has_more else None


def confirmed_address(user_id: int | None) -> ColumnElement[str | None]:
    """The address of the account; null while it may be somebody else's, whose mail is nobody's business."""
    confirmed = (User.id == user_id, User.email_confirmed_at.is_not(None))
    return select(User.email).where(*confirmed).scalar_subquery()


KEY = "export_key"
PROJECT = (Project.id, Project.key, Project.name, Project.description, Project.is_public, Project.created_at)
COMMENT = (
    Comment.id,
    Comment.post_id,
    Comment.issue_id,
    Comment.parent_id,
    Comment.text,
    Comment.username,
    Comment.created_at,
    Comment.edited_at,
)
"""Nobody but its author changes a comment."""
NOTIFICATION = (
    Notification.id,
    Notification.kind,
    Notification.post_id,
    Notification.issue_id,
    Notification.comment_id,
    Notification.read_at,
)
VOTE = (Vote.post_id, Vote.value, Vote.changed_at)
UPLOAD = (ImageGrant.image_hash, ImageGrant.created_at)
EVENT = (Event.kind, Event.subject, Event.created_at)
FOLLOW = (Follow.post_id, Follow.issue_id, Follow.following)


def _account(actor: Actor) -> Select[Any]:
    columns = (User.id, User.email, User.email_confirmed_at, User.name, User.role, User.is_active, User.actor_id)
    return select(*columns, User.created_at, User.updated_at).where(User.id == actor.user_id)


def _sessions(actor: Actor) -> Select[Any]:
    columns = (Session.id, Session.user_agent, Session.created_at, Session.last_used_at, Session.expires_at)
    return select(*columns, Session.revoked_at).where(Session.user_id == actor.user_id)


def _api_keys(actor: Actor) -> Select[Any]:
    columns = (ApiKey.id, ApiKey.name, ApiKey.scopes, ApiKey.hint, ApiKey.created_at, ApiKey.last_used_at)
    return select(*columns, ApiKey.expires_at, ApiKey.revoked_at).where(ApiKey.user_id == actor.user_id)


def _memberships(actor: Actor) -> Select[Any]:
    columns = (Project.id, Project.key, Project.name, Member.role, Member.created_at)
    return select(*columns).join(Member, Member.project_id == Project.id).where(Member.user_id == actor.user_id)


def _invitations(actor: Actor) -> Select[Any]:
    """Created or accepted."""
    is_own = (Invitation.created_by == actor.user_id).label("created_by_me")
    columns = (Invitation.id, Invitation.project_id, Invitation.role, is_own, Invitation.created_at)
    ends = (Invitation.expires_at, Invitation.accepted_at, Invitation.revoked_at)
    mine = or_(Invitation.created_by == actor.user_id, Invitation.accepted_by == actor.user_id)
    return select(*columns, *ends).where(mine)


def _webhooks(actor: Actor) -> Select[Any]:
    """Others may have changed its address since the person could manage it."""
    columns = [_null_unless(IS_AUTHORIZED, column) for column in (Webhook.url, Webhook.kinds)]
    mine = Webhook.created_by == actor.user_id
    return select(Webhook.id, Webhook.project_id, *columns, Webhook.created_at).where(mine)


def _posts(actor: Actor) -> Select[Any]:
    """Of a post that was changed nobody knows by whom: its words count as others'."""
    is_shown = or_(posts.visible_to(actor), Post.updated_at == Post.created_at)
    words = [_null_unless(is_shown, column) for column in (Post.title, Post.text, Post.image_hash)]
    columns = (Post.id, Post.project_id, *words, Post.username, Post.published, Post.created_at, Post.updated_at)
    return select(*columns).where(Post.author_id == actor.id)


def _items(actor: Actor) -> Select[Any]:
    """Of an item that was changed nobody knows by whom, as with posts."""
    is_shown = or_(items.visible_to(actor), Item.updated_at == Item.created_at)
    words = [_null_unless(is_shown, column) for column in (Item.name, Item.description, Item.status)]
    metadata = case((is_shown, Item.details), else_=null()).label("metadata")
    columns = (Item.id, Item.project_id, *words, metadata, Item.created_at, Item.updated_at)
    return select(*columns).where(Item.author_id == actor.id)


def _issues(actor: Actor) -> Select[Any]:
    """Reported, or assigned and visible."""
    is_visible = issues.visible_to(actor)
    is_shown = or_(is_visible, ~_others_wrote(actor))
    words = [_null_unless(is_shown, column) for column in (Issue.title, Issue.text)]
    plan = (Issue.image_hash, Issue.state, Issue.priority, Issue.labels, Issue.due_date, Issue.assignee_id)
    columns = [_null_unless(is_visible, column) for column in (*plan, Issue.updated_at)]
    mine = or_(Issue.reporter_id == actor.id, and_(Issue.assignee_id == actor.user_id, is_visible))
    return select(Issue.id, Issue.project_id, Issue.number, *words, Issue.created_at, *columns).where(mine)


def _others_wrote(actor: Actor) -> ColumnElement[bool]:
    """Somebody else changed title or text of the issue, or they may be those of a post."""
    words = and_(
        IssueChange.changes.has_any(array(["title", "text"])), IssueChange.user_id.is_distinct_from(actor.user_id)
    )
    return exists().where(IssueChange.issue_id == Issue.id, or_(words, IssueChange.changes.has_key("post")))


def _issue_changes(actor: Actor) -> Select[Any]:
    """A change says what stood there before, which others may have written."""
    changes = case((issues.visible_to(actor), changes_with(posts.visible_to(actor))), else_=null()).label("changes")
    mine = select(IssueChange.issue_id, changes, IssueChange.created_at).join(Issue, Issue.id == IssueChange.issue_id)
    return mine.where(IssueChange.user_id == actor.user_id)


def _mail_preferences(actor: Actor) -> Select[Any]:
    return select(MailPreference.kind, MailPreference.delivery).where(MailPreference.user_id == actor.user_id)


def _mails(actor: Actor) -> Select[Any]:
    columns = (Mail.id, Mail.address, Mail.text, Mail.created_at, Mail.sent_at)
    mine = or_(Mail.user_id == actor.user_id, Mail.address == confirmed_address(actor.user_id))
    return select(*columns).where(mine)


def _null_unless(condition: ColumnElement[bool], column: Any) -> ColumnElement[Any]:
    return case((condition, column), else_=null()).label(column.key)
