"""A decoder process: one picture at a time, without any right but to read and write its pipes.

Ends after some pictures, and when its owner does.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import msgspec
from PIL import Image

from api.errors import DomainError
from api.services.pictures import wire
from api.services.pictures.decoding import decode, inspect
from api.services.pictures.formats import FORMATS
from api.services.pictures.limits import DECODE_CPU_S_MAX, DECODE_S_MAX, DECODER_IMAGES_MAX
from api.services.pictures.sandbox import confine

ORPHAN_S_MAX = round(DECODE_S_MAX) + 5  # should the owner die in the midst of a picture
TURNED = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
"""An EXIF block that says nothing but to turn the picture."""


def main() -> None:
    samples = _samples()
    _decode_all(samples)  # what is imported on the way cannot be opened later
    os.nice(5)  # requests come first
    with suppress(OSError):  # Linux alone: where memory runs out, a picture goes and not the database
        Path("/proc/self/oom_score_adj").write_text("1000")
    missing = confine(lambda: _decode_all(samples))
    with suppress(EOFError, BrokenPipeError):
        wire.write(sys.stdout.buffer, msgspec.msgpack.encode(wire.Ready(missing)))
        for _ in range(DECODER_IMAGES_MAX):
            data = wire.read(sys.stdin.buffer)
            signal.alarm(ORPHAN_S_MAX)
            signal.setitimer(signal.ITIMER_PROF, DECODE_CPU_S_MAX)
            answer = _answer(data)
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.alarm(0)
            wire.write(sys.stdout.buffer, msgspec.msgpack.encode(answer))


def _answer(data: bytes) -> wire.Answer:
    pixels = 0
    try:
        inspected = inspect(data)
        pixels = inspected.pixels
        found = decode(inspected)
    except DomainError as exc:
        return wire.Refused(exc.code, exc.user, exc.internal[: wire.TEXT_LENGTH_MAX], pixels)
    kept = None if found.data == data else found.data
    return wire.Done(found.media_type, found.width, found.height, found.thumbnail, kept, pixels)


def _samples() -> list[bytes]:
    """A picture of each format, to be turned upright, still and moving."""
    samples = []
    images = [Image.new("RGB", (16, 8), color) for color in ("red", "blue")]
    for found in FORMATS:
        for is_moving in (False, True)[: 1 if found.name == "JPEG" else 2]:
            out, more = io.BytesIO(), {"save_all": True, "append_images": images[1:]} if is_moving else {}
            images[0].save(out, found.name, exif=TURNED, **more)
            samples.append(out.getvalue())
    return samples


def _decode_all(samples: list[bytes]) -> bool:
    try:
        for sample in samples:
            decode(inspect(sample))
    except (DomainError, OSError):
        return False
    return True


if __name__ == "__main__":
    main()
