"""The secret that signs cookies, tokens and links."""

import logging
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from api.data_folder import prepare_data_folder
from api.settings import Settings, SettingsError

logger = logging.getLogger(__name__)


def signing_secret(settings: Settings) -> str:
    """The configured secret, else one made once and kept in the data folder, readable by its owner alone."""
    if settings.security.secret:
        return settings.security.secret
    file = prepare_data_folder(settings) / "secret"
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
    _close_to_others(file)
    secret = file.read_text().strip()
    if not secret:
        raise SettingsError([f"security.secret: {file} is empty; remove it, and a new one is made"])
    return secret


def _close_to_others(file: Path) -> None:
    """A copy that was restored, for instance, may have become readable for all."""
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        with suppress(OSError):  # another's file: the data folder keeps others out, or has warned
            file.chmod(mode & 0o700)
            logger.warning("%s was open to other accounts; its mode is %o now.", file, mode & 0o700)
