"""JPEG: segments that begin with a marker, and scans that run until the next one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from api.services.pictures.formats.stripped import Malformed, Stripped

TEM, EOI, SOS, COMMENT = 0x01, 0xD9, 0xDA, 0xFE
APP0, APP1, APP2, APP14, APP15 = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JFIF_BYTES = 14  # without a thumbnail
ADOBE_BYTES = 12
SCAN_END = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]", re.DOTALL)  # neither a stuffed byte nor a restart


def strip(data: bytes) -> Stripped:
    """Kept: what decoding needs, JFIF without its thumbnail, Adobe's colour transform, the ICC profile."""
    kept, exif, size, scans = bytearray(data[:2]), b"", (0, 0), 0
    for marker, segment, payload in _segments(data):
        if marker in FRAME_HEADERS:
            size = int.from_bytes(payload[3:5]), int.from_bytes(payload[1:3])
        if marker == APP1 and payload.startswith(b"Exif\0\0") and not exif:
            exif = payload[6:]
        scans += marker == SOS
        kept += _kept(marker, segment, payload)
    return Stripped(bytes(kept), *size, scans=scans, exif=exif, lossless=False)


def _segments(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Marker, all bytes, payload (without the length; a scan's bytes are in neither)."""
    position = 2
    while True:
        start = position
        while data[position : position + 1] == b"\xff":
            position += 1
        if position == start or position >= len(data):
            raise Malformed("JPEG: a marker is missing; the file may be cut off")
        marker = data[position]
        position += 1
        if marker == EOI:
            yield marker, data[start:position], b""
            return
        payload = b""
        if marker != TEM:
            length = int.from_bytes(data[position : position + 2])
            payload = data[position + 2 : position + length]
            if length < 2 or len(payload) != length - 2:
                raise Malformed("JPEG: a segment has a wrong length or is cut off")
            position += length
        if marker == SOS:
            position = _scan_end(data, position)
        yield marker, data[start:position], payload


def _scan_end(data: bytes, position: int) -> int:
    if found := SCAN_END.search(data, position):
        return found.start()
    raise Malformed("JPEG: the end is missing")


def _kept(marker: int, segment: bytes, payload: bytes) -> bytes:
    if marker == APP0 and payload.startswith(b"JFIF\0") and len(payload) >= JFIF_BYTES:
        without_thumbnail = payload[: JFIF_BYTES - 2] + b"\0\0"
        return segment if payload == without_thumbnail else _segment(marker, without_thumbnail)
    if marker == APP2 and payload.startswith(b"ICC_PROFILE\0"):
        return segment
    if marker == APP14 and payload.startswith(b"Adobe") and len(payload) >= ADOBE_BYTES:
        return segment if len(payload) == ADOBE_BYTES else _segment(marker, payload[:ADOBE_BYTES])
    return b"" if APP0 <= marker <= APP15 or marker == COMMENT else segment


def _segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(payload) + 2).to_bytes(2) + payload
