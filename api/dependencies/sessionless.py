"""Services that need no session of the request, which costs more than a statement: they have statements made once, or
transactions of their own.
"""

from typing import Any

from litestar import Request
from litestar.datastructures import State

from api.services.accounts import AccountReader
from api.services.authorship import AuthorshipService
from api.services.comments import CommentReader
from api.services.follows import FollowReader
from api.services.images import ImageReader
from api.services.issues import IssueReader
from api.services.items import ItemReader
from api.services.members import MemberReader
from api.services.notifications import NotificationReader
from api.services.posts import PostReader
from api.services.preferences import PreferenceReader
from api.services.projects import ProjectReader
from api.services.syndication import SyndicationService
from api.services.users import UserReader
from api.services.votes import VoteService
from api.services.webhooks import WebhookDeliveries
from db.repositories.votes import VoteRepository


def provide_post_reader(state: State) -> PostReader:
    return PostReader(state.reads)


def provide_comment_reader(state: State) -> CommentReader:
    return CommentReader(state.reads)


def provide_account_reader(state: State) -> AccountReader:
    return AccountReader(state.reads)


def provide_issue_reader(state: State) -> IssueReader:
    return IssueReader(state.reads)


def provide_project_reader(state: State) -> ProjectReader:
    return ProjectReader(state.reads)


def provide_member_reader(state: State) -> MemberReader:
    return MemberReader(state.reads)


def provide_follow_reader(state: State) -> FollowReader:
    return FollowReader(state.reads)


def provide_notification_reader(state: State) -> NotificationReader:
    return NotificationReader(state.reads)


def provide_user_reader(state: State) -> UserReader:
    return UserReader(state.reads)


def provide_preference_reader(state: State) -> PreferenceReader:
    return PreferenceReader(state.reads, mail_is_sent=bool(state.settings.mail.host))


def provide_item_reader(state: State) -> ItemReader:
    return ItemReader(state.reads)


def provide_image_reader(state: State) -> ImageReader:
    return ImageReader(state.reads)


def provide_authorship(state: State) -> AuthorshipService:
    return AuthorshipService(state.reads)


def provide_syndication(state: State, request: Request[Any, Any, Any]) -> SyndicationService:
    return SyndicationService(state.reads, board=state.settings.board.name, base=site_url(state, request))


def site_url(state: State, request: Request[Any, Any, Any]) -> str:
    """How people reach the board: as the settings say, else as this request did."""
    return state.settings.server.public_url or str(request.base_url).rstrip("/")


def provide_votes(state: State) -> VoteService:
    """Its statements are transactions of their own."""
    return VoteService(VoteRepository(state.reads), state.ballot_box, downvotes=state.settings.votes.downvotes)


def provide_deliveries(state: State) -> WebhookDeliveries:
    return WebhookDeliveries(state.sessions, state.webhook_sender)
