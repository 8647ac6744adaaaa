"""Preferences: which news come by mail, and the links in mails that stop them.

/api/auth/me/preferences, /api/unsubscribe/{token}
"""

from typing import Annotated, Any

from litestar import Controller, Request, get, patch, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter
from litestar.response import Redirect

from api.guards import by_session
from api.principal import Principal
from api.schemas.preferences import Preferences, PreferencesUpdate, Unsubscribed
from api.schemas.text import NO_NUL
from api.services.preferences import PreferenceReader, PreferenceService

OWN = {"errors": [401, 403]}
LINK = {"errors": [404], "ignores_bearer": True}

AnyRequest = Request[Any, Any, Any]
Token = Annotated[str, PathParameter(max_length=300, pattern=NO_NUL, description="From the mail.")]


class PreferenceController(Controller):
    path = "/"
    tags = ("Preferences",)

    @get("/auth/me/preferences", operation_id="getPreferences", summary="Own choices", guards=[by_session], opt=OWN)
    async def get_preferences(
        self, request: AnyRequest, preference_reader: NamedDependency[PreferenceReader]
    ) -> Preferences:
        """What comes by mail, chosen or not."""
        return await preference_reader.get(_user_id(request))

    @patch("/auth/me/preferences", operation_id="updatePreferences", summary="Choose", guards=[by_session], opt=OWN)
    async def update_preferences(
        self,
        request: AnyRequest,
        data: JSONBody[PreferencesUpdate],
        preferences: NamedDependency[PreferenceService],
    ) -> Preferences:
        """Changes what is given and leaves the rest."""
        return await preferences.update(_user_id(request), data)

    @get(
        "/unsubscribe/{token:str}",
        operation_id="showUnsubscribe",
        summary="The page behind the link of a mail",
        status_code=302,
        opt=LINK,
    )
    async def show_unsubscribe(self, token: Token, preferences: NamedDependency[PreferenceService]) -> Redirect:
        """Stops nothing yet: programs that look at mails open their links, too."""
        preferences.opened(token)
        return Redirect(f"/unsubscribe/{token}", status_code=302)

    @post("/unsubscribe/{token:str}", operation_id="unsubscribe", summary="Stop mails", status_code=200, opt=LINK)
    async def unsubscribe(self, token: Token, preferences: NamedDependency[PreferenceService]) -> Unsubscribed:
        """Without signing in, in one click (RFC 8058); what is sent along does not matter."""
        return await preferences.unsubscribe(token)


def _user_id(request: AnyRequest) -> int:
    principal: Principal = request.scope["user"]
    return principal.user_id
