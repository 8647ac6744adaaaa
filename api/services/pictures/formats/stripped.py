from __future__ import annotations

from dataclasses import dataclass


class Malformed(Exception):
    """The bytes do not follow their format."""


@dataclass(frozen=True, slots=True)
class Stripped:
    """A picture without metadata and without anything behind its end; no pixel was touched."""

    data: bytes
    width: int
    height: int
    frames: int = 1
    scans: int = 1
    """How often a decoder goes over the pixels."""
    exif: bytes = b""
    """The TIFF structure that was dropped; it says which way is up."""
    lossless: bool = True
    """Whether the format kept every pixel, so that a copy has to do so too."""
