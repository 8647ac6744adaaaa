"""Every failure the caller can cause or must know of. `api/problems.py` turns each into the one error body.

DomainError
├── Unauthenticated        401  sign-in-required
│   ├── BadToken                bad-token
│   └── WrongCredentials        wrong-credentials
├── Forbidden              403  forbidden
│   ├── AccountInactive         account-inactive
│   ├── OutOfScope              out-of-scope
│   ├── NotTheAuthor            not-the-author
│   ├── NotTheOwner             not-the-owner
│   └── DownvotesOff            downvotes-off
├── NotFound               404  not-found
│   ├── ProjectNotFound         project-not-found
│   ├── MemberNotFound          member-not-found
│   ├── PostNotFound            post-not-found
│   ├── ItemNotFound            item-not-found
│   ├── CommentNotFound         comment-not-found
│   └── ImageNotFound           image-not-found
├── Conflict               409  conflict
│   ├── KeyTaken                key-taken
│   ├── FirstProjectStays       first-project-stays
│   ├── OwnerStays              owner-stays
│   ├── AlreadyMember           already-member
│   ├── TooManyLinks            too-many-links
│   └── TitleTaken              title-taken
├── PictureRefused
│   ├── PictureTooLarge    413  picture-too-large
│   └── PictureInvalid     422  picture-invalid
├── Invalid                422  invalid
│   ├── AccountUnknown          account-unknown
│   └── ImageUnknown            image-unknown
├── TooManyRequests        429  too-many-requests
└── Unavailable            503  unavailable
"""

from collections.abc import Mapping, Sequence

import msgspec


class FieldError(msgspec.Struct, frozen=True):
    """One faulty field: where it stands in the input, and what is wrong with it."""

    field: str
    message: str


class DomainError(Exception):
    """`user` is a sentence for a person, `internal` is for a developer; neither holds secrets, SQL or stack traces."""

    status = 500
    code = "internal"
    user = "Something went wrong."

    def __init__(
        self,
        user: str | None = None,
        internal: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.user = user or self.user
        self.internal = internal or self.user
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        super().__init__(self.internal)


class Unauthenticated(DomainError):
    status = 401
    code = "sign-in-required"
    user = "Please sign in to do that."


class BadToken(Unauthenticated):
    """The token is forged, expired, revoked or spent: the session must be refreshed, or begun anew."""

    code = "bad-token"
    user = "Your session has ended. Please sign in again."

    def __init__(self, internal: str) -> None:
        super().__init__(internal=internal, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})


class WrongCredentials(Unauthenticated):
    """Unknown e-mail and wrong password alike."""

    code = "wrong-credentials"
    user = "E-mail or password is wrong."


class Forbidden(DomainError):
    status = 403
    code = "forbidden"
    user = "You may not do that."


class NotTheAuthor(Forbidden):
    code = "not-the-author"
    user = "Only the author can change this."


class NotTheOwner(Forbidden):
    code = "not-the-owner"
    user = "Only the project's owner can do that."


class DownvotesOff(Forbidden):
    code = "downvotes-off"
    user = "Voting down is switched off on this board."


class AccountInactive(Forbidden):
    code = "account-inactive"
    user = "This account has been deactivated. Please ask an admin."


class OutOfScope(Forbidden):
    code = "out-of-scope"
    user = "This API key may not do that."


class NotFound(DomainError):
    status = 404
    code = "not-found"
    user = "That does not exist."


class ProjectNotFound(NotFound):
    """Or the caller cannot see it, which is the same."""

    code = "project-not-found"
    user = "That project does not exist."

    def __init__(self, project: int | str) -> None:
        super().__init__(internal=f"project {project}")


class MemberNotFound(NotFound):
    code = "member-not-found"
    user = "That person is not a member of this project."

    def __init__(self, user_id: int) -> None:
        super().__init__(internal=f"user {user_id}")


class PostNotFound(NotFound):
    code = "post-not-found"
    user = "That post does not exist."

    def __init__(self, post_id: int) -> None:
        super().__init__(internal=f"post {post_id}")


class ItemNotFound(NotFound):
    code = "item-not-found"
    user = "That roadmap item does not exist."

    def __init__(self, item_id: int) -> None:
        super().__init__(internal=f"item {item_id}")


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


class Conflict(DomainError):
    status = 409
    code = "conflict"
    user = "That conflicts with what is already stored."


class TooManyLinks(Conflict):
    code = "too-many-links"

    def __init__(self, most: int) -> None:
        super().__init__(f"No more than {most} posts can be linked to it.")


class KeyTaken(Conflict):
    code = "key-taken"
    user = "Another project has this key already."

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("key", self.user)])


class FirstProjectStays(Conflict):
    code = "first-project-stays"
    user = "The first project belongs to the admins and cannot be deleted or given away."


class OwnerStays(Conflict):
    code = "owner-stays"
    user = "A project needs an owner. Make somebody else the owner first."


class AlreadyMember(Conflict):
    code = "already-member"
    user = "This person is a member already."

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("email", self.user)])


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


class Invalid(DomainError):
    status = 422
    code = "invalid"
    user = "Some values are not valid."


class PictureInvalid(PictureRefused):
    status = 422
    code = "picture-invalid"
    user = "That file is not a picture we can show. Use PNG, JPEG, WebP or GIF."


class AccountUnknown(Invalid):
    code = "account-unknown"
    user = "Nobody here has this e-mail address. Ask them to sign up first."

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("email", self.user)])


class ImageUnknown(Invalid):
    code = "image-unknown"

    def __init__(self, image_hash: str) -> None:
        message = "That picture was not uploaded, or was removed because nothing used it."
        super().__init__(message, f"image {image_hash}", errors=[FieldError("image_hash", message)])


class TooManyRequests(DomainError):
    status = 429
    code = "too-many-requests"

    def __init__(self, retry_after_s: int, what: str) -> None:
        super().__init__(
            f"That was a bit much at once. Please wait {retry_after_s} seconds.",
            f"rate limit: {what}",
            headers={"Retry-After": str(retry_after_s)},
        )


class Unavailable(DomainError):
    status = 503
    code = "unavailable"
    user = "The service is busy. Please try again."
