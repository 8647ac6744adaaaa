"""What others subscribe to: posts and the roadmap, as everybody sees them."""

from api.services.syndication.atom import as_atom
from api.services.syndication.feed import Entry, Feed
from api.services.syndication.json_feed import as_json_feed
from api.services.syndication.reading import SyndicationService

__all__ = ["Entry", "Feed", "SyndicationService", "as_atom", "as_json_feed"]
