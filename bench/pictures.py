"""A picture of 200 kB, in Corkboard's storage and in the peers' folder."""

from __future__ import annotations

import hashlib
import io
import random
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from bench import requests
from bench.client import ask
from bench.database import connection

SIZE = (320, 208)  # noise does not compress: 3 bytes a pixel


@dataclass(frozen=True)
class Picture:
    """`hash` is that of the upload, `data` are the bytes as Corkboard keeps them."""

    hash: str
    data: bytes


def made() -> bytes:
    noise = random.Random(1).randbytes(SIZE[0] * SIZE[1] * 3)
    file = io.BytesIO()
    Image.frombytes("RGB", SIZE, noise).save(file, "PNG")
    return file.getvalue()


async def keep_picture(port: int, board_url: str, folder: Path) -> Picture:
    """The first post shows it, so that it is public."""
    upload = made()
    image_hash = hashlib.sha256(upload).hexdigest()
    (sent,) = await ask(port, [requests.form("/api/images", {}, upload)])
    async with connection(board_url) as connected:
        await connected.execute("update posts set image_hash = $1 where id = 1", image_hash)
    (kept,) = await ask(port, [requests.get(f"/image/{image_hash}")])
    if (sent.status, kept.status) != (201, 200):
        raise RuntimeError(f"The picture was not kept: {sent.status} {sent.body[:300]!r}, {kept.status}")
    (folder / image_hash).write_bytes(kept.body)
    return Picture(image_hash, kept.body)
