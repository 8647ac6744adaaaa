"""Services that create rows by statements of their own: a session of the request would cost more than those do."""

from functools import partial

from litestar.datastructures import State

from api.services.comments import CommentCreator
from api.services.issues import IssueCreator
from api.services.items import ItemCreator
from api.services.posts import NewPosts
from api.transactions import told_transaction


def provide_new_posts(state: State) -> NewPosts:
    """Its transactions are its own."""
    return NewPosts(
        state.post_box,
        partial(told_transaction, state),
        is_upload_token=state.upload_tokens.is_valid,
        unique_titles=state.settings.posts.unique_titles,
        board=state.settings.board.name,
    )


def provide_comment_creator(state: State) -> CommentCreator:
    """Its statements are transactions of their own."""
    settings = state.settings
    return CommentCreator(state.comment_batches, writers=settings.access.comments, board=settings.board.name)


def provide_item_creator(state: State) -> ItemCreator:
    """Its statements are transactions of their own."""
    return ItemCreator(state.item_batches, partial(told_transaction, state), writers=state.settings.access.items)


def provide_issue_creator(state: State) -> IssueCreator:
    """Its statements are transactions of their own."""
    is_upload_token = state.upload_tokens.is_valid
    return IssueCreator(state.issue_batches, partial(told_transaction, state), is_upload_token=is_upload_token)
