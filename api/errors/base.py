"""What every failure is one of."""

import math
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


class Forbidden(DomainError):
    status = 403
    code = "forbidden"
    user = "You may not do that."


class NotFound(DomainError):
    status = 404
    code = "not-found"
    user = "That does not exist."


class Conflict(DomainError):
    status = 409
    code = "conflict"
    user = "That conflicts with what is already stored."


class Invalid(DomainError):
    status = 422
    code = "invalid"
    user = "Some values are not valid."


class TooManyRequests(DomainError):
    status = 429
    code = "too-many-requests"

    def __init__(self, retry_after_s: int, what: str) -> None:
        super().__init__(
            f"Too many requests. Try again in {describe_wait(retry_after_s)}.",
            f"rate limit: {what}",
            headers={"Retry-After": str(retry_after_s)},
        )


class TooManyNewVisitors(TooManyRequests):
    """Callers without a cookie or an account, from one network."""

    code = "too-many-new-visitors"

    def __init__(self, retry_after_s: int, *, is_vote: bool) -> None:
        super().__init__(retry_after_s, "votes of new visitors on one post" if is_vote else "new visitors")
        wait = describe_wait(retry_after_s)
        self.user = (
            f"Too many people who are new here voted on this post from your network. Try again in {wait}."
            if is_vote
            else f"Too many new visitors from your network. Sign in, or try again in {wait}."
        )


class Unavailable(DomainError):
    status = 503
    code = "unavailable"
    user = "The service is busy. Please try again."


def describe_wait(seconds: int) -> str:
    """Seconds up to two minutes, then minutes, rounded up."""
    count, unit = (seconds, "second") if seconds <= 120 else (math.ceil(seconds / 60), "minute")
    return f"{count} {unit}{'' if count == 1 else 's'}"
