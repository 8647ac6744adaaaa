from collections.abc import Sequence

from api.schemas.authorship import Authorship
from db.actor import Actor
from db.repositories.authorship import written_by_viewer
from db.repositories.sections import viewer_values
from db.statements import Reads


class AuthorshipService:
    """Answers are the same for every viewer and do not say whose something is: so each asks for their own part."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads

    async def of(
        self, actor: Actor | None, post_ids: Sequence[int], comment_ids: Sequence[int], item_ids: Sequence[int]
    ) -> Authorship:
        """Of whom we have not met, nothing."""
        if actor is None:
            return Authorship([], [], [])
        wanted = {"post_ids": post_ids, "comment_ids": comment_ids, "item_ids": item_ids}
        ((posts, comments, items),) = await self.reads.rows(written_by_viewer(), {**wanted, **viewer_values(actor)})
        return Authorship(posts, comments, items)
