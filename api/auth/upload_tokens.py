"""What shows that somebody uploaded a picture, for clients that keep no cookies."""

from itsdangerous import BadSignature, TimestampSigner

LIFETIME_S = 24 * 3600
"""As long as a picture is kept that nothing refers to."""


class UploadTokens:
    """Signed with the installation's secret, bound to the picture's hash; whoever holds one may attach the picture."""

    def __init__(self, secret: str) -> None:
        self.signer = TimestampSigner(secret, salt="uploads", key_derivation="hmac", digest_method="sha256")

    def make(self, image_hash: str) -> str:
        return self.signer.sign(image_hash).decode()

    def is_valid(self, token: str, image_hash: str) -> bool:
        """Whether it was made for this picture within the last day."""
        try:
            return self.signer.unsign(token, max_age=LIFETIME_S).decode() == image_hash
        except (BadSignature, ValueError):
            return False
