"""Addresses of the board's pages, and the links by which somebody stops mails without signing in."""

from typing import Literal, get_args

from itsdangerous import BadSignature, URLSafeSerializer

from db.delivery import NotificationKind

Stoppable = NotificationKind | Literal["daily"]
"""What one link stops: mails of a kind, or everything that comes in the daily mail."""

STOPPABLE: frozenset[str] = frozenset((*get_args(NotificationKind), "daily"))


class UnsubscribeLinks:
    """They work for ever, as RFC 8058 wants it: somebody may find an old mail."""

    def __init__(self, secret: str) -> None:
        self.serializer = URLSafeSerializer(
            secret, salt="unsubscribe", signer_kwargs={"key_derivation": "hmac", "digest_method": "sha256"}
        )

    def token(self, user_id: int, what: Stoppable) -> str:
        return str(self.serializer.dumps([user_id, what]))

    def open(self, token: str) -> tuple[int, Stoppable] | None:
        """None for what was not made here."""
        try:
            user_id, what = self.serializer.loads(token)
        except (BadSignature, ValueError, TypeError):
            return None
        return (user_id, what) if isinstance(user_id, int) and what in STOPPABLE else None
