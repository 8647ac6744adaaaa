"""Comments on posts and issues: created apart, each in one statement with others on the same post or issue."""

from api.services.comments.comments import CommentService
from api.services.comments.creating import CommentCreator

__all__ = ["CommentCreator", "CommentService"]
