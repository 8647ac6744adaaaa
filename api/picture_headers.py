"""What is said of a picture beside its bytes."""

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"
"""For what only some may see: the browser keeps it, and asks each time whether it may still show it."""
THUMBNAIL_MEDIA_TYPE = "image/webp"
RANGES = {"Accept-Ranges": "bytes"}


def etag_of(image_hash: str, *, is_small: bool) -> str:
    return f'"{image_hash}-small"' if is_small else f'"{image_hash}"'
