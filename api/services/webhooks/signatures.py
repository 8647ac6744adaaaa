"""Signatures as Standard Webhooks 1.0.0 has them (standardwebhooks.com): HMAC-SHA256 of id, time and body."""

import base64
import hmac
import secrets
from collections.abc import Sequence

SALT_BYTES = 32
PREFIX = "whsec_"


class SigningSecrets:
    """A webhook's secret is made of its salt, which the database keeps, and of the installation's own secret, which it
    does not: whoever reads the database, or a backup of it, cannot sign.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def of(self, salt: bytes) -> bytes:
        return hmac.digest(self._secret, b"corkboard webhook" + salt, "sha256")

    def shown(self, salt: bytes) -> str:
        """As receivers are given it."""
        return PREFIX + base64.b64encode(self.of(salt)).decode()


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def signed(message_id: str, timestamp: int, body: str, keys: Sequence[bytes]) -> dict[str, str]:
    """The headers; a signature for each key."""
    content = f"{message_id}.{timestamp}.{body}".encode()
    signatures = [base64.b64encode(hmac.digest(key, content, "sha256")).decode() for key in keys]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
