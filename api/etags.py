"""Entity tags (RFC 9110, section 8.8.3)."""

import hashlib


def of_bytes(body: bytes) -> str:
    return f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def matches(if_none_match: str | None, etag: str) -> bool:
    """Whether the client has it. Compared weakly (section 13.1.2): a proxy that compresses may have marked it so."""
    return if_none_match is not None and (
        if_none_match.strip() == "*" or etag in (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    )
