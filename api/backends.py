"""From settings to what keeps things: the database and the object storage."""

from api.data_folder import prepare_data_folder
from api.settings import Settings
from db.database import Database
from storage.base import Storage
from storage.local import LocalStorage


def make_database(settings: Settings) -> Database:
    chosen = settings.database
    if not chosen.url:
        prepare_data_folder(settings)
    return Database(
        chosen.url, settings.data / "postgres", pool_size=chosen.pool_size, max_overflow=chosen.max_overflow
    )


def make_storage(settings: Settings) -> Storage:
    chosen = settings.storage
    if chosen.backend == "local":
        return LocalStorage(prepare_data_folder(settings) / "objects")
    from storage.minio import MinioStorage  # noqa: PLC0415  its client takes 6 MB

    return MinioStorage(
        chosen.endpoint,
        chosen.access_key,
        chosen.secret_key,
        chosen.bucket,
        secure=chosen.secure,
        region=chosen.region,
    )
