"""The one tag of an EXIF block that decides how a picture looks (Exif 2.32, section 4.6; TIFF 6.0, section 2)."""

from __future__ import annotations

from typing import Literal

ORIENTATION = 0x0112
SHORT, LONG = 3, 4
ENTRY_BYTES = 12
BYTE_ORDERS: dict[bytes, Literal["little", "big"]] = {b"II*\0": "little", b"MM\0*": "big"}
UPRIGHT = 1


def orientation_of(block: bytes) -> int:
    """The first value of the tag in the first directory; upright where there is none, or the block is broken."""
    block = block.removeprefix(b"Exif\0\0")
    order = BYTE_ORDERS.get(block[:4])
    if order is None:
        return UPRIGHT
    start = int.from_bytes(block[4:8], order) + 2
    count = int.from_bytes(block[start - 2 : start], order)
    for position in range(start, min(start + count * ENTRY_BYTES, len(block) - ENTRY_BYTES + 1), ENTRY_BYTES):
        if int.from_bytes(block[position : position + 2], order) == ORIENTATION:
            kind = int.from_bytes(block[position + 2 : position + 4], order)
            length = {SHORT: 2, LONG: 4}.get(kind, 0)
            return int.from_bytes(block[position + 8 : position + 8 + length], order) or UPRIGHT
    return UPRIGHT
