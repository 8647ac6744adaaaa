"""Alembic, behind one function: whoever finds the schema current never imports it."""

from advanced_alchemy.alembic.commands import AlembicCommands
from advanced_alchemy.config import SQLAlchemyAsyncConfig
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from db.engine import MigrationError


def upgrade(config: SQLAlchemyAsyncConfig, revision: str, connection: Connection) -> None:
    """Raises MigrationError for a database of another version, and whatever a migration may raise."""
    commands = AlembicCommands(config)
    commands.config.attributes["connection"] = connection
    try:
        commands.upgrade(revision)
    except CommandError as error:
        reason = " ".join(str(error).split())
        raise MigrationError(f"The database is of another version than the migrations: {reason}") from error
