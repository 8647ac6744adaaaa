from api.services.posts.creating import NewPosts
from api.services.posts.posts import PostService
from api.services.posts.reading import PostReader, as_classic, post_from_row

__all__ = ["NewPosts", "PostReader", "PostService", "as_classic", "post_from_row"]
