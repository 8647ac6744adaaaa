"""Answers to those who have the content already (RFC 9110, section 13)."""

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from litestar.types import Scope

from api.raw_headers import header


def matches(header: str | None, etag: str) -> bool:
    """Whether `If-None-Match` names it."""
    return header is not None and (
        header.strip() == "*" or etag in (tag.strip().removeprefix("W/") for tag in header.split(","))
    )


def is_known(scope: Scope, etag: str, modified: datetime | None) -> bool:
    """Whether the client has it. The date counts only where there is no tag; tags may come in several lines."""
    tags = [value.decode("latin-1") for name, value in scope["headers"] if name == b"if-none-match"]
    if tags:
        return matches(", ".join(tags), etag)
    if modified is None or (since := header(scope, b"if-modified-since")) is None:
        return False
    try:
        known = parsedate_to_datetime(since)
    except ValueError:
        return False
    return modified.replace(microsecond=0) <= (known if known.tzinfo else known.replace(tzinfo=UTC))


def http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
