"""A decoder process: one picture at a time, within limits that the operating system keeps. Ends when its owner does."""

from __future__ import annotations

import os
import resource
import signal
import sys
from contextlib import suppress

import msgspec

from api.errors import DomainError
from api.services.pictures import wire
from api.services.pictures.decoding import decode
from api.services.pictures.limits import DECODE_S_MAX, DECODER_BYTES_MAX

ORPHAN_S_MAX = round(DECODE_S_MAX) + 5  # should the owner die in the midst of a picture


def main() -> None:
    for limit, value in (
        (resource.RLIMIT_AS, DECODER_BYTES_MAX),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # not every system has each
            resource.setrlimit(limit, (value, value))
    os.nice(5)  # requests come first
    with suppress(EOFError, BrokenPipeError):
        wire.write(sys.stdout.buffer, b"ready")
        while True:
            data = wire.read(sys.stdin.buffer)
            signal.alarm(ORPHAN_S_MAX)
            answer = _answer(data)
            signal.alarm(0)
            wire.write(sys.stdout.buffer, msgspec.msgpack.encode(answer))


def _answer(data: bytes) -> wire.Answer:
    try:
        found = decode(data)
    except DomainError as exc:
        return wire.Refused(exc.code, exc.user, exc.internal)
    kept = None if found.data == data else found.data
    return wire.Done(found.media_type, found.width, found.height, found.thumbnail, kept)


if __name__ == "__main__":
    main()
