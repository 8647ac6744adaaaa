"""PNG and APNG: chunks of length, type, content and checksum."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from api.services.pictures.formats.stripped import Malformed, Stripped

SIGNATURE = b"\x89PNG\r\n\x1a\n"
FRAME_BYTES = 12  # of a chunk, around its content
HEADER_BYTES = 13
KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP mDCV mDCv cLLI cLLi sBIT bKGD pHYs acTL fcTL fdAT".split()
)


def strip(data: bytes) -> Stripped:
    """Kept: what decoding, colours, density and animation need. An unknown chunk may hold anything and goes."""
    kept, exif, frames, size = bytearray(SIGNATURE), b"", 0, (0, 0)
    for kind, chunk in _chunks(data):
        content = chunk[8:-4]
        if kind == b"IHDR" and len(content) == HEADER_BYTES and size == (0, 0):
            size = int.from_bytes(content[:4]), int.from_bytes(content[4:8])
        elif kind == b"eXIf":
            exif = exif or content
        elif kind == b"fcTL":
            frames += 1
        if kind in KEPT:
            kept += chunk
        elif kind[:1].isupper():
            raise Malformed("PNG: an unknown chunk that decoding needs")
    return Stripped(bytes(kept), *size, frames=max(1, frames), exif=exif)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = len(SIGNATURE)
    while True:
        length = int.from_bytes(data[position : position + 4])
        chunk = data[position : position + length + FRAME_BYTES]
        if len(chunk) != length + FRAME_BYTES:
            raise Malformed("PNG: cut off")
        if zlib.crc32(memoryview(chunk)[4:-4]) != int.from_bytes(chunk[-4:]):
            raise Malformed("PNG: a checksum is wrong")
        kind = chunk[4:8]
        yield kind, chunk
        if kind == b"IEND":
            return
        position += len(chunk)
