"""What others subscribe to: posts and the roadmap, as everybody sees them."""

from api.services.feeds.atom import as_atom
from api.services.feeds.feed import Entry, Feed
from api.services.feeds.json_feed import as_json_feed
from api.services.feeds.reading import FeedService

__all__ = ["Entry", "Feed", "FeedService", "as_atom", "as_json_feed"]
