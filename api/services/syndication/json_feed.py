"""JSON Feed, version 1.1."""

from typing import Any

import msgspec

from api.services.syndication.feed import Entry, Feed

VERSION = "https://jsonfeed.org/version/1.1"


def as_json_feed(feed: Feed) -> bytes:
    return msgspec.json.encode(
        {
            "version": VERSION,
            "title": feed.title,
            "home_page_url": feed.url,
            "feed_url": feed.own_url,
            "items": [_item(entry) for entry in feed.entries],
        }
    )


def _item(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_text": entry.text,
        "date_published": entry.created_at,
        "date_modified": entry.updated_at,
    }
    return item if entry.author is None else {**item, "authors": [{"name": entry.author}]}
