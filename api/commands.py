"""`litestar database …` on the application's own database."""

from click import Group
from litestar.plugins.base import CLIPlugin

from db.database import Database


class DatabaseCommandsPlugin(CLIPlugin):
    def __init__(self, database: Database) -> None:
        self.database = database

    def on_cli_init(self, cli: Group) -> None:
        from db.commands import database_commands  # noqa: PLC0415  a server needs none of it, and it takes 12 MB

        cli.add_command(database_commands(lambda: self.database))
