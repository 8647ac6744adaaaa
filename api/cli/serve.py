import asyncio
import gc
import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import NoReturn

import click
import uvicorn
from litestar import Litestar

from api.app import create_app
from api.backends import make_database, make_storage
from api.cli.create_admin import setup_path, shown
from api.cli.migrate import ready
from api.cli.settings import load_or_exit
from api.http.server import server_options
from api.logs import LOGGING
from api.settings import Settings, SettingsError
from api.signing import signing_secret
from storage.errors import StorageError

SHUTDOWN_S = 5
GC_THRESHOLD = 10_000
"""So many new objects before the collector looks for circles among them; a page has more than Python's 700."""


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
@click.option("--reload", is_flag=True, help="Start again when the code changes (development).")
def serve(host: str | None, port: int | None, reload: bool) -> None:
    """Serve the board: API, pages and documentation. Ctrl-C or SIGTERM stops everything."""
    settings = load_or_exit()
    host, port = host or settings.server.host, settings.server.port if port is None else port
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    try:
        with make_database(settings).held():
            setup = asyncio.run(_prepare(settings))
            click.echo(f"Corkboard: http://{shown(host)}:{port}   API: /docs   data: {settings.data}")
            if setup is not None:
                click.echo("There is no admin yet. This link, good once and for a day, makes you the admin:")
                click.echo(f"  http://{shown(host)}:{port}{setup}")
            _run(settings, host, port, reload=reload)
    except (RuntimeError, StorageError, SettingsError, OSError) as error:
        raise click.ClickException(str(error)) from None


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    """Before the server runs, and once more after it has ended: it raises anew the signal that ended it."""
    sys.exit(0)


async def _prepare(settings: Settings) -> str | None:
    """What the application's lifespan does, once before it, so that a failure is one clear line.

    The path of a link to set up, if there is no admin.
    """
    signing_secret(settings)
    if settings.kafka.bootstrap_servers:
        from api.events.kafka.client import make_producer  # noqa: PLC0415  its client takes 3 MB

        make_producer(settings.kafka)  # its options are checked by it alone
    await ready(make_database(settings), settings.database.wait, "head" if settings.database.migrate else None)
    storage = make_storage(settings)
    try:
        await storage.open()
    finally:
        await storage.close()
    return await setup_path(make_database(settings), only_first=True)


def _run(settings: Settings, host: str, port: int, *, reload: bool) -> None:
    os.environ.setdefault("LITESTAR_APP", "api.app:create_app")
    uvicorn.run(
        "api.cli.serve:app_of_process",
        factory=True,
        host=host,
        port=port,
        workers=None if reload else settings.server.workers,
        reload=reload,
        reload_dirs=["api", "db", "storage"] if reload else None,
        lifespan="on",
        log_config=LOGGING,
        timeout_graceful_shutdown=SHUTDOWN_S,
        **server_options(settings),
    )


def app_of_process() -> Litestar:
    """The application, in a process that ends when the one that started it is killed: else its port stays taken."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    app = create_app()
    gc.set_threshold(GC_THRESHOLD)
    gc.collect()
    gc.freeze()  # what is there for good is not looked through again at each full collection, which made requests wait
    return app


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
