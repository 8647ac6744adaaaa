"""What a picture says beyond its pixels is removed, and the pixels are left alone."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageSequence, ImageStat

from api.services.pictures import Picture, prepare
from tests.pictures.samples import (
    PLACE,
    XMP,
    after,
    animation,
    chunk,
    encoded,
    exif,
    motif,
    opened,
    plain,
    profile,
    riff,
    segment,
)

FORMATS = ["JPEG", "PNG", "WEBP", "GIF"]
UNDONE_BY = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}  # orientations
SECRET = b"the author's secret place"
COMMENT = b"\x21\xfe" + bytes([len(SECRET)]) + SECRET + b"\0"
APPLICATION = b"\x21\xff\x0bXMP DataXMP" + bytes([len(SECRET)]) + SECRET + b"\0"
LOOP_WITH_MORE = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0" + bytes([len(SECRET)]) + SECRET + b"\0"


def same_pixels(one: bytes, other: bytes) -> bool:
    first, second = opened(one), opened(other)
    return first.mode == second.mode and first.size == second.size and first.tobytes() == second.tobytes()


def difference(one: Image.Image, other: Image.Image) -> float:
    """The greatest mean difference of a band, 0..255."""
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean)


def silent(picture: Picture) -> bool:
    texts = (PLACE, SECRET, b"Exif", b"xmpmeta", b"GPS")
    found = [text for text in texts for data in (picture.data, picture.thumbnail) if text in data]
    return not found and not opened(picture.data).getexif() and not opened(picture.thumbnail).getexif()


BARE = {
    **{name: plain(name) for name in FORMATS},
    "progressive JPEG": plain("JPEG", progressive=True, quality=90),
    "lossless WEBP": plain("WEBP", lossless=True),
    "PNG with profile": plain("PNG", icc_profile=profile(), dpi=(300, 300)),
    "JPEG with profile": plain("JPEG", icc_profile=profile(), dpi=(300, 300)),
    "WEBP with profile": plain("WEBP", icc_profile=profile()),
    **{f"moving {name}": animation(name) for name in ("GIF", "PNG", "WEBP")},
}


@pytest.mark.parametrize("name", BARE)
async def test_a_picture_without_metadata_is_kept_byte_for_byte(name: str) -> None:
    data = BARE[name]
    picture = await prepare(data)
    assert picture.data == data
    assert picture.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP"])
async def test_exif_xmp_and_gps_go_and_pixels_stay(name: str) -> None:
    data = plain(name, exif=exif(), xmp=XMP, icc_profile=profile())
    assert PLACE in data
    picture = await prepare(data)
    assert silent(picture)
    assert same_pixels(picture.data, data)
    assert opened(picture.data).info["icc_profile"] == profile()
    assert picture.sha256 == hashlib.sha256(data).hexdigest()
    assert (await prepare(picture.data)).data == picture.data


HIDDEN = {
    "comment": ("JPEG", 20, segment(0xFE, SECRET)),
    "Photoshop": ("JPEG", 20, segment(0xED, b"Photoshop 3.0\0" + SECRET)),
    "more pictures": ("JPEG", 20, segment(0xE2, b"MPF\0" + SECRET)),
    "extended JFIF": ("JPEG", 20, segment(0xE0, b"JFXX\0" + SECRET)),
    "fill bytes": ("JPEG", 20, b"\xff\xff\xff" + segment(0xEF, SECRET)),
    "text": ("PNG", 33, chunk(b"tEXt", b"Comment\0" + SECRET)),
    "private": ("PNG", 33, chunk(b"prVt", SECRET)),
    "time": ("PNG", 33, chunk(b"tIME", b"\x07\xea\1\1\1\1\1")),
    "GIF comment": ("GIF", -1, COMMENT),
    "GIF application": ("GIF", -1, APPLICATION),
    "GIF loop": ("GIF", -1, LOOP_WITH_MORE),
    **{f"script after {name}": (name, len(plain(name)), b"<script>" + SECRET) for name in FORMATS},
    **{f"picture after {name}": (name, len(plain(name)), plain("JPEG", exif=exif())) for name in FORMATS},
}


@pytest.mark.parametrize("what", HIDDEN)
async def test_comments_and_what_follows_the_end_go(what: str) -> None:
    name, position, inserted = HIDDEN[what]
    clean = plain(name)
    data = after(clean, position, inserted)
    assert data != clean
    picture = await prepare(data)
    assert picture.data == clean


async def test_the_thumbnail_inside_a_jpeg_header_goes() -> None:
    data = plain("JPEG")
    assert data[2:4] == b"\xff\xe0"
    header = data[6:18]
    with_thumbnail = data[:2] + segment(0xE0, header + b"\x02\x02" + b"\xaa\xbb\xcc" * 4) + data[20:]
    assert (await prepare(with_thumbnail)).data == data


async def test_metadata_between_the_scans_of_a_jpeg_goes() -> None:
    data = plain("JPEG", progressive=True)
    second_scan = data.rindex(b"\xff\xda")
    assert (await prepare(after(data, second_scan, segment(0xFE, SECRET)))).data == data


async def test_unknown_chunks_go_from_webp_and_from_its_frames() -> None:
    data = animation("WEBP")
    frame = data.index(b"ANMF")
    length = int.from_bytes(data[frame + 4 : frame + 8], "little")
    secret = riff(b"HIDE", SECRET)
    grown = after(data, frame + 8 + length, secret)
    grown = grown[: frame + 4] + (length + len(secret)).to_bytes(4, "little") + grown[frame + 8 :] + secret
    grown = grown[:4] + (len(grown) - 8).to_bytes(4, "little") + grown[8:]
    assert (await prepare(grown)).data == data


@pytest.mark.parametrize("orientation", UNDONE_BY)
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP"])
async def test_the_orientation_is_applied(name: str, orientation: int) -> None:
    upright = motif()
    lying = ImageOps.exif_transpose(opened(encoded(upright, "PNG", exif=exif(UNDONE_BY[orientation]))))
    data = encoded(lying, name, exif=exif(orientation), quality=90)
    picture = await prepare(data)
    shown = opened(picture.data)
    assert silent(picture)
    assert (picture.width, picture.height) == shown.size == upright.size
    assert opened(picture.thumbnail).size == upright.size
    assert difference(shown, upright) < 6
    assert difference(opened(picture.thumbnail), upright) < 8


@pytest.mark.parametrize("subsampling", [0, 1, 2])
async def test_turning_a_jpeg_loses_hardly_anything(subsampling: int) -> None:
    noise = Image.effect_noise((256, 256), 60)
    image = Image.merge("RGB", (noise, noise.rotate(90), noise.rotate(180))).filter(ImageFilter.GaussianBlur(2))
    data = encoded(image, "JPEG", exif=exif(6), quality=80, subsampling=subsampling)
    picture = await prepare(data)
    assert difference(opened(picture.data), opened(data).transpose(Image.Transpose.ROTATE_270)) < 2
    assert len(picture.data) < len(data) * 1.3


@pytest.mark.parametrize("name", ["PNG", "WEBP"])
async def test_turning_a_lossless_picture_loses_nothing(name: str) -> None:
    data = encoded(Image.effect_noise((64, 32), 90).convert("RGB"), name, exif=exif(6), lossless=True)
    picture = await prepare(data)
    assert opened(picture.data).tobytes() == opened(data).transpose(Image.Transpose.ROTATE_270).tobytes()


@pytest.mark.parametrize("name", ["GIF", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", [1, 6])
async def test_animations_keep_moving(name: str, orientation: int) -> None:
    images = [motif(48, 32), motif(48, 32).rotate(180), motif(48, 32, "L").convert("RGB")]
    options = {} if name == "GIF" else {"exif": exif(orientation)}
    data = encoded(
        images[0], name, save_all=True, append_images=images[1:], duration=[100, 200, 300], loop=3, **options
    )
    picture = await prepare(data)
    shown = Image.open(io.BytesIO(picture.data))
    durations = []
    for number, frame in enumerate(ImageSequence.Iterator(shown)):
        frame.load()
        durations.append(round(frame.info["duration"]))
        turned = name != "GIF" and orientation == 6
        expected = images[number].transpose(Image.Transpose.ROTATE_270) if turned else images[number]
        assert difference(frame, expected) < 12  # lossy twice; another frame differs by more than 60
    assert durations == [100, 200, 300]
    assert shown.info["loop"] == 3
    assert silent(picture)


async def test_a_broken_exif_block_is_removed_and_ignored() -> None:
    for block in (b"", b"II*\0", b"MM\0*\xff\xff\xff\xff", b"\xff" * 1000):
        data = after(plain("JPEG"), 20, segment(0xE1, b"Exif\0\0" + block))
        assert (await prepare(data)).data == plain("JPEG")
