"""What handlers are given: one transaction per request, and the services over it.

Repositories do not wrap exceptions: advanced-alchemy would turn a lost connection into a conflict.
"""

from collections.abc import AsyncGenerator
from functools import partial
from inspect import isasyncgenfunction
from typing import Any

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from sqlalchemy.ext.asyncio import AsyncSession

from api import visitors
from api.dependencies import creators, sessionless
from api.dependencies.sessionless import site_url
from api.services.accounts import AccountService
from api.services.api_keys import ApiKeyService
from api.services.comments import CommentService
from api.services.events import EventService
from api.services.follows import FollowService
from api.services.images import ImageService
from api.services.invitations import InvitationService
from api.services.issues import IssueEditor, IssuePosts
from api.services.issues import Repositories as IssueRepositories
from api.services.items import ItemService
from api.services.mails import MailService, MailTester
from api.services.members import MemberService
from api.services.notifications import NotificationService
from api.services.posts import PostService
from api.services.preferences import PreferenceService
from api.services.projects import ProjectService
from api.services.sessions import SessionService
from api.services.users import UserService
from api.services.webhooks import WebhookService
from api.transactions import told_transaction
from db.actor import Actor
from db.repositories import issues as issue_rows
from db.repositories.accounts import AccountRepository
from db.repositories.api_keys import ApiKeyRepository
from db.repositories.comments import CommentRepository
from db.repositories.events import EventReaderRepository, EventRepository
from db.repositories.follows import FollowRepository
from db.repositories.grants import GrantRepository
from db.repositories.images import ImageRepository
from db.repositories.invitations import InvitationRepository
from db.repositories.items import ItemPostRepository, ItemRepository
from db.repositories.mails import MailRepository
from db.repositories.members import MemberRepository
from db.repositories.notifications import NotificationRepository
from db.repositories.posts import PostRepository
from db.repositories.preferences import PreferenceRepository
from db.repositories.projects import ProjectRepository
from db.repositories.sessions import SessionRepository
from db.repositories.users import UserRepository
from db.repositories.webhooks import WebhookRepository
from storage.base import Storage


async def provide_session(state: State) -> AsyncGenerator[AsyncSession]:
    """Litestar ends a generator before it builds the response: a failing COMMIT is never a success.

    The only generator among the dependencies: with two, Litestar closes both concurrently.
    """
    async with told_transaction(state) as session:
        yield session


def provide_posts(session: NamedDependency[AsyncSession], state: State) -> PostService:
    return PostService(
        PostRepository(session=session, wrap_exceptions=False),
        ImageRepository(session=session, wrap_exceptions=False),
        ProjectRepository(session=session, wrap_exceptions=False),
        UserRepository(session=session, wrap_exceptions=False),
        EventRepository(session),
        is_upload_token=state.upload_tokens.is_valid,
        writers=state.settings.access.posts,
        unique_titles=state.settings.posts.unique_titles,
        board=state.settings.board.name,
    )


def provide_projects(session: NamedDependency[AsyncSession], state: State) -> ProjectService:
    return ProjectService(
        ProjectRepository(session=session, wrap_exceptions=False),
        EventRepository(session),
        publishers=state.settings.access.public_projects,
    )


def provide_members(session: NamedDependency[AsyncSession]) -> MemberService:
    return MemberService(
        MemberRepository(session=session, wrap_exceptions=False),
        ProjectRepository(session=session, wrap_exceptions=False),
        GrantRepository(session),
        EventRepository(session),
    )


def provide_invitations(
    session: NamedDependency[AsyncSession], state: State, request: Request[Any, Any, Any]
) -> InvitationService:
    return InvitationService(
        InvitationRepository(session=session, wrap_exceptions=False),
        MemberRepository(session=session, wrap_exceptions=False),
        ProjectRepository(session=session, wrap_exceptions=False),
        EventRepository(session),
        site_url=site_url(state, request),
    )


def provide_issue_editor(session: NamedDependency[AsyncSession], state: State) -> IssueEditor:
    return IssueEditor(_issue_repositories(session), is_upload_token=state.upload_tokens.is_valid)


def provide_issue_posts(session: NamedDependency[AsyncSession]) -> IssuePosts:
    return IssuePosts(_issue_repositories(session))


def _issue_repositories(session: AsyncSession) -> IssueRepositories:
    return IssueRepositories(
        issue_rows.IssueRepository(session=session, wrap_exceptions=False),
        issue_rows.IssueColumnRepository(session=session, wrap_exceptions=False),
        issue_rows.IssuePostRepository(session=session, wrap_exceptions=False),
        issue_rows.IssueChangeRepository(session=session, wrap_exceptions=False),
        ProjectRepository(session=session, wrap_exceptions=False),
        PostRepository(session=session, wrap_exceptions=False),
        ImageRepository(session=session, wrap_exceptions=False),
        EventRepository(session),
    )


def provide_accounts(session: NamedDependency[AsyncSession], state: State) -> AccountService:
    return AccountService(
        UserRepository(session=session, wrap_exceptions=False),
        AccountRepository(session),
        SessionRepository(session=session, wrap_exceptions=False),
        ApiKeyRepository(session=session, wrap_exceptions=False),
        InvitationRepository(session=session, wrap_exceptions=False),
        EventRepository(session),
        board_words=(state.settings.board.name, state.settings.server.public_url),
        board=state.settings.board.name,
        sign_up=state.settings.access.accounts,
    )


def provide_sessions(state: State) -> SessionService:
    begin, max_age = partial(told_transaction, state), state.settings.security.session_max_age
    return SessionService(state.sessions, begin, state.access_tokens, state.refresh_tokens, max_age)


def provide_api_keys(session: NamedDependency[AsyncSession]) -> ApiKeyService:
    return ApiKeyService(ApiKeyRepository(session=session, wrap_exceptions=False))


def provide_users(session: NamedDependency[AsyncSession]) -> UserService:
    users = UserRepository(session=session, wrap_exceptions=False)
    sessions = SessionRepository(session=session, wrap_exceptions=False)
    keys = ApiKeyRepository(session=session, wrap_exceptions=False)
    return UserService(users, sessions, keys, GrantRepository(session), EventRepository(session))


def provide_items(session: NamedDependency[AsyncSession], state: State) -> ItemService:
    return ItemService(
        ItemRepository(session=session, wrap_exceptions=False),
        ItemPostRepository(session=session, wrap_exceptions=False),
        ProjectRepository(session=session, wrap_exceptions=False),
        PostRepository(session=session, wrap_exceptions=False),
        EventRepository(session),
        writers=state.settings.access.items,
    )


def provide_comments(session: NamedDependency[AsyncSession], state: State) -> CommentService:
    return CommentService(
        CommentRepository(session=session, wrap_exceptions=False),
        ProjectRepository(session=session, wrap_exceptions=False),
        EventRepository(session),
        writers=state.settings.access.comments,
    )


def provide_events(session: NamedDependency[AsyncSession]) -> EventService:
    return EventService(
        EventRepository(session),
        EventReaderRepository(session),
        ProjectRepository(session=session, wrap_exceptions=False),
    )


def provide_webhooks(session: NamedDependency[AsyncSession], state: State) -> WebhookService:
    return WebhookService(
        WebhookRepository(session=session, wrap_exceptions=False),
        ProjectRepository(session=session, wrap_exceptions=False),
        state.webhook_secrets,
        allow_private=state.settings.webhooks.allow_private,
    )


def provide_follows(session: NamedDependency[AsyncSession]) -> FollowService:
    return FollowService(
        FollowRepository(session),
        PostRepository(session=session, wrap_exceptions=False),
        issue_rows.IssueRepository(session=session, wrap_exceptions=False),
    )


def provide_notifications(session: NamedDependency[AsyncSession]) -> NotificationService:
    return NotificationService(NotificationRepository(session))


def provide_preferences(session: NamedDependency[AsyncSession], state: State) -> PreferenceService:
    mail_is_sent = bool(state.settings.mail.host)
    return PreferenceService(PreferenceRepository(session), state.unsubscribe_links, mail_is_sent=mail_is_sent)


def provide_mails(session: NamedDependency[AsyncSession], state: State) -> MailService:
    return MailService(MailRepository(session), state.settings.mail)


def provide_mail_tester(state: State) -> MailTester:
    return MailTester(state.sessions, state.settings.mail, state.letter_writer)


def provide_images(state: State, storage: NamedDependency[Storage]) -> ImageService:
    return ImageService(
        state.sessions, storage, state.upload_tokens.make, quota_bytes=state.settings.storage.quota_bytes
    )


def provide_actor(request: Request[Any, Any, Any]) -> Actor | None:
    return visitors.visitor(request)


def provide_author(request: Request[Any, Any, Any]) -> Actor:
    return visitors.visitor_or_new(request)


def providers() -> dict[str, Provide]:
    """What `provide_x` returns is the dependency `x`."""
    found = {**vars(sessionless), **vars(creators), **globals()}
    functions = {name.removeprefix("provide_"): each for name, each in found.items() if name.startswith("provide_")}
    return {
        name: Provide(each) if isasyncgenfunction(each) else Provide(each, sync_to_thread=False)
        for name, each in functions.items()
    }
