"""A picture inside a form: field `file` or `image`, read up to the limit."""

from typing import Annotated

import msgspec
from litestar.datastructures import UploadFile
from msgspec import Meta

from api.errors import FieldError, Invalid
from api.services.pictures import IMAGE_BYTES_MAX

FORM_BYTES_MAX = IMAGE_BYTES_MAX + 256 * 1024
"""The picture, the texts beside it and what multipart adds."""

PictureFile = Annotated[UploadFile | None, Meta(description="A picture: PNG, JPEG, WebP or GIF, at most 10 MiB.")]
SamePictureFile = Annotated[UploadFile | None, Meta(description="The same as `file`.")]


class PictureForm(msgspec.Struct, frozen=True):
    file: PictureFile = None
    image: SamePictureFile = None


async def read_picture(form: PictureForm) -> bytes | None:
    """The bytes of the one picture, None if there is none; an empty file is what browsers send for no file."""
    given = [data for upload in (form.file, form.image) if upload and (data := await upload.read())]
    if len(given) > 1:
        raise Invalid(errors=[FieldError("image", "is one picture too many: send `file` or `image`")])
    return given[0] if given else None
