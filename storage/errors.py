"""What can go wrong with the place where bytes are kept. No message holds a secret."""


class StorageError(Exception):
    """Base of all."""


class InvalidKey(StorageError):
    """No object may have this name; see `storage/keys.py`."""


class ObjectNotFound(StorageError):
    """There is no object of this key."""


class StorageUnavailable(StorageError):
    """The storage is away, full or too slow: nothing was promised, and the same call may succeed later."""


class StorageRefused(StorageUnavailable):
    """The storage answers, but not to us: wrong key, no rights, bad bucket name. Somebody has to see to the setup."""
