"""Comments on posts and issues: created and read apart, by statements that are made once."""

from api.services.comments.comments import CommentService
from api.services.comments.creating import CommentCreator
from api.services.comments.reading import CommentReader

__all__ = ["CommentCreator", "CommentReader", "CommentService"]
