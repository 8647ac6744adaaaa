"""WebP: RIFF chunks; frames of an animation hold chunks of their own."""

from __future__ import annotations

from collections.abc import Iterator

from api.services.pictures.formats.stripped import Malformed, Stripped

KEPT = frozenset([b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"])
EXIF_AND_XMP = 0b1100  # bits of the VP8X flags
FRAME_HEADER_BYTES = 16
VP8_SYNC = b"\x9d\x01\x2a"


def strip(data: bytes) -> Stripped:
    """Kept: what decoding, animation and colours need."""
    length = int.from_bytes(data[4:8], "little") + 8
    if length > len(data):
        raise Malformed("WebP: cut off")
    kept, exif, frames, size, lossless = bytearray(), b"", 0, (0, 0), False
    for kind, content in _chunks(data[12:length]):
        if size == (0, 0):
            size = _size(kind, content)
        if kind == b"EXIF":
            exif = exif or content.removeprefix(b"Exif\0\0")
        elif kind == b"ANMF":
            frames += 1
        lossless |= kind == b"VP8L" or (kind == b"ANMF" and content[FRAME_HEADER_BYTES:][:4] == b"VP8L")
        if kind in KEPT:
            kept += _chunk(kind, _cleaned(kind, content))
    whole = b"RIFF" + (len(kept) + 4).to_bytes(4, "little") + b"WEBP" + kept
    return Stripped(whole, *size, frames=max(1, frames), exif=exif, lossless=lossless)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    while position < len(data):
        kind = data[position : position + 4]
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        content = data[position + 8 : position + 8 + length]
        if len(kind) != 4 or len(content) != length:
            raise Malformed("WebP: a chunk is cut off")
        yield kind, content
        position += 8 + length + length % 2


def _cleaned(kind: bytes, content: bytes) -> bytes:
    if kind == b"VP8X":
        return bytes([content[0] & ~EXIF_AND_XMP]) + content[1:]
    if kind == b"ANMF":
        inner = [_chunk(name, part) for name, part in _chunks(content[FRAME_HEADER_BYTES:]) if name in KEPT]
        return content[:FRAME_HEADER_BYTES] + b"".join(inner)
    return content


def _chunk(kind: bytes, content: bytes) -> bytes:
    return kind + len(content).to_bytes(4, "little") + content + b"\0" * (len(content) % 2)


def _size(kind: bytes, content: bytes) -> tuple[int, int]:
    """Of the canvas; every file begins with one of these."""
    if kind == b"VP8X" and len(content) >= 10:
        return int.from_bytes(content[4:7], "little") + 1, int.from_bytes(content[7:10], "little") + 1
    if kind == b"VP8L" and len(content) >= 5:
        bits = int.from_bytes(content[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and content[3:6] == VP8_SYNC and len(content) >= 10:
        width, height = (int.from_bytes(content[at : at + 2], "little") & 0x3FFF for at in (6, 8))
        return width, height
    raise Malformed("WebP: does not begin with a picture")
