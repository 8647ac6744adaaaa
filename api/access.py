"""Who may write where everybody may read: what `[access]` of the settings says of a service's noun."""

from api.errors import Forbidden, Unauthenticated
from api.who import Who
from db.actor import Actor


def check(who: Who, actor: Actor | None) -> None:
    """Raises Unauthenticated or Forbidden. A guard cannot do it where the project decides as well."""
    if who == "anyone":
        return
    if actor is None or actor.user_id is None:
        raise Unauthenticated(headers={"WWW-Authenticate": "Bearer"})
    if who == "admins" and not actor.is_admin:
        raise Forbidden(internal="admins only")
