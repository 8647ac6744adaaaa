"""API keys: secrets by which programs act for a person.

/api/auth/keys
"""

from typing import Annotated, Any

from litestar import Controller, Request, delete, get, post
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency
from litestar.params import JSONBody

from api.guards import by_session
from api.parameters import number_of
from api.principal import Principal
from api.schemas.api_keys import ApiKey, ApiKeyCreate, ApiKeyCreated
from api.services.api_keys import ApiKeyService


class ApiKeyController(Controller):
    path = "/auth/keys"
    tags = ("API keys",)
    guards = (by_session,)
    opt = {"errors": [401, 403, 404, 409]}  # noqa: RUF012  as Litestar declares it

    @get(operation_id="listApiKeys", summary="Own API keys")
    async def list_api_keys(
        self, request: Request[Any, Any, Any], api_keys: NamedDependency[ApiKeyService]
    ) -> list[ApiKey]:
        """Those that are not revoked, expired ones as well; the newest first."""
        return await api_keys.of(_me(request).user_id)

    @post(operation_id="createApiKey", summary="Make an API key", cache_control=CacheControlHeader(no_store=True))
    async def create_api_key(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[ApiKeyCreate],
        api_keys: NamedDependency[ApiKeyService],
    ) -> ApiKeyCreated:
        """Shows the key this once. It cannot manage passwords, sessions or other keys.

        It ends when it is revoked, when it expires, and with "sign out everywhere".
        """
        return await api_keys.create(data, _me(request).actor, _me(request).user_id)

    @delete("/{key_id:int}", operation_id="revokeApiKey", summary="Revoke an API key")
    async def revoke_api_key(
        self,
        request: Request[Any, Any, Any],
        key_id: Annotated[int, number_of("key")],
        api_keys: NamedDependency[ApiKeyService],
    ) -> None:
        """At once: the next request with it is refused."""
        await api_keys.revoke(_me(request).user_id, key_id)


def _me(request: Request[Any, Any, Any]) -> Principal:
    principal: Principal = request.scope["user"]
    return principal
