"""Well-known addresses (RFC 8615): what programs look for at the same place of every site.

/.well-known/security.txt
"""

from datetime import UTC, datetime, timedelta

from litestar import Controller, MediaType, Response, get
from litestar.datastructures import State
from litestar.exceptions import NotFoundException

EXPIRES_AFTER = timedelta(days=180)
"""RFC 9116 recommends less than a year."""
PATH = "/.well-known"


class WellKnownController(Controller):
    path = PATH
    include_in_schema = False

    @get("/security.txt", opt={"ignores_bearer": True}, sync_to_thread=False)
    def security_txt(self, state: State) -> Response[str]:
        """Where to report a hole (RFC 9116); 404 unless the settings name a contact."""
        contact: str = state.settings.security.contact
        if not contact:
            raise NotFoundException(f"{PATH}/security.txt")
        expires = (datetime.now(UTC) + EXPIRES_AFTER).strftime("%Y-%m-%dT00:00:00Z")
        fields = {"Contact": contact, "Expires": expires, "Preferred-Languages": "en"}
        if base := state.settings.server.public_url.rstrip("/"):
            fields["Canonical"] = f"{base}{PATH}/security.txt"
        text = "".join(f"{name}: {value}\n" for name, value in fields.items())
        return Response(text, media_type=MediaType.TEXT)
