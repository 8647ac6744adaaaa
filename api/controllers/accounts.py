"""Accounts: one's own, from signing up to leaving.

/api/auth/register, /api/auth/setup, /api/auth/me, /api/auth/me/password, /api/auth/me/export
"""

from typing import Any, cast

from litestar import Controller, MediaType, Request, Response, delete, get, patch, post
from litestar.datastructures import CacheControlHeader, State
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.response import Stream

from api.auth import refresh_cookie
from api.auth.device_cookie import remember_device
from api.auth.password_attempts import confirmation_attempt, network_of
from api.auth.security_log import log_outcome
from api.cache import Cached
from api.errors import EmailTaken
from api.guards import by_session, check_rate_limit, consume_rate_limit, rate_limit, signed_in
from api.principal import Principal
from api.schemas.accounts import (
    Account,
    AccountDelete,
    AccountExport,
    AccountUpdate,
    PasswordChange,
    Registered,
    Registration,
    SetUp,
)
from api.services.accounts import AccountExporter, AccountReader, AccountService, as_account
from api.services.sessions import SessionService
from api.visitors import limit_new_account, visitor
from db.actor import Actor

AnyRequest = Request[Any, Any, Any]
NEW = {"errors": [403, 409, 429], "ignores_bearer": True}
OWN = {"errors": [401, 403, 404]}
TAKEN = "taken-addresses"
DOWNLOAD = {"Content-Disposition": 'attachment; filename="corkboard-account.json"'}


class AccountController(Controller):
    path = "/auth"
    tags = ("Accounts",)

    @post("/register", operation_id="register", summary="Sign up", guards=[rate_limit("accounts")], opt=NEW)
    async def register(
        self,
        request: AnyRequest,
        data: JSONBody[Registration],
        accounts: NamedDependency[AccountService],
        sessions: NamedDependency[SessionService],
    ) -> Response[Registered]:
        """Makes an account and signs in.

        What the visitor wrote and voted before becomes the account's, and is shown under its name. The e-mail address
        counts as unconfirmed: nothing is sent to it. Where an answer tells that an address has an account already, the
        network that asked gets three of them at once, and three an hour.
        """
        user = await _register(request, data, accounts)
        return await _welcome(request, user, accounts, sessions)

    @post("/setup", operation_id="setUp", summary="Make the first admin", guards=[rate_limit("accounts")], opt=NEW)
    async def set_up(
        self,
        request: AnyRequest,
        data: JSONBody[SetUp],
        accounts: NamedDependency[AccountService],
        sessions: NamedDependency[SessionService],
    ) -> Response[Registered]:
        """With the token of the one-time link that the server's console printed."""
        return await _welcome(request, await accounts.set_up(data, network_of(request)), accounts, sessions)

    @get(
        "/me",
        operation_id="getMe",
        summary="Own account",
        cached=Cached("accounts", per="user"),
        guards=[signed_in],
        opt=OWN,
    )
    async def get_me(self, request: AnyRequest, account_reader: NamedDependency[AccountReader]) -> Account:
        """Who is signed in."""
        return await account_reader.get(_me(request).user_id)

    @patch("/me", operation_id="updateMe", summary="Change the own account", guards=[by_session], opt=OWN)
    async def update_me(
        self, request: AnyRequest, data: JSONBody[AccountUpdate], accounts: NamedDependency[AccountService]
    ) -> Account:
        """Changes the name that others see from now on, on everything the account wrote."""
        return await accounts.update(_me(request).user_id, data, _me(request).actor)

    @delete(
        "/me",
        operation_id="deleteMe",
        summary="Delete the own account",
        guards=[by_session],
        opt={"errors": [401, 403, 404, 409, 429]},
    )
    async def delete_me(
        self,
        request: AnyRequest,
        data: JSONBody[AccountDelete],
        accounts: NamedDependency[AccountService],
        sessions: NamedDependency[SessionService],
    ) -> Response[None]:
        """For ever: votes, drafts and personal data go; what others can read stays, without a name."""
        with confirmation_attempt(request) as caller:
            user = await sessions.confirm(_me(request).user_id, data.password, caller, "password")
        await accounts.delete(user)
        return refresh_cookie.signed_out_response(request)

    @post(
        "/me/password",
        operation_id="changePassword",
        summary="Change the password",
        guards=[by_session],
        status_code=204,
        opt={"errors": [401, 403, 404, 429]},
    )
    async def change_password(
        self,
        request: AnyRequest,
        data: JSONBody[PasswordChange],
        accounts: NamedDependency[AccountService],
        sessions: NamedDependency[SessionService],
    ) -> Response[None]:
        """Signs every other session out and, unless told otherwise, revokes the API keys."""
        with confirmation_attempt(request) as caller:
            user = await sessions.confirm(_me(request).user_id, data.current_password, caller, "current_password")
        with log_outcome("Change of password", user.id, network_of(request)):
            fresh = await accounts.change_password(user, data, _me(request).session_id, caller)
        response = Response(None, status_code=204)
        remember_device(request, response, user.id, fresh)
        return response

    @get(
        "/me/export",
        operation_id="exportMe",
        summary="Take everything along",
        guards=[by_session],
        opt={"errors": [*OWN["errors"], 429]},
        cache_control=CacheControlHeader(no_store=True),
        response_headers=DOWNLOAD,
    )
    async def export_me(self, request: AnyRequest, state: State) -> Response[AccountExport]:
        """Everything that is stored about the person, as JSON, secrets left out."""
        consume_rate_limit(request, "exports", f"user {_me(request).user_id}")
        pieces = await AccountExporter(state.sessions).export(_me(request).user_id)
        response: Any = Stream(pieces, media_type=MediaType.JSON)
        return cast("Response[AccountExport]", response)


def _me(request: AnyRequest) -> Principal:
    principal: Principal = request.scope["user"]
    return principal


async def _register(request: AnyRequest, data: Registration, accounts: AccountService) -> Any:
    """Sign up, unless the caller's network was told too often that an address is taken.

    It is refused then whatever the address, and also if others of the network were told while this request waited:
    else a refusal would tell as well.
    """
    check_rate_limit(request, TAKEN)
    limit_new_account(request)
    try:
        user = await accounts.register(data, network_of(request))
    except EmailTaken:
        consume_rate_limit(request, TAKEN)
        raise
    check_rate_limit(request, TAKEN)
    return user


async def _welcome(
    request: AnyRequest, user: Any, accounts: AccountService, sessions: SessionService
) -> Response[Registered]:
    await accounts.adopt(visitor(request), Actor(user.actor_id, user.id))
    begun = await sessions.begin(accounts.sessions, user.id, request.headers.get("user-agent", ""))
    account, access = as_account(user), begun.access
    body = Registered(
        account.id,
        account.email,
        account.email_confirmed,
        account.name,
        account.role,
        account.created_at,
        access.access_token,
        access.token_type,
        access.expires_in,
    )
    response = refresh_cookie.signed_in_response(request, body, begun, 201)
    remember_device(request, response, user.id, user.password_hash)
    return response
