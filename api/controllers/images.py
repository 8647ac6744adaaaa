"""Images: pictures, sent once and shown for ever.

/api/images, /image/{image_hash}, /image/{image_hash}/thumbnail
"""

from typing import Annotated, Any

from litestar import Controller, Request, get, post
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency
from litestar.params import MultipartBody, PathParameter
from litestar.response import Response, Stream

from api import ranges
from api.cache import Cached
from api.conditional import matches
from api.errors import FieldError, ImageNotFound, Invalid
from api.guards import rate_limit, require_access
from api.picture_headers import EVERYBODYS, RANGES, RESTRICTED, THUMBNAIL_MEDIA_TYPE, etag_of
from api.schemas.images import Image
from api.services.images import ImageReader, ImageService
from api.services.pictures import UploadBudget
from api.uploads import FORM_BYTES_MAX, UPLOAD_DEPENDENCIES, PictureForm, check_upload_budget, find_picture
from db.actor import Actor
from storage.base import Storage, StoredObject
from storage.errors import ObjectNotFound
from storage.keys import image_key, thumbnail_key

ImageHash = Annotated[
    str, PathParameter(max_length=200, description="SHA-256 (hex) of the picture as it was uploaded.")
]
AnyRequest = Request[Any, Any, Any]
Bytes = Response[bytes] | Stream


class ImageController(Controller):
    path = "/"
    tags = ("Images",)
    dependencies = UPLOAD_DEPENDENCIES

    @post(
        "/api/images",
        operation_id="uploadImage",
        summary="Upload a picture",
        guards=[require_access("posts"), rate_limit("images"), check_upload_budget],
        request_max_body_size=FORM_BYTES_MAX,
        opt={"errors": [401, 403, 429, 507]},
        cache_control=CacheControlHeader(no_store=True),
    )
    async def upload_image(
        self,
        data: MultipartBody[PictureForm],
        images: NamedDependency[ImageService],
        author: NamedDependency[Actor],
        upload_budget: NamedDependency[UploadBudget],
    ) -> Image:
        """Checks and stores a picture (field `file` or `image`); its metadata is removed, its orientation applied.

        A post or an issue refers to it by `image_hash`. Only who uploaded a picture, or sees it in a post or an issue,
        can attach it: the session or the visitor's cookie, which comes with the answer, shows that. A client that
        keeps no cookies sends `upload_token` as `image_token` instead, within a day.

        A picture that nothing refers to is shown to its uploader only, and is removed after a day.

        A picture may have 10 MiB and 51 megapixels, an animation 300 frames and 200 megapixels in all. 429 comes with
        `Retry-After` where the network sends too much at once or in an hour, or the person in a day; 507 says that the
        board has no room for more.
        """
        picture = find_picture(data)
        if picture is None:
            raise Invalid("There is no picture in the request.", errors=[FieldError("file", "is required")])
        return await images.keep(picture, author, upload_budget)

    @get(
        "/image/{image_hash:str}",
        operation_id="getImage",
        summary="Show a picture",
        cached=Cached("visibility"),
        opt={"errors": [404, 416], "takes_picture_cookie": True},
    )
    async def get_image(
        self,
        request: AnyRequest,
        image_hash: ImageHash,
        image_reader: NamedDependency[ImageReader],
        storage: NamedDependency[Storage],
        actor: NamedDependency[Actor | None],
    ) -> Bytes:
        """The picture's bytes; they never change. Answers conditional and range requests.

        A picture of a private project is there for those who see the project: by a bearer token, or by the cookie
        that a browser gets when it signs in. One that nothing refers to is there for its uploader.
        """
        found = await image_reader.find(image_hash, actor)
        etag = etag_of(image_hash, is_small=False)
        kept = _headers(etag, found.is_public)
        if matches(request.headers.get("if-none-match"), etag):
            return Response(b"", status_code=304, headers=kept)
        wanted = request.headers.get("range") if request.headers.get("if-range", etag) == etag else None
        part = ranges.part(wanted, found.size)
        stored = await _stored(storage, image_key(image_hash), *(part or ()))
        headers = {**kept, **RANGES}
        if part is None:
            headers["Content-Length"] = str(found.size)
            return Stream(stored.body, headers=headers, media_type=found.media_type)
        start, length = part
        headers["Content-Length"] = str(length)
        headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{found.size}"
        return Stream(stored.body, status_code=206, headers=headers, media_type=found.media_type)

    @get(
        "/image/{image_hash:str}/thumbnail",
        operation_id="getThumbnail",
        summary="Show a small picture",
        cached=Cached("visibility"),
        opt={"errors": [404], "takes_picture_cookie": True},
    )
    async def get_thumbnail(
        self,
        request: AnyRequest,
        image_hash: ImageHash,
        image_reader: NamedDependency[ImageReader],
        storage: NamedDependency[Storage],
        actor: NamedDependency[Actor | None],
    ) -> Bytes:
        """The picture as WebP of at most 640 by 640 pixels, without motion."""
        found = await image_reader.find(image_hash, actor)
        etag = etag_of(image_hash, is_small=True)
        kept = _headers(etag, found.is_public)
        if matches(request.headers.get("if-none-match"), etag):
            return Response(b"", status_code=304, headers=kept)
        stored = await _stored(storage, thumbnail_key(image_hash))
        headers = {**kept, "Content-Length": str(stored.size)}
        return Stream(stored.body, headers=headers, media_type=THUMBNAIL_MEDIA_TYPE)


def _headers(etag: str, is_public: bool) -> dict[str, str]:
    return {"ETag": etag, **(EVERYBODYS if is_public else RESTRICTED)}


async def _stored(storage: Storage, key: str, offset: int = 0, length: int | None = None) -> StoredObject:
    """Found before the answer begins: later a missing one could only break it off."""
    try:
        return await storage.get(key, offset=offset, length=length)
    except ObjectNotFound:
        raise ImageNotFound(key) from None
