"""Decoders that do what no decoder should."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from api.services.pictures import wire
from api.services.pictures.decoders import Decoders

ROOT = Path(__file__).parents[2]
GREETING = msgspec.msgpack.encode(wire.Ready([]))
GREET = (
    "import sys; "
    f"sys.stdout.buffer.write({len(GREETING).to_bytes(wire.LENGTH_BYTES) + GREETING!r}); sys.stdout.flush(); "
)
ANSWER = (
    f"sys.path.insert(0, {str(ROOT)!r}); import msgspec; from api.services.pictures import wire; "
    "sys.stdin.buffer.read(5); wire.write(sys.stdout.buffer, msgspec.msgpack.encode({})); sys.stdin.read()"
)
"""The script of one that answers so, whatever it is asked."""


def decoders(script: str, *, deadline_s: float = 5) -> Decoders:
    """They run the script once they have greeted their owner."""
    return Decoders(deadline_s, (sys.executable, "-c", GREET + script))
