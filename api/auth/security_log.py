"""Who proved to be whom, or did not: lines of the logger `api.security`, without addresses of e-mail or secrets."""

import logging
from collections.abc import Generator
from contextlib import contextmanager

from api.errors import DomainError

logger = logging.getLogger("api.security")


@contextmanager
def log_outcome(what: str, user_id: int | None, network: str) -> Generator[None]:
    """Log that something succeeded, or the code of the error that it failed with.

    Args:
        what: Such as "sign-in".
        user_id: None where the address belongs to no account.
        network: Where the request comes from.
    """
    whose = "an unknown account" if user_id is None else f"user {user_id}"
    try:
        yield
    except DomainError as error:
        logger.warning("%s of %s from %s failed: %s", what, whose, network, error.code)
        raise
    logger.info("%s of %s from %s succeeded", what, whose, network)
