"""Signing in, accounts and API keys."""

from api.errors.base import Conflict, FieldError, Forbidden, Invalid, NotFound, Unauthenticated


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


class EmailTaken(Conflict):
    code = "email-taken"
    user = "There is already an account with this e-mail address."

    def __init__(self) -> None:
        super().__init__(internal="users.email", errors=[FieldError("email", self.user)])


class NameTaken(Conflict):
    code = "name-taken"
    user = "Another account has this name, or one that looks like it. Choose another."

    def __init__(self) -> None:
        super().__init__(internal="users.name", errors=[FieldError("name", self.user)])


class NameOfAccount(Invalid):
    """A visitor typed it."""

    code = "name-of-account"
    user = "This name belongs to an account. Sign in, or choose another."

    def __init__(self) -> None:
        super().__init__(internal="username", errors=[FieldError("username", self.user)])


class NameReserved(Invalid):
    code = "name-reserved"
    user = "This name is reserved for those who run the board. Choose another."

    def __init__(self, field: str) -> None:
        super().__init__(internal=field, errors=[FieldError(field, self.user)])


class PasswordRefused(Invalid):
    code = "password-refused"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, errors=[FieldError(field, message)])


class WrongPassword(Invalid):
    """Who is signed in mistyped it: not a 401, which would end the session."""

    code = "wrong-password"
    user = "The password is wrong."

    def __init__(self, field: str) -> None:
        super().__init__(internal=field, errors=[FieldError(field, self.user)])


class LastAdminStays(Conflict):
    code = "last-admin-stays"
    user = "Somebody has to be an admin. Make somebody else one first."


class TooManyKeys(Conflict):
    code = "too-many-keys"

    def __init__(self, most: int) -> None:
        super().__init__(f"No more than {most} API keys are possible. Revoke one that is not used any more.")


class BadSetupToken(Forbidden):
    code = "bad-setup-token"
    user = "This link has been used or is too old. `corkboard create-admin` prints a new one."


class SignUpClosed(Forbidden):
    """`[access] accounts` lets nobody sign up, or only those who were invited."""

    code = "sign-up-closed"

    def __init__(self, sign_up: str, user: str | None = None) -> None:
        if user is None and sign_up == "invited":
            user = "You need an invitation to create an account here. Ask somebody on the team for one."
        super().__init__(user or "This board does not take new accounts.", f"[access] accounts = {sign_up}")


class UserNotFound(NotFound):
    code = "user-not-found"
    user = "There is no such account."


class SessionNotFound(NotFound):
    code = "session-not-found"
    user = "There is no such session."


class ApiKeyNotFound(NotFound):
    code = "api-key-not-found"
    user = "There is no such API key."
