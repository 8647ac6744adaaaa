"""Who is told of what. Never who did it, and never who does not see what it is about."""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from api.events.registry import on
from api.schemas.events import CommentCreated, Event, IssueCreated, IssueUpdated, PostStatusChanged
from db import models
from db.models import User
from db.repositories.comments import Subject
from db.repositories.events import EventRepository
from db.repositories.follows import FollowRepository, following, muted, voted
from db.repositories.notifications import News, NotificationRepository


async def choose_news(rows: Sequence[Row[Any]], session: AsyncSession) -> Collection[int]:
    """Leave out what tells nobody anything, with one statement for all comments of a batch."""
    by_comment = {row.data["comment_id"]: row.id for row in rows if row.kind == "comment.created"}
    chosen = {row.id for row in rows if row.kind != "comment.created" and _may_be_news(row)}
    if by_comment:
        found = await FollowRepository(session).comments_of_interest(list(by_comment))
        chosen |= {by_comment[comment_id] for comment_id in found}
    return chosen


def _may_be_news(row: Row[Any]) -> bool:
    return row.kind != "issue.updated" or "assignee" in row.data["changed"]


@on("comment.created", "post.status_changed", "issue.created", "issue.updated", choose=choose_news)
async def notifications(event: Event, session: AsyncSession) -> None:
    match event.data:
        case CommentCreated():
            await _tell_of_comment(event, event.data.comment_id, session)
        case PostStatusChanged():
            await _tell_of_status(event, event.data, session)
        case IssueCreated():
            await _tell_assignee(event, event.data.issue_id, session)
        case IssueUpdated() if "assignee" in event.data.changed:
            await _tell_assignee(event, event.data.issue_id, session)


async def _tell_of_comment(event: Event, comment_id: int, session: AsyncSession) -> None:
    """Those who are mentioned, even if they follow nothing; whom it answers; and the followers."""
    comment = await session.get(models.Comment, comment_id)
    if comment is None or event.project_id is None:
        return
    about = (
        Subject(models.Issue, comment.issue_id)
        if comment.issue_id is not None
        else Subject(models.Post, comment.post_id or 0)  # one of the two is there: ck_comments_one_subject
    )
    news = News(event.id, about, comment.author_id, comment_id=comment_id)
    people = await FollowRepository(session).mentionable(about, event.project_id)
    names = mentioned(comment.text, (person.name for person in people))
    ids = [person.id for person in people if person.name.casefold() in names]
    told = NotificationRepository(session)
    await told.tell(news, "mention", User.id.in_(ids))
    if comment.parent_id is not None:
        answered = await session.get(models.Comment, comment.parent_id)
        if answered is not None and answered.author_id is not None:
            await told.tell(news, "reply", (User.actor_id == answered.author_id) & ~muted(about))
    await told.tell(news, "comment", following(about))


async def _tell_of_status(event: Event, change: PostStatusChanged, session: AsyncSession) -> None:
    about = Subject(models.Post, change.post_id)
    news = News(event.id, about, await EventRepository(session).actor_of(event.id), status=change.status)
    await NotificationRepository(session).tell(news, "status", following(about) | voted(change.post_id))


async def _tell_assignee(event: Event, issue_id: int, session: AsyncSession) -> None:
    issue = await session.get(models.Issue, issue_id)
    if issue is None or issue.assignee_id is None:
        return
    about = Subject(models.Issue, issue_id)
    news = News(event.id, about, await EventRepository(session).actor_of(event.id))
    await NotificationRepository(session).tell(news, "assigned", User.id == issue.assignee_id)


def mentioned(text: str, names: Iterable[str]) -> set[str]:
    """Which of the names stand behind an @, case folded; of several that fit, the longest. Two may share a name."""
    known = sorted({name for name in names if name}, key=len, reverse=True)
    if not known or "@" not in text:
        return set()
    one_of = "|".join(re.escape(name) for name in known)
    found = re.finditer(rf"(?<![\w@])@({one_of})(?!\w)", text, re.IGNORECASE)
    return {match[1].casefold() for match in found}
