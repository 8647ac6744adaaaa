"""GIF: blocks, most of them followed by sub-blocks of at most 255 bytes."""

from __future__ import annotations

from api.services.pictures.formats.stripped import Malformed, Stripped

TRAILER, EXTENSION, IMAGE = 0x3B, 0x21, 0x2C
GRAPHIC_CONTROL, APPLICATION = 0xF9, 0xFF
HAS_COLOURS = 0x80  # bit of the flags before a colour table
LOOPS = (b"\x0bNETSCAPE2.0\x03\x01", b"\x0bANIMEXTS1.0\x03\x01")
LOOP_BYTES = 19  # of the whole extension with nothing but the number of repetitions


def strip(data: bytes) -> Stripped:
    """Kept: images, how long they show, how often they repeat. Comments, plain text and other applications go."""
    try:
        return _strip(data)
    except IndexError:
        raise Malformed("GIF: cut off") from None


def _strip(data: bytes) -> Stripped:
    size = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    position = 13 + _colours_bytes(data[10])
    kept, frames = bytearray(data[:position]), 0
    while (kind := data[position]) != TRAILER:
        start = position
        if kind == EXTENSION:
            position = _after_sub_blocks(data, position + 2)
        elif kind == IMAGE:
            frames += 1
            position = _after_sub_blocks(data, position + 11 + _colours_bytes(data[position + 9]))
        else:
            raise Malformed("GIF: an unknown block")
        block = data[start:position]
        if kind == IMAGE or block[1] == GRAPHIC_CONTROL or _is_loop(block):
            kept += block
    kept.append(TRAILER)
    return Stripped(bytes(kept), *size, frames=max(1, frames))


def _colours_bytes(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & HAS_COLOURS else 0


def _after_sub_blocks(data: bytes, position: int) -> int:
    while length := data[position]:
        position += 1 + length
    return position + 1


def _is_loop(block: bytes) -> bool:
    return block[1] == APPLICATION and block[2:].startswith(LOOPS) and len(block) == LOOP_BYTES
