"""Sessions: signing in, staying signed in, signing out.

/api/auth/login, /api/auth/refresh, /api/auth/logout, /api/auth/logout-everywhere, /api/auth/sessions
"""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import JSONBody, PathParameter

from api import emails
from api.auth import refresh_cookie
from api.auth.device_cookie import remember_device
from api.auth.password_attempts import limit_sign_ins, sign_in_attempt
from api.errors import BadToken
from api.guards import by_session, consume_rate_limit, password_form, rate_limit
from api.principal import Principal
from api.raw_headers import bearer_token
from api.schemas.sessions import AccessToken, Credentials, Session
from api.services.accounts import AccountService
from api.services.sessions import SessionService
from api.visitors import visitor
from db.actor import Actor

AnyRequest = Request[Any, Any, Any]


class SessionController(Controller):
    path = "/auth"
    tags = ("Sessions",)

    @post(
        "/login",
        operation_id="login",
        summary="Sign in",
        status_code=200,
        guards=[limit_sign_ins, password_form],
        opt={
            "errors": [401, 403, 429],
            "ignores_bearer": True,
            "also_accepts": [RequestEncodingType.URL_ENCODED.value],
        },
    )
    async def login(
        self,
        request: AnyRequest,
        data: JSONBody[Credentials],
        accounts: NamedDependency[AccountService],
        sessions: NamedDependency[SessionService],
    ) -> Response[AccessToken]:
        """By JSON, or by the OAuth2 password form (`username` is the e-mail). What the visitor did is adopted.

        Wrong passwords are limited for an account by network, or by browser where it has signed in before (the cookie
        `corkboard_device`), so that nobody can lock somebody else out. Where many networks try one account, answers
        take up to two seconds longer.
        """
        candidate = await sessions.look_up(emails.normal(data.email))
        async with sign_in_attempt(request, candidate) as caller:
            user = await sessions.check(candidate, data.password, caller)
        await accounts.admit(user)
        await accounts.adopt(visitor(request), Actor(user.actor_id, user.id))
        signed_in = await sessions.begin(accounts.sessions, user.id, request.headers.get("user-agent", ""))
        response = refresh_cookie.signed_in_response(request, signed_in.access, signed_in, 200)
        remember_device(request, response, user.id, user.password_hash)
        return response

    @post(
        "/refresh",
        operation_id="refreshToken",
        summary="Stay signed in",
        status_code=200,
        guards=[rate_limit("refreshes")],
        opt={"errors": [401, 403, 429], "ignores_bearer": True},
    )
    async def refresh_token(
        self, request: AnyRequest, sessions: NamedDependency[SessionService]
    ) -> Response[AccessToken]:
        """Exchange the refresh cookie, which is good once, for an access token and the next cookie.

        Within ten seconds the same cookie gets the same next one, so that two tabs end up with one. Any other use of a
        spent cookie ends the session. A session ends after 30 days without use, and `session_days` after its sign-in.
        """
        token = refresh_cookie.read_refresh_token(request)
        if token is None:
            raise BadToken("no refresh cookie")
        signed_in = await sessions.refresh(
            token, lambda session_id: consume_rate_limit(request, "refreshes", f"session {session_id}")
        )
        return refresh_cookie.signed_in_response(request, signed_in.access, signed_in, 200)

    @post("/logout", operation_id="logout", summary="Sign out", status_code=204, opt={"ignores_bearer": True})
    async def logout(self, request: AnyRequest, sessions: NamedDependency[SessionService]) -> Response[None]:
        """Ends the session of the refresh cookie, or of the access token. Without one there is nothing to end."""
        await sessions.end_by_tokens(refresh_cookie.read_refresh_token(request), bearer_token(request.scope))
        return refresh_cookie.signed_out_response(request)

    @post(
        "/logout-everywhere",
        operation_id="logoutEverywhere",
        summary="Sign out everywhere",
        status_code=204,
        guards=[by_session],
        opt={"errors": [401, 403]},
    )
    async def logout_everywhere(self, request: AnyRequest, sessions: NamedDependency[SessionService]) -> Response[None]:
        """Ends every session and API key of the account, this session too."""
        await sessions.end_all(_me(request).user_id)
        return refresh_cookie.signed_out_response(request)

    @get(
        "/sessions",
        operation_id="listSessions",
        summary="Own sessions",
        guards=[by_session],
        opt={"errors": [401, 403]},
    )
    async def list_sessions(self, request: AnyRequest, sessions: NamedDependency[SessionService]) -> list[Session]:
        """Where the account is signed in, the last used first; a thousand sessions at the most."""
        return await sessions.of(_me(request).user_id, _me(request).session_id)

    @delete(
        "/sessions/{session_id:uuid}",
        operation_id="revokeSession",
        summary="End a session",
        guards=[by_session],
        opt={"errors": [401, 403, 404]},
    )
    async def revoke_session(
        self,
        request: AnyRequest,
        session_id: Annotated[UUID, PathParameter(description="Of `listSessions`.")],
        sessions: NamedDependency[SessionService],
    ) -> None:
        """Signs one device out."""
        await sessions.end(_me(request).user_id, session_id)


def _me(request: AnyRequest) -> Principal:
    principal: Principal = request.scope["user"]
    return principal
