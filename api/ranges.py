"""Parts of a body: the Range header (RFC 9110, section 14)."""

import re

from litestar.exceptions import HTTPException

ONE_RANGE = re.compile(r"^bytes=(\d{0,18})-(\d{0,18})$")


def part(header: str | None, size: int) -> tuple[int, int] | None:
    """First byte and length of the part asked for; None for the whole. Raises 416 if there is no such part."""
    found = ONE_RANGE.match((header or "").replace(" ", ""))
    if found is None or found.groups() == ("", ""):
        return None  # none, several, or another unit: the whole is a right answer to all of them
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last or size), size - 1)
        if last and int(last) < start:
            return None
    if start >= size or end < start:
        raise HTTPException(
            status_code=416, detail=f"the body has {size} bytes", headers={"Content-Range": f"bytes */{size}"}
        )
    return start, end - start + 1
