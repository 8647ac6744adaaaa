"""The data folder: its owner alone looks into it."""

import logging
import os
import stat
from functools import cache
from pathlib import Path

from api.settings import Settings
from db.embedded import group_to_admit

OTHERS = 0o077
ENTERED_BY_GROUP = 0o010

logger = logging.getLogger(__name__)


def prepare_data_folder(settings: Settings) -> Path:
    """Create the folder, mode 0700, or close an existing one to other accounts of the machine.

    Where root runs the embedded PostgreSQL, which gets an account of its own, the group of that account may enter the
    folder: mode 0710.
    """
    folder = settings.data
    folder.parent.mkdir(parents=True, exist_ok=True)
    is_new = not folder.exists()
    folder.mkdir(mode=0o700, exist_ok=True)
    group = None if settings.database.url else group_to_admit(folder / "postgres")
    info = folder.stat()
    mode = stat.S_IMODE(info.st_mode)
    wanted = mode & ~OTHERS | (0 if group is None else ENTERED_BY_GROUP)
    try:
        if group is not None and info.st_gid != group:
            os.chown(folder, -1, group)
        if mode != wanted:
            folder.chmod(wanted)
    except OSError as error:
        _warn_of_open_folder(folder, str(error.strerror))
        return folder
    if mode & ~wanted and not is_new:
        logger.warning("The data folder %s was open to other accounts; its mode is %o now.", folder, wanted)
    return folder


@cache
def _warn_of_open_folder(folder: Path, reason: str) -> None:
    """Once in a process."""
    logger.warning(
        "The data folder %s is open to other accounts and its mode cannot be changed (%s). Let only its owner in.",
        folder,
        reason,
    )
