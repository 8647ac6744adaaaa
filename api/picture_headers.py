"""What is said of a picture beside its bytes."""

OPENED_ALONE = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}
"""A browser shows a picture that is opened by its address on a page of its own, with inline styles."""
EVERYBODYS = OPENED_ALONE | {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Pages of other sites, and of mail programs, may show what everybody may see."""
RESTRICTED = OPENED_ALONE | {"Cache-Control": "private, no-cache"}
"""For what only some may see: the browser keeps it, and asks each time whether it may still show it."""
THUMBNAIL_MEDIA_TYPE = "image/webp"
RANGES = {"Accept-Ranges": "bytes"}


def etag_of(image_hash: str, *, is_small: bool) -> str:
    return f'"{image_hash}-small"' if is_small else f'"{image_hash}"'
