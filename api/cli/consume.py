import asyncio
import signal
from logging.config import dictConfig

import click
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import async_sessionmaker

from api.backends import make_database
from api.cli.migrate import ready
from api.cli.settings import load_or_exit
from api.events import delivery
from api.events.bell import Bell
from api.events.handlers import registry
from api.events.kafka.consumer import KafkaConsumer
from api.events.kafka.reader import KafkaReader
from api.logs import LOGGING
from api.settings import Settings, SettingsError
from db.channel import Channel


@click.command()
def consume() -> None:
    """Run the handlers of events on what Kafka brings; several share the work. Ctrl-C or SIGTERM stops it."""
    settings = load_or_exit()
    if not settings.kafka.bootstrap_servers:
        raise click.ClickException("kafka.bootstrap_servers is not set, so `corkboard serve` runs the handlers.")
    dictConfig(LOGGING)
    try:
        asyncio.run(_consume(settings))
    except (RuntimeError, SettingsError, SQLAlchemyError, OSError) as error:
        raise click.ClickException(str(error)) from None


async def _consume(settings: Settings) -> None:
    database, stop, bell = make_database(settings), asyncio.Event(), Bell()
    async with database.running():
        await ready(database, settings.database.wait, "head" if settings.database.migrate else None)
        for number in (signal.SIGTERM, signal.SIGINT):  # not before: waiting for a database can be broken off at once
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        engine = database.config.get_engine()
        sessions = async_sessionmaker(engine, expire_on_commit=False)
        readers = [KafkaReader(handler, sessions) for handler in registry]
        consumer = KafkaConsumer(settings.kafka, readers)
        channel = Channel(engine, bell.hear)
        retrying = (delivery.keep_reading(reader, bell, channel) for reader in readers)
        async with channel.open(), delivery.together(delivery.keep_signalling(bell, channel), *retrying):
            click.echo(f"Consuming {', '.join(consumer.topics)} as one of the group {settings.kafka.group}.")
            await consumer.run(stop)
        await engine.dispose()
