"""The bill of materials: the one place where everything meets."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any

from litestar import Litestar, Router
from litestar.config.cors import CORSConfig
from litestar.datastructures import CacheControlHeader, State
from litestar.plugins import PluginProtocol

from api import openapi
from api.aliases import with_aliases
from api.auth.device_cookie import DeviceTokens
from api.auth.password_attempts import AttemptDelays
from api.auth.picture_cookie import PictureCookie
from api.auth.principals import Principals
from api.auth.upload_tokens import UploadTokens
from api.authentication import AuthenticationMiddleware
from api.backends import make_database, make_storage
from api.batches import Batches
from api.cache import CachePlans, Invalidation, ResponseCacheMiddleware, make_response_cache
from api.commands import DatabaseCommandsPlugin
from api.connections import Connections
from api.controllers.accounts import AccountController
from api.controllers.api_keys import ApiKeyController
from api.controllers.authorship import AuthorshipController
from api.controllers.classic import ClassicController
from api.controllers.comments import CommentController
from api.controllers.config import ConfigController
from api.controllers.events import EventController
from api.controllers.follows import FollowController
from api.controllers.health import HealthController
from api.controllers.images import ImageController
from api.controllers.invitations import InvitationController
from api.controllers.issues import IssueController, IssuePostController, LabelController
from api.controllers.items import TOTAL_COUNT, ItemController
from api.controllers.live import LiveController
from api.controllers.mails import MailController
from api.controllers.members import MemberController
from api.controllers.notifications import NotificationController
from api.controllers.posts import PostController
from api.controllers.preferences import PreferenceController
from api.controllers.projects import ProjectController
from api.controllers.sessions import SessionController
from api.controllers.syndication import SyndicationController
from api.controllers.users import UserController
from api.controllers.votes import VoteController
from api.controllers.webhooks import WebhookController
from api.controllers.well_known import WellKnownController
from api.dependencies import providers
from api.dispatch import CompiledDispatchPlugin
from api.events.bell import Bell
from api.events.live.hub import Hub
from api.guards import validate_request
from api.headers import RATE_LIMIT_HEADERS, add_rate_limit_headers, name_methods, with_headers
from api.heads import with_heads
from api.http.cors import with_cors
from api.http.handshakes import remember_error, with_handshake_errors
from api.http.hosts import AllowedHosts, with_host_check
from api.http.rate_limits import CHANNEL, RateLimit, RateLimiter, make_rate_limits, receive_usage
from api.http.request_limit import with_request_limit
from api.http.response_headers import with_response_headers
from api.http.sites import OwnOrigins, with_site_check, withhold_cookies
from api.lifespan import batches_done, changes_told, database_ready, events_delivered, pictures_kept
from api.mail.links import UnsubscribeLinks
from api.mail.words import Writer
from api.outgoing import Outgoing
from api.problems import ProblemsPlugin
from api.services import passwords
from api.services.tokens import AccessTokens, RefreshTokens
from api.services.votes import BallotBox
from api.services.webhooks import SigningSecrets, WebhookSender
from api.settings import Settings, load
from api.signing import signing_secret
from api.spa import SpaPlugin
from api.visitors import FirstVotes, VisitorCookie, remember_visitor
from db.channel import Channel
from db.database import Database
from db.pool import pooled
from db.repositories.events import Recorded, Tell
from db.repositories.new_comments import NewCommentRepository
from db.repositories.new_issues import NewIssueRepository
from db.repositories.new_items import NewItemRepository
from db.repositories.new_posts import NewPostRepository
from db.repositories.principals import PrincipalRepository
from db.repositories.votes import BallotRepository
from db.statements import Reads, Writes
from storage.base import Storage
from storage.plugin import StoragePlugin

JSON_BYTES_MAX = 1_000_000
UI = Path(__file__).parents[1] / "ui" / "dist"


def create_app(settings: Settings | None = None, *, ui: Path = UI) -> Litestar:
    """The application. Nothing is opened before its lifespan begins."""
    settings = settings or load()
    database = make_database(settings)
    storage = make_storage(settings)
    app = Litestar(
        [_api(), ImageController, ClassicController, HealthController, WellKnownController, openapi.DocumentController],
        after_exception=[remember_error],
        cors_config=_cors(settings),
        dependencies=providers(),
        guards=[validate_request],
        lifespan=[
            database_ready(database, settings),
            events_delivered(settings),
            pictures_kept(storage),
            changes_told(),
            batches_done,
        ],
        logging_config=None,  # the process decides: api/logs.py
        middleware=[AuthenticationMiddleware()],
        openapi_config=openapi.make_config(),
        plugins=_plugins(storage, database, ui),
        request_max_body_size=JSON_BYTES_MAX,
        state=_state(settings, database),
    )
    called = with_handshake_errors(with_cors(app))
    own = OwnOrigins(settings.server)
    steps = [
        remember_visitor,
        withhold_cookies(own),
        add_rate_limit_headers,
        name_methods,
    ]
    responses = make_response_cache(app.state.invalidation, settings.cache.megabytes * 1_000_000)
    answered = ResponseCacheMiddleware(
        with_headers(called, steps), CachePlans(app), responses, app.state.principals.find, keep=settings.cache.feed
    )
    checked = with_host_check(with_site_check(answered, own), AllowedHosts(settings.server))
    if settings.limits.enabled and settings.limits.requests_per_minute:
        checked = with_request_limit(checked, app.state.limiter, app.cors_config)  # by the path that is meant
    app.asgi_handler = with_response_headers(with_heads(with_aliases(checked)))
    return openapi.finish(app)


def _plugins(storage: Storage, database: Database, ui: Path) -> list[PluginProtocol]:
    return [
        StoragePlugin(storage),
        ProblemsPlugin(),
        SpaPlugin(ui),
        DatabaseCommandsPlugin(database),
        CompiledDispatchPlugin(),
    ]


def _api() -> Router:
    return Router(
        "/api",
        route_handlers=[
            PostController,
            VoteController,
            AuthorshipController,
            ProjectController,
            MemberController,
            InvitationController,
            IssueController,
            IssuePostController,
            LabelController,
            AccountController,
            SessionController,
            ApiKeyController,
            UserController,
            ItemController,
            CommentController,
            EventController,
            WebhookController,
            FollowController,
            NotificationController,
            PreferenceController,
            MailController,
            SyndicationController,
            LiveController,
            ConfigController,
        ],
        cache_control=CacheControlHeader(no_cache=True),
    )


def _cors(settings: Settings) -> CORSConfig:
    exposed = [TOTAL_COUNT, "Retry-After", *RATE_LIMIT_HEADERS]
    origins = list(settings.server.cors_origins)
    return CORSConfig(allow_origins=origins, allow_credentials=True, expose_headers=exposed)


def _state(settings: Settings, database: Database) -> State:
    """What requests find at `app.state`."""
    engine, bell, invalidation = database.config.get_engine(), Bell(), Invalidation()
    sessions = database.config.create_session_maker()

    live = Hub(sessions, bell)
    on_signal, tell = _make_signals(invalidation, bell, live)
    connect = pooled(engine)
    limiter = RateLimiter(_rate_limits(settings), signing_secret(settings))
    passwords.queue.slots = passwords.thread_count(settings.server.workers)
    reads, writes = Reads(connect), Writes(connect)
    signed = _signed(settings)
    people = PrincipalRepository(reads, writes)
    return State(
        {
            "settings": settings,
            "engine": engine,
            "sessions": sessions,
            "reads": reads,
            "writes": writes,
            "principals": Principals(people, signed["access_tokens"], invalidation, keep=settings.cache.feed),
            "bell": bell,
            "invalidation": invalidation,
            "tell": tell,
            "channel": Channel(engine, on_signal, {CHANNEL: partial(receive_usage, limiter)}),
            "live": live,
            "connections": Connections(settings.live.connections, settings.live.per_address),
            "attempt_delays": AttemptDelays(),
            "limiter": limiter,
            "first_votes": FirstVotes(),
            **signed,
            **_batches(writes, tell),
        }
    )


def _make_signals(invalidation: Invalidation, bell: Bell, live: Hub) -> tuple[Callable[[], None], Tell]:
    """What is called when another process has changed something, and after each commit of this one."""

    def on_signal() -> None:
        """Other processes do not say what they changed."""
        invalidation.invalidate_all()
        bell.hear()

    def on_commit(recorded: Iterable[Recorded]) -> None:
        changes = list(recorded)
        invalidation.record(changes)
        live.recheck({change.payload["user_id"] for change in changes if change.ends_credentials and change.payload})
        bell.ring()

    return on_signal, on_commit


def _batches(writes: Writes, tell: Tell) -> dict[str, Any]:
    """What is created and cast together; `api/lifespan.py` opens them."""
    posts, comments = NewPostRepository(writes, tell), NewCommentRepository(writes, tell)
    items, issues = NewItemRepository(writes, tell), NewIssueRepository(writes, tell)
    return {
        "post_box": Batches(posts.create, lane=attrgetter("project_id")),
        "comment_batches": Batches(comments.create, lane=attrgetter("subject")),
        "item_batches": Batches(items.create, lane=attrgetter("project_id")),
        "issue_batches": Batches(issues.create, lane=attrgetter("project_id")),
        "ballot_box": BallotBox(BallotRepository(writes, tell)),
    }


def _rate_limits(settings: Settings) -> Mapping[str, RateLimit]:
    limits = settings.limits
    return make_rate_limits(
        requests_per_minute=limits.requests_per_minute, new_visitors_per_hour=limits.new_visitors_per_hour
    )


def _signed(settings: Settings) -> dict[str, Any]:
    """What is made with the installation's secret."""
    secret = signing_secret(settings)
    links, signing = UnsubscribeLinks(secret), SigningSecrets(secret)
    return {
        "access_tokens": AccessTokens(secret),
        "device_tokens": DeviceTokens(secret),
        "refresh_tokens": RefreshTokens(secret),
        "picture_cookie": PictureCookie(secret),
        "upload_tokens": UploadTokens(secret),
        "visitor_cookie": VisitorCookie(secret),
        "unsubscribe_links": links,
        "letter_writer": Writer(settings, links),
        "webhook_secrets": signing,
        "webhook_sender": WebhookSender(Outgoing(allow_private=settings.webhooks.allow_private), signing),
    }
