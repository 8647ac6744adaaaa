"""What `[access]` of the settings lets people do, where a guard cannot know it: rules of services."""

from api.errors import Forbidden, PublishingRefused, SignUpClosed, Unauthenticated
from api.who import Publishers, SignUp, Who
from db.actor import Actor


def allows(who: Who, actor: Actor | None) -> bool:
    if who == "anyone":
        return True
    return actor is not None and actor.user_id is not None and (who == "users" or actor.is_admin)


def check(who: Who, actor: Actor | None) -> None:
    """Raises Unauthenticated or Forbidden. A guard cannot do it where the project decides as well."""
    if allows(who, actor):
        return
    if actor is None or actor.user_id is None:
        raise Unauthenticated(headers={"WWW-Authenticate": "Bearer"})
    raise Forbidden(internal="admins only")


def check_publishing(publishers: Publishers, actor: Actor) -> None:
    """Whether the actor may make a project public. Raises PublishingRefused."""
    if not allows(publishers, actor):
        raise PublishingRefused


def check_sign_up(sign_up: SignUp, *, has_invitation: bool) -> None:
    """Raises SignUpClosed."""
    if sign_up == "nobody" or (sign_up == "invited" and not has_invitation):
        raise SignUpClosed(sign_up)
