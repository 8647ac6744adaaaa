"""A picture inside a form, field `file` or `image`, and what its network may still send."""

import os
import re
from typing import Annotated, Any

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import UploadFile
from litestar.di import Provide
from litestar.handlers.base import BaseRouteHandler
from msgspec import Meta

from api.errors import FieldError, Invalid
from api.http.rate_limits.networks import enclosing_networks, to_network
from api.raw_headers import header
from api.services.pictures import IMAGE_BYTES_MAX, UploadBudget

FORM_BYTES_MAX = IMAGE_BYTES_MAX + 256 * 1024
"""The picture, the texts beside it and what multipart adds."""

IPV6_QUEUE_BITS = 48
LENGTH = re.compile(r"[0-9]{1,10}")

PictureFile = Annotated[UploadFile | None, Meta(description="A picture: PNG, JPEG, WebP or GIF, at most 10 MiB.")]
SamePictureFile = Annotated[UploadFile | None, Meta(description="The same as `file`.")]


class PictureForm(msgspec.Struct, frozen=True):
    file: PictureFile = None
    image: SamePictureFile = None


class SentFile:
    """A file of a form. Larger ones lie on the disk until they are read."""

    def __init__(self, upload: UploadFile) -> None:
        self._upload = upload
        self.size = upload.file.seek(0, os.SEEK_END)
        upload.file.seek(0)

    async def read(self) -> bytes:
        return await self._upload.read()


def find_picture(form: PictureForm) -> SentFile | None:
    """The one picture, None if there is none; an empty file is what browsers send for no file."""
    sent = [file for file in (SentFile(upload) for upload in (form.file, form.image) if upload) if file.size]
    if len(sent) > 1:
        raise Invalid(errors=[FieldError("image", "is one picture too many: send `file` or `image`")])
    return sent[0] if sent else None


def provide_upload_budget(request: Request[Any, Any, Any]) -> UploadBudget:
    return _budget_of(request)


UPLOAD_DEPENDENCIES = {"upload_budget": Provide(provide_upload_budget, sync_to_thread=False)}


async def check_upload_budget(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuse a picture before its bytes are read, if the network has used up its budget. Takes nothing from it."""
    length = header(connection.scope, b"content-length") or ""
    _budget_of(connection).check(int(length) if LENGTH.fullmatch(length) else 0)


def _budget_of(connection: ASGIConnection[Any, Any, Any, Any]) -> UploadBudget:
    state = connection.app.state
    limiter = state.limiter if state.settings.limits.enabled else None
    address = connection.client.host if connection.client else ""
    return UploadBudget(limiter, address, _queue_of(address))


def _queue_of(address: str) -> str:
    """The network that takes turns: wider for IPv6, since one customer may have many of the narrow ones."""
    wide = (network for _, network in enclosing_networks(address, (IPV6_QUEUE_BITS,)))
    return next(wide, to_network(address))
