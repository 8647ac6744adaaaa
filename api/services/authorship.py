from collections.abc import Sequence

from api.schemas.authorship import Authorship
from db.actor import Actor
from db.repositories.comments import CommentRepository
from db.repositories.items import ItemRepository
from db.repositories.posts import PostRepository


class AuthorshipService:
    """Answers are the same for every viewer and do not say whose something is: so each asks for their own part."""

    def __init__(self, posts: PostRepository, comments: CommentRepository, items: ItemRepository) -> None:
        self.posts = posts
        self.comments = comments
        self.items = items

    async def of(
        self, actor: Actor | None, post_ids: Sequence[int], comment_ids: Sequence[int], item_ids: Sequence[int]
    ) -> Authorship:
        """Of whom we have not met, nothing."""
        if actor is None:
            return Authorship([], [], [])
        return Authorship(
            list(await self.posts.own_among(post_ids, actor) if post_ids else ()),
            list(await self.comments.own_among(comment_ids, actor) if comment_ids else ()),
            list(await self.items.own_among(item_ids, actor) if item_ids else ()),
        )
