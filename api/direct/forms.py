"""Forms that hold nothing but texts, as browsers send them. Any other is for Litestar to read, part by part."""

import re

CONTENT_TYPE = re.compile(r"multipart/form-data; ?boundary=([0-9A-Za-z_-]{1,70})")
DISPOSITION = re.compile(rb'content-disposition: form-data; name="([0-9A-Za-z_-]{1,100})"', re.IGNORECASE)
PARTS_MAX = 100


def texts_of(body: bytes, content_type: str) -> dict[str, str] | None:
    """Each by its name. None: there is more to it, or something wrong with it (RFC 7578, RFC 2046 section 5.1.1)."""
    declared = CONTENT_TYPE.fullmatch(content_type)
    if declared is None:
        return None
    delimiter = b"--" + declared[1].encode()
    first, last = delimiter + b"\r\n", b"\r\n" + delimiter + b"--\r\n"
    if not body.startswith(first) or not body.endswith(last):
        return None
    parts = body[len(first) : -len(last)].split(b"\r\n" + first)
    if body.count(delimiter) != len(parts) + 1 or len(parts) > PARTS_MAX:
        return None
    try:
        texts = dict(_named(part) for part in parts)
    except ValueError:
        return None
    return texts if len(texts) == len(parts) else None


def _named(part: bytes) -> tuple[str, str]:
    """Raises ValueError, also where it is no UTF-8."""
    head, blank, value = part.partition(b"\r\n\r\n")
    disposition = DISPOSITION.fullmatch(head)
    if disposition is None or not blank:
        raise ValueError("more than a text")
    return disposition[1].decode(), value.decode()
