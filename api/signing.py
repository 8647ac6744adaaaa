"""The secret that signs cookies, tokens and links."""

import os
import secrets

from api.settings import Settings, SettingsError


def signing_secret(settings: Settings) -> str:
    """The configured secret, else one made once and kept in the data folder, readable by its owner alone."""
    if settings.security.secret:
        return settings.security.secret
    file = settings.data / "secret"
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".secret-{os.getpid()}-{secrets.token_hex(4)}")
    if not file.exists():
        fresh.touch(mode=0o600)
        with fresh.open("w") as kept:
            kept.write(secrets.token_urlsafe(48))
            kept.flush()
            os.fsync(kept.fileno())  # or a loss of power could leave an empty one
        try:
            os.link(fresh, file)  # atomic, and the first of several processes wins
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    secret = file.read_text().strip()
    if not secret:
        raise SettingsError([f"security.secret: {file} is empty; remove it, and a new one is made"])
    return secret
