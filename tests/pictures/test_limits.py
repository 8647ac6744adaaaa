"""A picture costs no more than it may: bytes, pixels, scans, memory, time."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from ast import literal_eval
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from api.errors import PictureInvalid, PictureTooLarge, Unavailable
from api.services import pictures
from api.services.pictures import decoding, limits, prepare, process, wire
from api.services.pictures.decoders import Decoders
from tests.pictures.misbehaving import ANSWER, decoders
from tests.pictures.samples import encoded, exif, gif_of, motif, opened, plain, png_of

ROOT = Path(__file__).parents[2]


def children() -> set[int]:
    command = ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(os.getpid())]
    listed = subprocess.run(command, capture_output=True, check=True)
    return {int(line.split()[0]) for line in listed.stdout.splitlines() if b"pictures.worker" in line}


def about(pid: int, what: str) -> str:
    return Path("/proc", str(pid), what).read_text()


async def decoded(by: Decoders, data: bytes) -> wire.Done:
    answer = await by.decode(data)
    assert isinstance(answer, wire.Done), answer
    return answer


def scans_of(count: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again; decoders read them all."""
    data = plain("JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * (1 + count - data.count(b"\xff\xda")) + data[-2:]


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
    picture = await prepare(encoded(Image.new("1", (8192, 6144)), "PNG"))  # 50 megapixels, as phones have
    assert (picture.width, picture.height) == (8192, 6144)
    with pytest.raises(PictureTooLarge, match="8500 x 6001") as raised:
        await prepare(encoded(Image.new("1", (8500, 6001)), "PNG"))
    assert "51 megapixels" in raised.value.user


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
        scans_of(limits.SCANS_MAX + 1),
        encoded(
            motif(1000, 1000),
            "PNG",
            save_all=True,
            append_images=[motif(1000, 1000).rotate(n) for n in range(51)],
            exif=exif(6),
        ),
    ],
    ids=["png", "huge-png", "gif", "frames", "frames-by-pixels", "jpeg", "webp", "scans", "turned-animation"],
)
async def test_bombs_are_refused_before_they_are_decoded(data: bytes) -> None:
    before = time.monotonic()
    with pytest.raises(PictureTooLarge):
        await prepare(data)
    assert time.monotonic() - before < 2


async def test_scans() -> None:
    """One of a few bytes may go over all pixels."""
    picture = await prepare(scans_of(limits.SCANS_MAX))
    assert (picture.width, picture.height) == (96, 64)


def test_a_copy_that_grows_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of few bytes must not become one of many that are stored, and sent to everybody."""
    inspected = decoding.inspect(plain("PNG", exif=exif(6)))
    size = len(decoding.decode(inspected).data)
    monkeypatch.setattr(decoding, "STORED_BYTES_MAX", size - 1)
    with pytest.raises(PictureTooLarge, match=f"{size} bytes"):
        decoding.decode(inspected)


async def test_a_frame_beyond_its_canvas_is_a_bomb_too() -> None:
    frame = b"\x2c\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0"
    data = gif_of(1, 1)[:-1] + frame + b"\x3b"
    with pytest.raises((PictureTooLarge, PictureInvalid)):
        await prepare(data)


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP"])
async def test_the_largest_pictures_that_must_be_turned_fit_into_memory_and_time(name: str, own: Decoders) -> None:
    image = Image.linear_gradient("L").resize((8192, 6144)).convert("RGB")
    data = encoded(image, name, exif=exif(6), **({"method": 0} if name == "WEBP" else {}))
    done = await decoded(own, data)
    assert (done.width, done.height) == (6144, 8192)
    assert done.pixels == 8192 * 6144


async def test_memory_is_bounded(own: Decoders) -> None:
    await own.decode(plain("PNG"))
    (pid,) = [decoder._process.pid for decoder in own._all]
    assert re.search(rf"Max address space +{limits.DECODER_BYTES_MAX} ", about(pid, "limits"))


async def test_a_decoder_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORKBOARD_SECURITY__SECRET", "hidden")
    telling = decoders("import os; " + ANSWER.format("wire.Refused('x', 'y', str(dict(os.environ)), 0)"))
    answer = await telling.decode(b"1")
    telling.close()
    assert isinstance(answer, wire.Refused)
    assert "hidden" not in answer.internal
    assert set(literal_eval(answer.internal)) <= {"LC_CTYPE", "LD_LIBRARY_PATH"}  # the first one Python sets


async def test_a_decoder_that_hangs_is_killed_and_its_place_is_free_again() -> None:
    hanging = decoders("import time; time.sleep(100)", deadline_s=0.5)
    before = time.monotonic()
    results = await asyncio.gather(*(hanging.decode(b"1") for _ in range(4)), return_exceptions=True)
    assert time.monotonic() - before < 3
    assert {type(result) for result in results} == {PictureInvalid}
    assert "0.5 s" in str(results[0])
    assert not hanging._all


async def test_a_picture_that_takes_too_much_of_the_cpu_ends_its_decoder() -> None:
    """The decoder's own timer counts the time it works, not the time it waits for a core."""
    busy = decoders("import signal; signal.setitimer(signal.ITIMER_PROF, 0.05)\nwhile True: pass")
    with pytest.raises(PictureInvalid, match="too much work") as raised:
        await busy.decode(b"1")
    assert "too long" in raised.value.user
    assert not busy._all


async def test_who_gives_up_ends_the_decoder() -> None:
    hanging = decoders("import time; time.sleep(100)", deadline_s=90)
    task = asyncio.create_task(hanging.decode(b"1"))
    while not hanging._busy:  # noqa: ASYNC110  until the thread has started the process
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not hanging._all


async def test_a_decoder_is_replaced_after_some_pictures(own: Decoders, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "DECODER_IMAGES_MAX", 3)
    seen = set()
    for _ in range(7):
        await own.decode(plain("PNG"))
        seen |= {decoder._process.pid for decoder in own._all}
        assert len(own._all) == 1
    assert len(seen) == 3


async def test_a_decoder_that_dies_takes_one_picture_with_it() -> None:
    dying = decoders("import os, signal; sys.stdin.buffer.read(5); os.kill(os.getpid(), signal.SIGSEGV)")
    with pytest.raises(PictureInvalid, match="status -11"):
        await dying.decode(b"1")


async def test_a_decoder_that_talks_nonsense_is_not_believed() -> None:
    for nonsense in ("b'\\xff' * 100", "b'\\0\\0\\0\\2{}'"):
        talking = decoders(f"sys.stdin.buffer.read(5); sys.stdout.buffer.write({nonsense})")
        with pytest.raises(PictureInvalid):
            await talking.decode(b"1")


@pytest.mark.parametrize(
    "claimed",
    [
        "wire.Done('text/html', 1, 1, b'', None, 1)",
        "wire.Done('image/png', 0, 1, b'', None, 1)",
        "wire.Done('image/png', 1, 10 ** 9, b'', None, 1)",
        "wire.Done('image/png', 1, 1, b'', None, -1)",
        "wire.Done('image/png', 1, 1, '', None, 1)",
        "wire.Refused('x', 'y' * 1001, 'z', 1)",
    ],
)
async def test_what_a_decoder_claims_is_checked(claimed: str) -> None:
    """A picture may have taken it over."""
    claiming = decoders(ANSWER.format(claimed))
    with pytest.raises(PictureInvalid):
        await claiming.decode(b"1")
    assert not claiming._all


async def test_a_decoder_that_does_not_start_is_not_the_pictures_fault() -> None:
    for command in ((sys.executable, "-c", "raise SystemExit(1)"), ("/nonexistent",)):
        with pytest.raises(Unavailable):
            await Decoders(5, command).decode(plain("PNG"))


async def test_idle_decoders_that_were_killed_are_replaced(own: Decoders) -> None:
    await own.decode(plain("PNG"))
    (decoder,) = own._all
    decoder._process.send_signal(signal.SIGKILL)
    decoder._process.wait()
    assert (await decoded(own, plain("PNG"))).width == 96
    assert len(own._all) == 1


async def test_a_warm_decoder_is_used_again(own: Decoders) -> None:
    for _ in range(10):
        await own.decode(plain("PNG"))
    assert len(own._all) == 1


async def test_a_few_at_once_and_never_more(own: Decoders) -> None:
    results = await asyncio.gather(*(decoded(own, plain(name)) for name in ("PNG", "JPEG", "WEBP", "GIF") * 3))
    assert [opened(done.thumbnail).size for done in results] == [(96, 64)] * 12
    assert len(own._all) == limits.DECODERS_MAX


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
