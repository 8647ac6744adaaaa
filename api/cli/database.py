from api.backends import make_database
from api.cli.settings import load_or_exit
from db.commands import database_commands

database = database_commands(lambda: make_database(load_or_exit()))
