"""Services that need no session of the request, which costs more than a statement: they have statements made once, or
transactions of their own.
"""

from litestar.datastructures import State

from api.services.comments import CommentReader
from api.services.posts import PostReader
from api.services.votes import VoteService
from api.services.webhooks import WebhookDeliveries
from db.repositories.votes import VoteRepository


def provide_post_reader(state: State) -> PostReader:
    return PostReader(state.reads)


def provide_comment_reader(state: State) -> CommentReader:
    return CommentReader(state.reads)


def provide_votes(state: State) -> VoteService:
    """Its statements are transactions of their own."""
    return VoteService(VoteRepository(state.reads), state.ballot_box, downvotes=state.settings.votes.downvotes)


def provide_deliveries(state: State) -> WebhookDeliveries:
    return WebhookDeliveries(state.sessions, state.webhook_sender)
