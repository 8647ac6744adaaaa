"""What is a picture, what is none, and what each looks like small."""

from __future__ import annotations

import pytest
from PIL import Image

from api.errors import PictureInvalid
from api.services.pictures import prepare
from tests.pictures.samples import after, animation, chunk, encoded, gif_of, motif, opened, plain, png_of, profile

MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.mark.parametrize("name", MEDIA_TYPES)
async def test_formats_are_known_by_content(name: str) -> None:
    picture = await prepare(plain(name))
    assert picture.media_type == MEDIA_TYPES[name]
    assert (picture.width, picture.height) == (96, 64)
    thumbnail = opened(picture.thumbnail)
    assert (thumbnail.format, thumbnail.size) == ("WEBP", (96, 64))


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((640, 640), (640, 640)),
        ((2000, 1000), (640, 320)),
        ((1000, 2000), (320, 640)),
        ((3000, 2), (640, 1)),
        ((1, 1), (1, 1)),
    ],
)
@pytest.mark.parametrize("name", ["JPEG", "PNG"])
async def test_thumbnails_fit_and_never_grow(name: str, size: tuple[int, int], expected: tuple[int, int]) -> None:
    picture = await prepare(encoded(motif(*size), name))
    assert (picture.width, picture.height) == size
    assert opened(picture.thumbnail).size == expected


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
async def test_modes_of_png(mode: str) -> None:
    if mode == "I;16":
        image = Image.linear_gradient("L").convert("I").point(lambda value: value * 257).convert("I;16")
    else:
        image = Image.linear_gradient("L").convert(mode if mode != "P" else "RGB").convert(mode)
    data = encoded(image, "PNG")
    picture = await prepare(data)
    assert picture.data == data
    small = opened(picture.thumbnail).convert("L")
    top, middle, bottom = (int(small.getpixel((128, y))) for y in (8, 128, 248))  # type: ignore[arg-type]
    assert top < 40
    assert bottom > 215
    assert mode in ("1", "P") or 100 < middle < 155  # those have no grey between


@pytest.mark.parametrize("name", ["PNG", "WEBP", "GIF"])
async def test_transparency_survives(name: str) -> None:
    image = motif(mode="RGBA")
    image.paste((0, 0, 0, 0), (48, 0, 96, 64))
    data = encoded(image, name) if name != "PNG" else encoded(image.quantize(), name)
    picture = await prepare(data)
    for shown in (opened(picture.data).convert("RGBA"), opened(picture.thumbnail).convert("RGBA")):
        assert shown.getpixel((24, 48))[3] == 255  # type: ignore[index]
        assert shown.getpixel((80, 48))[3] == 0  # type: ignore[index]


async def test_the_colours_of_print_are_shown_right() -> None:
    data = encoded(motif(mode="CMYK"), "JPEG", quality=95)
    picture = await prepare(data)
    assert picture.data == data
    red = opened(picture.thumbnail).convert("RGB").getpixel((24, 48))
    assert isinstance(red, tuple)
    assert red[0] > 200
    assert max(red[1:]) < 60


async def test_thumbnails_are_in_the_colours_of_the_profile() -> None:
    """In a profile whose red is green, what is stored as red has to come out green."""
    swapped = profile().replace(b"rXYZ", b"?XYZ").replace(b"gXYZ", b"rXYZ").replace(b"?XYZ", b"gXYZ")
    picture = await prepare(encoded(motif(), "PNG", icc_profile=swapped))
    red, green, _ = opened(picture.thumbnail).convert("RGB").getpixel((24, 48))  # type: ignore[misc]
    assert green > 200
    assert red < 60


async def test_a_profile_that_makes_no_sense_is_ignored() -> None:
    for broken in (b"no profile", profile()[:60], b"\xff" * 500):
        picture = await prepare(encoded(motif(), "PNG", icc_profile=broken))
        assert opened(picture.thumbnail).size == (96, 64)


@pytest.mark.parametrize("name", ["GIF", "PNG", "WEBP"])
async def test_a_thumbnail_shows_the_first_frame_and_stands_still(name: str) -> None:
    thumbnail = opened((await prepare(animation(name))).thumbnail)
    assert getattr(thumbnail, "n_frames", 1) == 1
    red, green, blue = thumbnail.convert("RGB").getpixel((10, 30))  # type: ignore[misc]
    assert red > 200
    assert green < 60
    assert blue < 60


NO_PICTURES = {
    "empty": b"",
    "one byte": b"x",
    "SVG": SVG,
    "XML": b"<?xml version='1.0'?>" + SVG,
    "HTML": b"<!doctype html><script>alert(1)</script>",
    "PDF": b"%PDF-1.7\n",
    "HEIC": b"\0\0\0\x18ftypheic" + b"\0" * 100,
    "BMP": encoded(motif(), "BMP"),
    "TIFF": encoded(motif(), "TIFF"),
    "ICO": encoded(motif(), "ICO"),
    "JPEG 2000": encoded(motif(), "JPEG2000"),
    "a line before": b"\n" + plain("PNG"),
    "SVG before": SVG + plain("PNG"),
    "script as GIF": b"GIF89a/*<script>*/=alert(1)//",
    "GIF's first bytes": b"GIF89a",
    "JPEG's first bytes": b"\xff\xd8\xff",
    "JPEG of nothing": b"\xff\xd8\xff\xd9",
    "PNG's first bytes": b"\x89PNG\r\n\x1a\n",
    "WEBP of nothing": b"RIFF\x04\0\0\0WEBP",
    "WEBP too long": b"RIFF\xff\xff\xff\xffWEBP",
    "PNG without width": png_of(0, 10),
    "GIF without size": gif_of(0, 0),
    "GIF without frames": gif_of(10, 10, frames=0),
}


@pytest.mark.parametrize("name", NO_PICTURES)
async def test_anything_else_is_refused_with_a_sentence(name: str) -> None:
    data = NO_PICTURES[name]
    with pytest.raises(PictureInvalid) as raised:
        await prepare(data)
    assert raised.value.user.endswith(".")
    assert raised.value.internal


WHOLE = {
    "JPEG": plain("JPEG"),
    "progressive JPEG": plain("JPEG", progressive=True),
    "PNG": plain("PNG"),
    "WEBP": plain("WEBP"),
    "lossless WEBP": plain("WEBP", lossless=True),
    "GIF": plain("GIF"),
    "moving GIF": animation("GIF"),
    "moving PNG": animation("PNG"),
    "moving WEBP": animation("WEBP"),
}


@pytest.mark.parametrize("name", WHOLE)
async def test_a_file_that_was_cut_off_is_refused_wherever_it_was_cut(name: str) -> None:
    whole = WHOLE[name]
    for length in {*range(1, len(whole), max(1, len(whole) // 60)), len(whole) - 1}:
        with pytest.raises(PictureInvalid):
            await prepare(whole[:length])


@pytest.mark.parametrize("name", WHOLE)
async def test_broken_bytes_end_in_a_picture_or_a_refusal(name: str) -> None:
    """Nothing else, and the next picture is not affected."""
    whole = WHOLE[name]
    for position in range(0, len(whole), max(1, len(whole) // 80)):
        broken = whole[:position] + bytes([whole[position] ^ 0x55]) + whole[position + 1 :]
        try:
            picture = await prepare(broken)
        except PictureInvalid:
            continue
        assert opened(picture.thumbnail).size
    assert (await prepare(whole)).data == whole


async def test_a_wrong_checksum_and_an_unknown_critical_chunk_are_refused() -> None:
    data = plain("PNG")
    for broken in (after(data, 33, chunk(b"ABCD", b"1")), data[:30] + bytes([data[30] ^ 1]) + data[31:]):
        with pytest.raises(PictureInvalid, match="PNG"):
            await prepare(broken)


async def test_a_polyglot_is_stored_without_its_other_half() -> None:
    html = b"<html><script>alert(1)</script></html>"
    comment = b"\x21\xfe" + bytes([len(html)]) + html + b"\0"
    picture = await prepare(after(plain("GIF"), -1, comment) + html)
    assert picture.data == plain("GIF")
    assert b"script" not in picture.thumbnail
