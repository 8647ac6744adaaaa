"""E-mail addresses, as they are kept and compared."""

import re
import unicodedata

import idna

from api.errors import FieldError, Invalid

LENGTH_MAX = 254  # RFC 5321, 4.5.3.1.3
LOCAL_LENGTH_MAX = 64
LOCAL = re.compile(r"[^\s@\"(),:;<>\[\\\]\x00-\x20\x7f.]+(\.[^\s@\"(),:;<>\[\\\]\x00-\x20\x7f.]+)*")


def normal(email: str) -> str:
    """One spelling of an address. Raises Invalid for what is none.

    Two that differ in the case or the width of letters are the same mailbox, in practice; a domain is the same in its
    own script and as DNS spells it (IDNA). Mail goes to this spelling, too, so it confirms what is compared.
    """
    local, _, domain = unicodedata.normalize("NFKC", email.strip()).rpartition("@")
    local = unicodedata.normalize("NFKC", local.lower())
    if not LOCAL.fullmatch(local) or not local.isprintable() or len(local.encode()) > LOCAL_LENGTH_MAX:
        raise _no_address("the part before the @")
    try:
        spelled = idna.encode(domain, uts46=True, std3_rules=True).decode()
    except idna.IDNAError:
        raise _no_address("the domain") from None
    if spelled.endswith(".") or len(local) + 1 + len(spelled) > LENGTH_MAX:
        raise _no_address("the domain")
    return f"{local}@{spelled}"


def _no_address(what: str) -> Invalid:
    message = "This is not an e-mail address."
    return Invalid(message, f"email: {what}", errors=[FieldError("email", message)])
