from db.models.image import Image
from db.models.post import Post
from db.models.vote import Vote

__all__ = ["Image", "Post", "Vote"]
