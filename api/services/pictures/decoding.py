"""Bytes of unknown origin → a picture without metadata, and its thumbnail. Runs in a decoder process: `worker.py`."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageCms, ImageSequence
from PIL.Image import Transpose
from PIL.JpegImagePlugin import get_sampling

from api.errors import DomainError, PictureInvalid, PictureTooLarge
from api.services.pictures.formats import Format, Malformed, Stripped, format_of
from api.services.pictures.limits import ANIMATION_PIXELS_MAX, FRAMES_MAX, IMAGE_PIXELS_MAX, THUMBNAIL_SIDE_PIXELS

ORIENTATION = 0x0112
TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
SWAP_SIDES = (5, 6, 7, 8)
QUALITY = 95  # of a copy that is turned
WEBP_EFFORT = 2  # 0..6; 40 megapixels have to fit into the time limit
THUMBNAIL_QUALITY = 80
SRGB = ImageCms.createProfile("sRGB")

Image.MAX_IMAGE_PIXELS = IMAGE_PIXELS_MAX
warnings.simplefilter("error", Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Decoded:
    data: bytes
    media_type: str
    width: int
    height: int
    thumbnail: bytes


def decode(data: bytes) -> Decoded:
    """Every frame is decoded, so that what is stored can be shown. Raises PictureInvalid, PictureTooLarge."""
    found = format_of(data)
    if found is None:
        raise PictureInvalid(internal="neither PNG, JPEG, WebP nor GIF by content")
    with _faults(found):
        stripped = found.strip(data)
        _check_size(stripped)
        orientation = _orientation(stripped.exif)
        thumbnail = _thumbnail(stripped, found, orientation)
        width, height = stripped.width, stripped.height
        kept = stripped.data
        if orientation in TURNS:
            kept = found.strip(_turned(stripped, found, orientation)).data
            width, height = (height, width) if orientation in SWAP_SIDES else (width, height)
        return Decoded(kept, found.media_type, width, height, thumbnail)


def _check_size(stripped: Stripped) -> None:
    pixels = stripped.width * stripped.height
    internal = f"{stripped.width} x {stripped.height} pixels, {stripped.frames} frames"
    if not pixels:
        raise PictureInvalid(internal=internal)
    if pixels > IMAGE_PIXELS_MAX:
        raise PictureTooLarge(f"A picture can have at most {IMAGE_PIXELS_MAX // 10**6} megapixels.", internal)
    if stripped.frames > FRAMES_MAX:
        raise PictureTooLarge(f"An animation can have at most {FRAMES_MAX} frames.", internal)
    if pixels * stripped.frames > ANIMATION_PIXELS_MAX:
        raise PictureTooLarge("That animation is too large. Use fewer frames or a smaller size.", internal)


def _orientation(exif: bytes) -> int:
    found: Any = None
    with suppress(Exception):  # a broken block says nothing
        block = Image.Exif()
        block.load(exif)
        found = block.get(ORIENTATION)
    return found if isinstance(found, int) else 1


def _thumbnail(stripped: Stripped, found: Format, orientation: int) -> bytes:
    with _opened(stripped, found) as image:
        if image.size != (stripped.width, stripped.height):
            raise Malformed(f"header and decoder disagree: {image.size}")
        side = THUMBNAIL_SIDE_PIXELS
        image.draft(image.mode, (2 * side, 2 * side))  # JPEG alone: all of it is read, few pixels are computed
        image.load()
        small = _scaled(image, side)
        for frame in range(1, getattr(image, "n_frames", 1)):
            image.seek(frame)
            image.load()
    if orientation in TURNS:
        small = small.transpose(TURNS[orientation])
    out = io.BytesIO()
    small.save(out, "WEBP", quality=THUMBNAIL_QUALITY, icc_profile=b"", exif=b"", xmp=b"")
    return out.getvalue()


def _scaled(image: Image.Image, side: int) -> Image.Image:
    """A small copy in the colours of sRGB, since it carries no profile."""
    if image.mode.startswith("I"):
        small = image.point(lambda value: value * (1 / 256)).convert("L")  # 16 bits
    elif image.mode in ("1", "P", "PA"):
        small = image.convert("RGBA" if image.has_transparency_data else "RGB")
    elif image.has_transparency_data and image.mode in ("L", "RGB"):
        small = image.convert("RGBA")
    else:
        small = image.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if profile := image.info.get("icc_profile"):
        with suppress(ImageCms.PyCMSError, OSError, ValueError):  # a profile that does not fit is ignored by all
            mode = "RGBA" if small.mode == "RGBA" else "RGB"
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(small, source, SRGB, outputMode=mode) or small
    return small.convert("RGBA" if small.mode in ("LA", "RGBA") else "RGB")


def _turned(stripped: Stripped, found: Format, orientation: int) -> bytes:
    turn = TURNS[orientation]
    with _opened(stripped, found) as image:
        options: dict[str, Any] = {"icc_profile": image.info.get("icc_profile")}
        if found.name == "JPEG":
            options |= _jpeg_options(image, orientation)
        elif not stripped.lossless:
            options |= {"quality": QUALITY, "method": WEBP_EFFORT}
        else:
            options |= {"lossless": True, "exact": True, "method": WEBP_EFFORT}
        frames, durations = [], []
        for frame in ImageSequence.Iterator(image):
            frame.load()
            durations.append(frame.info.get("duration", 0))
            frames.append(frame.transpose(turn))
        if len(frames) > 1:
            more = {"append_images": frames[1:], "duration": durations, "loop": image.info.get("loop", 0)}
            options |= {"save_all": True, **more}
        out = io.BytesIO()
        frames[0].save(out, found.name, **options)
        return out.getvalue()


def _jpeg_options(image: Image.Image, orientation: int) -> dict[str, Any]:
    """The tables it was made with, turned like the picture, so that hardly anything is lost."""
    options: dict[str, Any] = {"optimize": True, "progressive": bool(image.info.get("progressive"))}
    options["subsampling"] = 2 if get_sampling(image) == 2 else 0
    tables: dict[int, list[int]] = image.quantization  # type: ignore[attr-defined]  # only JPEG has it
    if any(value > 255 for table in tables.values() for value in table):
        return options | {"quality": QUALITY}
    if orientation in SWAP_SIDES:
        tables = {
            key: [table[row * 8 + column] for column in range(8) for row in range(8)] for key, table in tables.items()
        }
    return options | {"qtables": tables}


def _opened(stripped: Stripped, found: Format) -> Image.Image:
    return Image.open(io.BytesIO(stripped.data), formats=[found.name])


@contextmanager
def _faults(found: Format) -> Iterator[None]:
    try:
        yield
    except DomainError:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as exc:
        raise PictureTooLarge(internal=f"{found.name}: {exc}") from exc
    except MemoryError as exc:
        raise PictureTooLarge(internal=f"{found.name}: needs more memory than a decoder may take") from exc
    except Exception as exc:  # what a decoder raises over broken bytes is anything
        message = "That picture is damaged. Save it again with another program and try once more."
        raise PictureInvalid(message, f"{found.name}: {type(exc).__name__}: {exc}") from exc
