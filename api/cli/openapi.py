from pathlib import Path

import click

from api.app import create_app
from api.openapi import document
from api.settings import Security, Settings


@click.command()
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of standard output.")
def openapi(output: Path | None) -> None:
    """Print the OpenAPI document, the same for every installation."""
    text = document(create_app(Settings(security=Security(secret="unused"))))  # noqa: S106  nothing is signed here
    if output:
        output.write_bytes(text)
    else:
        click.echo(text, nl=False)
