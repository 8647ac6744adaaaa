"""What is said of a picture beside its bytes."""

EVERYBODYS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Pages of other sites, and of mail programs, may show what everybody may see."""
RESTRICTED = {"Cache-Control": "private, no-cache"}
"""For what only some may see: the browser keeps it, and asks each time whether it may still show it."""
THUMBNAIL_MEDIA_TYPE = "image/webp"
RANGES = {"Accept-Ranges": "bytes"}


def etag_of(image_hash: str, *, is_small: bool) -> str:
    return f'"{image_hash}-small"' if is_small else f'"{image_hash}"'
