"""What a decoder process and its owner say to each other: four bytes of length, then MessagePack."""

from __future__ import annotations

from typing import IO, Annotated

import msgspec
from msgspec import Meta

from api.services.pictures.formats import MediaType
from api.services.pictures.limits import IMAGE_BYTES_MAX, IMAGE_PIXELS_MAX, STORED_BYTES_MAX

LENGTH_BYTES = 4
MESSAGE_BYTES_MAX = STORED_BYTES_MAX + IMAGE_BYTES_MAX

Pixels = Annotated[int, Meta(ge=0, le=1 << 40)]
Side = Annotated[int, Meta(ge=1, le=IMAGE_PIXELS_MAX)]
TEXT_LENGTH_MAX = 1000
Text = Annotated[str, Meta(max_length=TEXT_LENGTH_MAX)]


class Ready(msgspec.Struct, frozen=True):
    missing: list[Text]
    """Which parts of its confinement this system does not have."""


class Done(msgspec.Struct, frozen=True, tag=True):
    """The owner believes no more of it than these types say: a picture might have taken the decoder over."""

    media_type: MediaType
    width: Side
    height: Side
    thumbnail: bytes
    data: bytes | None
    """None: as it was sent."""
    pixels: Pixels
    """That were decoded, those of all frames."""


class Refused(msgspec.Struct, frozen=True, tag=True):
    code: Text
    user: Text
    internal: Text
    pixels: Pixels


Answer = Done | Refused
GREETINGS = msgspec.msgpack.Decoder(Ready)
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
