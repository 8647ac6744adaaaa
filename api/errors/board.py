"""Posts, votes, comments and pictures."""

from api.errors.base import (
    Conflict,
    DomainError,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    TooManyRequests,
    describe_wait,
)


class NotTheAuthor(Forbidden):
    code = "not-the-author"
    user = "Only the author can change this."


class DownvotesOff(Forbidden):
    code = "downvotes-off"
    user = "Voting down is switched off on this board."


class PostNotFound(NotFound):
    code = "post-not-found"
    user = "That post does not exist."

    def __init__(self, post_id: int) -> None:
        super().__init__(internal=f"post {post_id}")


class CommentNotFound(NotFound):
    code = "comment-not-found"
    user = "That comment does not exist."

    def __init__(self, comment_id: int) -> None:
        super().__init__(internal=f"comment {comment_id}")


class ImageNotFound(NotFound):
    code = "image-not-found"
    user = "That picture does not exist."

    def __init__(self, image_hash: str) -> None:
        super().__init__(internal=f"image {image_hash}")


class TitleTaken(Conflict):
    """Names the post that has the title already, so that a client can lead its reader there."""

    code = "title-taken"

    def __init__(self, title: str, post_id: int) -> None:
        message = f"There is already a post with this title: number {post_id}."
        super().__init__(message, f"post {post_id}: {title}", errors=[FieldError("title", message)])


class PictureRefused(DomainError):
    """Says at the field of the form, too, what is wrong with the picture."""

    def __init__(self, user: str | None = None, internal: str | None = None) -> None:
        super().__init__(user, internal, errors=[FieldError("image", user or self.user)])


class PictureTooLarge(PictureRefused):
    status = 413
    code = "picture-too-large"
    user = "That picture is too large."


class PictureInvalid(PictureRefused):
    status = 422
    code = "picture-invalid"
    user = "That file is not a picture we can show. Use PNG, JPEG, WebP or GIF."


class TooManyUploads(TooManyRequests):
    """The pictures of one network cost as much as they may in an hour."""

    code = "too-many-uploads"

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(retry_after_s, "bytes and pixels of pictures")
        wait = describe_wait(retry_after_s)
        self.user = f"Your network has sent as many pictures as it may in an hour. Try again in {wait}."
        self.errors = (FieldError("image", self.user),)


class DailyUploadsExceeded(TooManyRequests):
    code = "daily-uploads-exceeded"

    def __init__(self, most: int) -> None:
        super().__init__(3600, f"{most} bytes of pictures in a day")
        self.user = f"You have sent {most // 10**6} MB of pictures today, which is the most. Try again tomorrow."
        self.errors = (FieldError("image", self.user),)


class StorageFull(PictureRefused):
    """The operator's quota; a disk that is full is StorageUnavailable."""

    status = 507
    code = "storage-full"
    user = "This board has no room for more pictures. Please tell the people who run it."


class ImageUnknown(Invalid):
    code = "image-unknown"

    def __init__(self, image_hash: str) -> None:
        message = "That picture was not uploaded, or was removed because nothing used it."
        super().__init__(message, f"image {image_hash}", errors=[FieldError("image_hash", message)])
