"""What a name or an address is refused for without a look at the others; and what the others are looked up by."""

from api.errors import FieldError, Invalid, NameReserved
from api.names.reserved import is_reserved
from api.names.skeletons import STROKE, near_skeletons_of, skeletons_of
from db.limits import ANONYMOUS


def check_visitor_name(name: str, board: str) -> tuple[str, ...]:
    """Check what a visitor typed as their name.

    Returns:
        What it is looked up by, none of which may be stored for an account; nothing for whoever stays anonymous.

    Raises:
        NameReserved: It claims to speak for the board.
    """
    if name in ("", ANONYMOUS):
        return ()
    if is_reserved(name, board):
        raise NameReserved("username")
    return (*skeletons_of(name), *near_skeletons_of(name))


def check_account_name(name: str, board: str, *, is_admin: bool) -> tuple[str, ...]:
    """Check the name of a new account, or a new one of an account.

    Returns:
        What it is looked up by, none of which may be stored for another account.

    Raises:
        NameReserved: It claims to speak for the board, which only admins do, or to be nobody's.
    """
    skeletons = skeletons_of(name)
    if not is_admin and (is_reserved(name, board) or not set(skeletons).isdisjoint(skeletons_of(ANONYMOUS))):
        raise NameReserved("name")
    return skeletons if is_admin else (*skeletons, *near_skeletons_of(name))


def get_stored_skeletons(name: str, *, is_admin: bool) -> tuple[str, ...]:
    """What is stored of the name of an account. Names of admins are kept from others that are only near, too."""
    return (*skeletons_of(name), *near_skeletons_of(name)) if is_admin else skeletons_of(name)


def check_new_address(email: str) -> None:
    """Check the address of a new account, in its one spelling.

    Raises:
        Invalid: Letters before the @ look like Latin ones and are others, so it may look like somebody's.
    """
    local = email.rpartition("@")[0]
    if local.isascii():
        return
    if any(skeleton.replace(STROKE, "l").isascii() for skeleton in skeletons_of(local)):
        message = "This address looks like another one. Use plain Latin letters before the @, or another address."
        raise Invalid(message, "email: letters that look like others", errors=[FieldError("email", message)])
