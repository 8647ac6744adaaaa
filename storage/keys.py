"""Names of objects: `folder/name` in lower case, which every file system can hold as they are."""

import re

from storage.errors import InvalidKey

_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,62}/[a-z0-9][a-z0-9._-]{0,198}")


def image_key(sha256: str) -> str:
    """Of the picture whose uploaded bytes had this hash (64 lower-case hex digits)."""
    return f"images/{_checked_hash(sha256)}"


def thumbnail_key(sha256: str) -> str:
    return f"thumbnails/{_checked_hash(sha256)}"


def checked_key(key: str) -> str:
    """The key itself; raises InvalidKey where it could leave its folder or mean two things."""
    if not _KEY.fullmatch(key):
        raise InvalidKey(f"not a key of the form folder/name in a-z, 0-9, '.', '_', '-': {key[:80]!r}")
    return key


def _checked_hash(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise InvalidKey(f"not a SHA-256 in lower-case hex: {sha256[:80]!r}")
    return sha256
