"""A picture costs no more than it may: bytes, pixels, memory, time, places in the queue."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from api.errors import PictureInvalid, PictureTooLarge, Unavailable
from api.services import pictures
from api.services.pictures import limits, prepare
from api.services.pictures.decoders import Decoders
from tests.pictures.samples import encoded, exif, gif_of, motif, opened, plain, png_of

ROOT = Path(__file__).parents[2]
SILENT = "import sys; sys.stdout.buffer.write(b'\\0\\0\\0\\5ready'); sys.stdout.flush(); "


def decoders(script: str, *, deadline_s: float = 5) -> Decoders:
    """With a decoder that misbehaves."""
    return Decoders(deadline_s, (sys.executable, "-c", SILENT + script))


def children() -> set[int]:
    command = ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(os.getpid())]
    listed = subprocess.run(command, capture_output=True, check=True)
    return {int(line.split()[0]) for line in listed.stdout.splitlines() if b"pictures.worker" in line}


def about(pid: int, what: str) -> str:
    return Path("/proc", str(pid), what).read_text()


@pytest.fixture
def own() -> Iterator[Decoders]:
    made = Decoders()
    yield made
    made.close()


async def test_bytes() -> None:
    whole = plain("PNG")
    fits = whole + b"\0" * (limits.IMAGE_BYTES_MAX - len(whole))
    assert (await prepare(fits)).data == whole
    with pytest.raises(PictureTooLarge, match="bytes") as raised:
        await prepare(fits + b"\0")
    assert "10 MiB" in raised.value.user


async def test_pixels() -> None:
    image = Image.new("1", (8000, 5000))
    picture = await prepare(encoded(image, "PNG"))
    assert (picture.width, picture.height) == (8000, 5000)
    with pytest.raises(PictureTooLarge, match="8001 x 5000") as raised:
        await prepare(encoded(Image.new("1", (8001, 5000)), "PNG"))
    assert "40 megapixels" in raised.value.user


@pytest.mark.parametrize(
    "data",
    [
        png_of(65_535, 65_535),
        png_of(2**31 - 1, 2**31 - 1),
        gif_of(65_535, 65_535),
        gif_of(100, 100, frames=limits.FRAMES_MAX + 1),
        gif_of(1000, 1000, frames=201),
        plain("JPEG").replace(b"\0\x40\0\x60", b"\xff\xff\xff\xff"),
        b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0" + b"\xff" * 6,
    ],
    ids=["png", "huge-png", "gif", "frames", "frames-by-pixels", "jpeg", "webp"],
)
async def test_bombs_are_refused_before_they_are_decoded(data: bytes) -> None:
    before = time.monotonic()
    with pytest.raises(PictureTooLarge):
        await prepare(data)
    assert time.monotonic() - before < 2


async def test_a_frame_beyond_its_canvas_is_a_bomb_too() -> None:
    frame = b"\x2c\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0"
    data = gif_of(1, 1)[:-1] + frame + b"\x3b"
    with pytest.raises((PictureTooLarge, PictureInvalid)):
        await prepare(data)


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP"])
async def test_the_largest_pictures_that_must_be_turned_fit_into_memory_and_time(name: str, own: Decoders) -> None:
    image = Image.linear_gradient("L").resize((8000, 5000)).convert("RGB")
    data = encoded(image, name, exif=exif(6), **({"method": 0} if name == "WEBP" else {}))
    done = await own.decode(data)
    assert (done.width, done.height) == (5000, 8000)


async def test_memory_is_bounded(own: Decoders) -> None:
    await own.decode(plain("PNG"))
    (pid,) = [decoder._process.pid for decoder in own._all]
    assert re.search(rf"Max address space +{limits.DECODER_BYTES_MAX} ", about(pid, "limits"))


async def test_a_decoder_knows_no_secret(own: Decoders, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORKBOARD_SECURITY__SECRET", "hidden")
    await own.decode(plain("PNG"))
    (pid,) = [decoder._process.pid for decoder in own._all]
    assert "PYTHONPATH" in about(pid, "environ")
    assert "hidden" not in about(pid, "environ")


async def test_a_decoder_that_hangs_is_killed_and_its_place_is_free_again() -> None:
    hanging = decoders("import time; time.sleep(100)", deadline_s=0.5)
    before = time.monotonic()
    results = await asyncio.gather(*(hanging.decode(b"1") for _ in range(4)), return_exceptions=True)
    assert time.monotonic() - before < 3
    assert {type(result) for result in results} == {PictureInvalid}
    assert "0.5 s" in str(results[0])
    assert not hanging._all


async def test_a_decoder_that_dies_takes_one_picture_with_it() -> None:
    dying = decoders("import os, signal; sys.stdin.buffer.read(5); os.kill(os.getpid(), signal.SIGSEGV)")
    with pytest.raises(PictureInvalid, match="status -11"):
        await dying.decode(b"1")


async def test_a_decoder_that_talks_nonsense_is_not_believed() -> None:
    for nonsense in ("b'\\xff' * 100", "b'\\0\\0\\0\\2{}'"):
        talking = decoders(f"sys.stdin.buffer.read(5); sys.stdout.buffer.write({nonsense})")
        with pytest.raises(PictureInvalid):
            await talking.decode(b"1")


async def test_a_decoder_that_does_not_start_is_not_the_pictures_fault() -> None:
    for command in ((sys.executable, "-c", "raise SystemExit(1)"), ("/nonexistent",)):
        with pytest.raises(Unavailable):
            await Decoders(5, command).decode(plain("PNG"))


async def test_idle_decoders_that_were_killed_are_replaced(own: Decoders) -> None:
    await own.decode(plain("PNG"))
    (decoder,) = own._all
    decoder._process.send_signal(signal.SIGKILL)
    decoder._process.wait()
    assert (await own.decode(plain("PNG"))).width == 96
    assert len(own._all) == 1


async def test_a_warm_decoder_is_used_again(own: Decoders) -> None:
    for _ in range(10):
        await own.decode(plain("PNG"))
    assert len(own._all) == 1


async def test_two_at_once_and_never_more(own: Decoders) -> None:
    results = await asyncio.gather(*(own.decode(plain(name)) for name in ("PNG", "JPEG", "WEBP", "GIF") * 3))
    assert [opened(done.thumbnail).size for done in results] == [(96, 64)] * 12
    assert len(own._all) == limits.DECODERS_MAX


async def test_a_full_queue_says_so_at_once() -> None:
    hanging = decoders("import time; time.sleep(100)", deadline_s=30)
    waiting = [asyncio.create_task(hanging.decode(b"1")) for _ in range(limits.PENDING_MAX)]
    await asyncio.sleep(0.2)
    with pytest.raises(Unavailable) as raised:
        await hanging.decode(b"1")
    assert raised.value.headers["Retry-After"]
    for task in waiting[limits.DECODERS_MAX :]:
        task.cancel()
    await asyncio.wait(waiting[limits.DECODERS_MAX :])  # or a decoder that ends now takes one of them yet
    hanging.close()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert {type(result) for result in results} == {Unavailable, asyncio.CancelledError}
    assert hanging._pending == 0


async def test_the_event_loop_is_never_held() -> None:
    data = encoded(motif(4000, 3000), "PNG", exif=exif(6))
    task = asyncio.create_task(prepare(data))
    turns = 0
    while not task.done():
        await asyncio.sleep(0.005)
        turns += 1
    assert (await task).width == 3000
    assert turns > 20


async def test_closing_ends_every_process_and_the_next_picture_starts_one() -> None:
    await prepare(plain("PNG"))
    assert children()
    pictures.close()
    assert not children()
    assert (await prepare(plain("PNG"))).width == 96


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_no_decoder_outlives_its_owner(number: signal.Signals) -> None:
    script = (
        "import asyncio, sys\n"
        "from api.services import pictures\n"
        "from tests.pictures.samples import plain\n"
        "async def main():\n"
        "    await pictures.prepare(plain('PNG'))\n"
        "    print(*(decoder._process.pid for decoder in pictures._decoders._all), flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE) as owner:
        assert owner.stdout
        decoder = Path("/proc", owner.stdout.readline().decode().strip())
        assert decoder.exists()
        owner.send_signal(number)
    give_up = time.monotonic() + 5
    while decoder.exists() and time.monotonic() < give_up:
        time.sleep(0.02)
    assert not decoder.exists()
