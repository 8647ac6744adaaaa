"""A project with one of everything in it, and one of every kind of caller."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from uuid import uuid4

import httpx
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncSession

from api.schemas.events import IssueCreated, ItemCreated, PostCreated
from db.models import (
    ApiKey,
    Comment,
    Event,
    Issue,
    IssueChange,
    IssuePost,
    Item,
    ItemPost,
    Mail,
    Member,
    Notification,
    Post,
    Project,
    User,
    Webhook,
    WebhookDelivery,
)
from db.sections import DEFAULT_VISIBILITY, SECTIONS, Section, Visibility
from db.transaction import transaction
from tests.people import signed_in
from tests.pictures_made import picture
from tests.running import client_of

ACTORS = ("anonymous", "other", "viewer", "member", "owner", "admin", "key")
"""`key` is the owner by an API key that may only read."""

MARK = "sesame"
"""Occurs in every text of the project, so that an answer that shows anything of it holds the word."""


def mark(section: Section) -> str:
    """Occurs in every text of that section."""
    return f"{MARK} {section}"


@dataclass(frozen=True)
class World:
    callers: Mapping[str, httpx.AsyncClient]
    users: Mapping[str, User]
    places: Mapping[str, object]
    """Name of a path parameter: which object of the project stands there.

    The post is linked to the issue and the item, the other post to nothing.
    """
    invitation: str
    """The token of an open invitation to the project."""

    @property
    def post_id(self) -> object:
        return self.places["post_id"]

    @property
    def project_id(self) -> object:
        return self.places["project_id"]


@dataclass(frozen=True)
class Shown:
    """What a project shows, and to whom."""

    is_public: bool
    visibility: Mapping[Section, Visibility]
    is_listed: bool = True

    @property
    def columns(self) -> Mapping[str, object]:
        sections = {f"{section}_visibility": who for section, who in self.visibility.items()}
        return {"is_public": self.is_public, "is_listed": self.is_public and self.is_listed, **sections}


PRIVATE = Shown(is_public=False, visibility=DEFAULT_VISIBILITY)
UNLISTED = Shown(is_public=True, visibility=DEFAULT_VISIBILITY, is_listed=False)
PUBLIC = Shown(is_public=True, visibility=DEFAULT_VISIBILITY)
OPEN = Shown(is_public=True, visibility=dict.fromkeys(SECTIONS, "everyone"))
CLOSED = Shown(is_public=True, visibility=dict.fromkeys(SECTIONS, "members"))


@asynccontextmanager
async def world(app: Litestar, project: Shown) -> AsyncGenerator[World]:
    async with AsyncExitStack() as stack:
        callers, users = {"anonymous": await stack.enter_async_context(client_of(app))}, {}
        for name in ("other", "viewer", "member", "owner", "admin"):
            role = "admin" if name == "admin" else "user"
            callers[name], users[name] = await stack.enter_async_context(signed_in(app, name.title(), role=role))
        callers["key"] = await stack.enter_async_context(client_of(app))
        secret = f"cbk_{uuid4().hex}"
        callers["key"].headers["authorization"] = f"Bearer {secret}"
        sent = await callers["owner"].post("/api/images", files={"file": ("x.png", picture(), "image/png")})
        async with transaction(app.state.sessions) as session:
            hashed = sha256(secret.encode()).hexdigest()
            key = ApiKey(user_id=users["owner"].id, name="reader", scopes=["read"], hash=hashed, hint=secret[:8])
            session.add(key)
            places = await fill(session, users, project, image_hash=sent.json()["image_hash"])
            told = await tell(session, users, places["post_id"])
        app.state.invalidation.invalidate_all()  # the members were added past the event log
        places |= told | {"token": app.state.unsubscribe_links.token(users["viewer"].id, "daily")}
        places |= {
            "reader": "nobody",
            "event_id": 1,
            "user_id": users["viewer"].id,
            "key_id": key.id,
            "session_id": uuid4(),
        }
        invited = (await callers["owner"].post(f"/api/projects/{places['project_id']}/invitations", json={})).json()
        yield World(callers, users, places | {"invitation_id": invited["id"]}, invited["token"])


async def fill(session: AsyncSession, users: Mapping[str, User], shown: Shown, *, image_hash: str) -> dict[str, object]:
    """Everything was written by somebody who is not among the callers: none of them has rights as an author."""
    owner_id, nobody = users["owner"].id, uuid4()
    project = Project(
        name=f"Open {MARK}", description=MARK, key="OPEN", slug="its-slug", owner_id=owner_id, **shown.columns
    )
    session.add(project)
    await session.flush()
    await add_members(session, project.id, users)
    posts, issues, roadmap = mark("posts"), mark("issues"), mark("roadmap")
    post = Post(title=posts, text=posts, image_hash=image_hash, project_id=project.id, author_id=nobody)
    other_post = Post(title=f"another {posts}", text=posts, project_id=project.id, author_id=nobody)
    issue = Issue(project_id=project.id, number=1, title=issues, text=issues, labels=[issues], reporter_id=nobody)
    item = Item(project_id=project.id, name=roadmap, description=roadmap)
    session.add_all((post, other_post, issue, item))
    project.last_issue = 1
    await session.flush()
    comment = Comment(post_id=post.id, text=posts, author_id=nobody)
    session.add_all(
        (comment, IssuePost(issue_id=issue.id, post_id=post.id), ItemPost(item_id=item.id, post_id=post.id))
    )
    session.add(Comment(issue_id=issue.id, text=issues, author_id=nobody))
    session.add(IssueChange(issue_id=issue.id, changes={"title": ["x", issues]}))
    await session.flush()
    session.add(Comment(post_id=post.id, parent_id=comment.id, text=posts, author_id=nobody))
    session.add_all(happened(project.id, post.id, item.id, issue.id))
    unsent = f"http://127.0.0.1/{MARK}"  # it is refused
    webhook = Webhook(project_id=project.id, created_by=owner_id, url=unsent, salt=bytes(32))
    delivery = await hooked(session, webhook)
    return {
        "project_id": project.id,
        "slug": project.slug,
        "post_id": post.id,
        "other_post_id": other_post.id,
        "image_hash": image_hash,
        "number": issue.number,
        "issue_id": issue.id,
        "item_id": item.id,
        "comment_id": comment.id,
        "webhook_id": webhook.id,
        "delivery_id": delivery.id,
    }


async def add_members(session: AsyncSession, project_id: int, users: Mapping[str, User]) -> None:
    """Those among the callers, and one with the mark for a name."""
    marked = User(email=f"{uuid4().hex}@example.org", name=mark("members"), password_hash="none", actor_id=uuid4())
    session.add(marked)
    await session.flush()
    session.add(Member(project_id=project_id, user_id=marked.id, role="viewer"))
    session.add_all(
        Member(project_id=project_id, user_id=users[role].id, role=role) for role in ("owner", "member", "viewer")
    )


def happened(project_id: int, post_id: int, item_id: int, issue_id: int) -> Sequence[Event]:
    """In each section that has names; transaction 1 has ended, so the log tells of it."""
    post = PostCreated(post_id, mark("posts"), 0)
    item = ItemCreated(item_id, mark("roadmap"), mark("roadmap"))
    issue = IssueCreated(issue_id, 1, mark("issues"), "backlog", 0)
    return [
        Event(kind=each.kind, subject=each.subject, project_id=project_id, data=each.payload(), xid=1)
        for each in (post, item, issue)
    ]


async def hooked(session: AsyncSession, webhook: Webhook) -> WebhookDelivery:
    session.add(webhook)
    await session.flush()
    delivery = WebhookDelivery(webhook_id=webhook.id, event_id=1, kind="post.created", body=f'{{"data": "{MARK}"}}')
    session.add(delivery)
    await session.flush()
    return delivery


async def tell(session: AsyncSession, users: Mapping[str, User], post_id: object) -> dict[str, object]:
    """Everybody has heard of the post once, even who sees it no more; the owner's notification is the place."""
    told = {
        name: Notification(user_id=user.id, event_id=1, kind="status", post_id=post_id) for name, user in users.items()
    }
    mail = Mail(address="ada@example.org", text="x")
    session.add_all((*told.values(), mail))
    await session.flush()
    return {"notification_id": told["owner"].id, "mail_id": mail.id}
