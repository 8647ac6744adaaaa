"""Signing in, accounts and API keys."""

from api.errors.base import FieldError, Forbidden, Invalid, Unauthenticated


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


class AccountInactive(Forbidden):
    code = "account-inactive"
    user = "This account has been deactivated. Please ask an admin."


class OutOfScope(Forbidden):
    code = "out-of-scope"
    user = "This API key may not do that."


class AccountUnknown(Invalid):
    code = "account-unknown"
    user = "Nobody here has this e-mail address. Ask them to sign up first."

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("email", self.user)])
