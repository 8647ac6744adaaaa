"""What a decoder process and its owner say to each other: four bytes of length, then MessagePack."""

from __future__ import annotations

from typing import IO

import msgspec

LENGTH_BYTES = 4
MESSAGE_BYTES_MAX = 256 << 20


class Done(msgspec.Struct, frozen=True, tag=True):
    media_type: str
    width: int
    height: int
    thumbnail: bytes
    data: bytes | None
    """None: as it was sent."""


class Refused(msgspec.Struct, frozen=True, tag=True):
    code: str
    user: str
    internal: str


Answer = Done | Refused
ANSWERS: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)


def write(stream: IO[bytes], message: bytes) -> None:
    stream.write(len(message).to_bytes(LENGTH_BYTES))
    stream.write(message)
    stream.flush()


def read(stream: IO[bytes]) -> bytes:
    """Raises EOFError where the other side is gone."""
    length = int.from_bytes(_exactly(stream, LENGTH_BYTES))
    if length > MESSAGE_BYTES_MAX:
        raise EOFError("the other side talks nonsense")
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) != length:
        raise EOFError("the other side is gone")
    return data
