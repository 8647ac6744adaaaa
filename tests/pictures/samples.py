"""Pictures of every kind, made as they are needed."""

from __future__ import annotations

import io
import struct
import zlib
from functools import cache
from typing import Any

from PIL import Image, ImageCms, ImageDraw

PLACE = b"52 degrees 31 minutes"
GPS, GPS_LATITUDE_REF, GPS_LATITUDE, MAKE, ORIENTATION = 0x8825, 1, 2, 0x010F, 0x0112
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + PLACE + b"</x:xmpmeta>"


def motif(width: int = 96, height: int = 64, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right, a green top left corner: every turn of it looks different."""
    image = Image.new("RGB", (width, height), "red")
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 2, 0, width, height), "blue")
    draw.rectangle((0, 0, width // 4, height // 4), "lime")
    return image if mode == "RGB" else image.convert(mode)


def encoded(image: Image.Image, name: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, name, **options)
    return out.getvalue()


def plain(name: str, **options: Any) -> bytes:
    return encoded(motif(mode="P" if name == "GIF" else "RGB"), name, **options)


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def exif(orientation: int = 1) -> bytes:
    block = Image.Exif()
    block[ORIENTATION] = orientation
    block[MAKE] = PLACE.decode()
    block.get_ifd(GPS).update({GPS_LATITUDE_REF: "N", GPS_LATITUDE: (52.0, 31.0, 12.0)})
    return block.tobytes()


@cache
def profile() -> bytes:
    """One for all: it holds the time it was made."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def animation(name: str, frames: int = 4, side: int = 48) -> bytes:
    images = [motif(side, side).rotate(90 * number) for number in range(frames)]
    durations = [100 + 10 * number for number in range(frames)]
    return encoded(images[0], name, save_all=True, append_images=images[1:], duration=durations, loop=0)


def segment(marker: int, payload: bytes) -> bytes:
    """Of a JPEG."""
    return bytes([0xFF, marker]) + (len(payload) + 2).to_bytes(2) + payload


def chunk(kind: bytes, content: bytes) -> bytes:
    """Of a PNG."""
    return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)


def riff(kind: bytes, content: bytes) -> bytes:
    """A chunk of a WebP."""
    return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def after(data: bytes, position: int, inserted: bytes) -> bytes:
    return data[:position] + inserted + data[position:]


def png_of(width: int, height: int) -> bytes:
    """Announces a size and holds next to nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def gif_of(width: int, height: int, frames: int = 1) -> bytes:
    """Frames of one pixel on a canvas of any size."""
    frame = b"\x2c" + struct.pack("<HHHH", 0, 0, 1, 1) + b"\0" + b"\x02\x02\x44\x01\0"
    colours = b"\0\0\0\xff\xff\xff"
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0" + colours + frame * frames + b"\x3b"
