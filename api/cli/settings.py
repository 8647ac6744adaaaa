import click
import msgspec

from api.settings import Settings, SettingsError, load, masked


@click.command()
def settings() -> None:
    """Print the settings as they were understood, secrets masked."""
    click.echo(msgspec.json.format(msgspec.json.encode(masked(load_or_exit())), indent=2).decode())


def load_or_exit() -> Settings:
    """The settings, or all their faults and exit code 1."""
    try:
        return load()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
