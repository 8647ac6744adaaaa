"""Bytes of unknown origin → a picture without metadata, and its thumbnail. Runs in a decoder process: `worker.py`."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageCms
from PIL.Image import Transpose
from PIL.JpegImagePlugin import get_sampling

from api.errors import DomainError, PictureInvalid, PictureTooLarge
from api.services.pictures.formats import Format, Malformed, MediaType, Stripped, format_of, orientation_of
from api.services.pictures.limits import (
    ANIMATION_PIXELS_MAX,
    FRAMES_MAX,
    IMAGE_PIXELS_MAX,
    SCANS_MAX,
    STORED_BYTES_MAX,
    THUMBNAIL_SIDE_PIXELS,
)

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
PNG_EFFORT = 1  # 0..9: three times as fast as the default, a tenth larger
WEBP_EFFORT = 2  # 0..6; below 2 it cannot encode every large picture
WEBP_LOSSLESS_EFFORT = 0
THUMBNAIL_QUALITY = 80
SRGB = ImageCms.createProfile("sRGB")

Image.MAX_IMAGE_PIXELS = IMAGE_PIXELS_MAX
warnings.simplefilter("error", Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a picture says it is; no pixel has been decoded."""

    format: Format
    stripped: Stripped
    orientation: int

    @property
    def is_turned(self) -> bool:
        return self.orientation in TURNS

    @property
    def pixels(self) -> int:
        """Of all frames."""
        return self.stripped.width * self.stripped.height * self.stripped.frames


@dataclass(frozen=True, slots=True)
class Decoded:
    data: bytes
    media_type: MediaType
    width: int
    height: int
    thumbnail: bytes


def inspect(data: bytes) -> Inspected:
    """Read the structure of a picture and check its size. Raises PictureInvalid, PictureTooLarge."""
    found = format_of(data)
    if found is None:
        raise PictureInvalid(internal="neither PNG, JPEG, WebP nor GIF by content")
    with _faults(found):
        stripped = found.strip(data)
        inspected = Inspected(found, stripped, orientation_of(stripped.exif))
        _check_size(inspected)
        return inspected


def decode(inspected: Inspected) -> Decoded:
    """Decode every frame, so that what is stored can be shown. Raises PictureInvalid, PictureTooLarge."""
    found, stripped = inspected.format, inspected.stripped
    with _faults(found):
        thumbnail, turned = _decoded(inspected)
        width, height = stripped.width, stripped.height
        if turned is None:
            return Decoded(stripped.data, found.media_type, width, height, thumbnail)
        if len(turned) > STORED_BYTES_MAX:
            message = "Turned upright, that picture is too large. Turn it with another program and save it again."
            raise PictureTooLarge(message, f"{len(turned)} bytes")
        if inspected.orientation in SWAP_SIDES:
            width, height = height, width
        return Decoded(found.strip(turned).data, found.media_type, width, height, thumbnail)


def _check_size(inspected: Inspected) -> None:
    stripped = inspected.stripped
    pixels = stripped.width * stripped.height
    internal = f"{stripped.width} x {stripped.height} pixels, {stripped.frames} frames, {stripped.scans} scans"
    if not pixels:
        raise PictureInvalid(internal=internal)
    if pixels > IMAGE_PIXELS_MAX:
        raise PictureTooLarge(f"A picture can have at most {IMAGE_PIXELS_MAX // 10**6} megapixels.", internal)
    if stripped.frames > FRAMES_MAX:
        raise PictureTooLarge(f"An animation can have at most {FRAMES_MAX} frames.", internal)
    if inspected.pixels > ANIMATION_PIXELS_MAX:
        raise PictureTooLarge("That animation is too large. Use fewer frames or a smaller size.", internal)
    if inspected.is_turned and inspected.pixels > IMAGE_PIXELS_MAX:
        raise PictureTooLarge("That animation is too large to be turned upright. Save it upright.", internal)
    if stripped.scans > SCANS_MAX:
        raise PictureTooLarge("That picture takes too long to read. Save it again with another program.", internal)


def _decoded(inspected: Inspected) -> tuple[bytes, bytes | None]:
    """The thumbnail, and the picture turned upright if it was not."""
    stripped, side = inspected.stripped, THUMBNAIL_SIDE_PIXELS
    turn = TURNS.get(inspected.orientation)
    frames, durations = [], []
    with Image.open(io.BytesIO(stripped.data), formats=[inspected.format.name]) as image:
        if image.size != (stripped.width, stripped.height):
            raise Malformed(f"header and decoder disagree: {image.size}")
        if turn is None:
            image.draft(image.mode, (2 * side, 2 * side))  # JPEG alone: all of it is read, few pixels are computed
        image.load()
        small = _scaled(image, side)
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            image.load()
            if turn is not None:
                durations.append(image.info.get("duration", 0))
                frames.append(image.transpose(turn))
        if turn is None:
            return _thumbnail(small), None
        options = _options(image, inspected)
        image.close()  # its pixels
    if len(frames) > 1:
        more = {"append_images": frames[1:], "duration": durations, "loop": image.info.get("loop", 0)}
        options |= {"save_all": True, **more}
    return _thumbnail(small.transpose(turn)), _saved(frames[0], inspected.format.name, options)


def _thumbnail(small: Image.Image) -> bytes:
    return _saved(small, "WEBP", {"quality": THUMBNAIL_QUALITY, "icc_profile": b"", "exif": b"", "xmp": b""})


def _saved(image: Image.Image, name: str, options: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    image.save(out, name, **options)
    return out.getvalue()


def _scaled(image: Image.Image, side: int) -> Image.Image:
    """A small copy in the colours of sRGB, since it carries no profile."""
    if image.mode.startswith("I"):
        source = image.point(lambda value: value * (1 / 256)).convert("L")  # 16 bits
    elif image.mode in ("1", "P", "PA"):
        source = image.convert("RGBA" if image.has_transparency_data else "RGB")
    elif image.has_transparency_data and image.mode in ("L", "RGB"):
        source = image.convert("RGBA")
    else:
        source = image
    small = _shrunk(source, side)
    if profile := image.info.get("icc_profile"):
        with suppress(ImageCms.PyCMSError, OSError, ValueError):  # a profile that does not fit is ignored by all
            mode = "RGBA" if small.mode == "RGBA" else "RGB"
            transform = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(small, transform, SRGB, outputMode=mode) or small
    return small.convert("RGBA" if small.mode in ("LA", "RGBA") else "RGB")


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    """By whole factors first, which takes a tenth of the time, down to twice the size that is wanted."""
    scale = min(1.0, side / image.width, side / image.height)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    factors = max(1, image.width // (2 * size[0])), max(1, image.height // (2 * size[1]))
    smaller = image.reduce(factors) if factors != (1, 1) else image
    return smaller.resize(size, Image.Resampling.LANCZOS)


def _options(image: Image.Image, inspected: Inspected) -> dict[str, Any]:
    """How to encode the copy that is turned."""
    options: dict[str, Any] = {"icc_profile": image.info.get("icc_profile")}
    match inspected.format.name:
        case "JPEG":
            return options | _jpeg_options(image, inspected.orientation)
        case "PNG":
            return options | {"compress_level": PNG_EFFORT}
        case _ if inspected.stripped.lossless:
            return options | {"lossless": True, "exact": True, "method": WEBP_LOSSLESS_EFFORT}
        case _:
            return options | {"quality": QUALITY, "method": WEBP_EFFORT}


def _jpeg_options(image: Image.Image, orientation: int) -> dict[str, Any]:
    """The tables it was made with, turned like the picture, so that hardly anything is lost."""
    options: dict[str, Any] = {"optimize": True, "progressive": bool(image.info.get("progressive"))}
    options["subsampling"] = 2 if get_sampling(image) == 2 else 0
    tables: dict[int, Sequence[int]] = image.quantization  # type: ignore[attr-defined]  # only JPEG has it
    if any(value > 255 for table in tables.values() for value in table):
        return options | {"quality": QUALITY}
    if orientation in SWAP_SIDES:
        tables = {
            key: [table[row * 8 + column] for column in range(8) for row in range(8)] for key, table in tables.items()
        }
    return options | {"qtables": tables}


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
