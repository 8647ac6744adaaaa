"""Commands that are imported when they are used, as click's documentation does it ("Lazily loading subcommands")."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """What a command needs takes memory and time: the server need not know what migrates by hand."""

    def __init__(self, *args: Any, imports: Mapping[str, str], **kwargs: Any) -> None:
        """`imports`: name of a command, and where it is, as module:attribute."""
        super().__init__(*args, **kwargs)
        self.imports = imports

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self.imports})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.imports:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = self.imports[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command
