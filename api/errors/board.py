"""Posts, votes, comments and pictures."""

from api.errors.base import Conflict, DomainError, FieldError, Forbidden, Invalid, NotFound


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


class ImageUnknown(Invalid):
    code = "image-unknown"

    def __init__(self, image_hash: str) -> None:
        message = "That picture was not uploaded, or was removed because nothing used it."
        super().__init__(message, f"image {image_hash}", errors=[FieldError("image_hash", message)])
