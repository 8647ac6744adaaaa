"""`litestar database …` on the application's own database."""

from click import Group
from litestar.plugins.base import CLIPlugin

from db.commands import database_commands
from db.database import Database


class DatabaseCommandsPlugin(CLIPlugin):
    def __init__(self, database: Database) -> None:
        self.database = database

    def on_cli_init(self, cli: Group) -> None:
        cli.add_command(database_commands(lambda: self.database))
