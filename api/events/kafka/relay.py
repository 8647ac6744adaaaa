"""Publishes the log, in its order and whole. What a crash left unnoted is published once more."""

from typing import Any

import msgspec
from confluent_kafka import KafkaException
from sqlalchemy import Row

from api.events.kafka.client import topic_of
from api.events.kafka.publisher import Outgoing, Publisher
from api.events.reader import LogReader, Sessions
from api.settings import Kafka

NAME = "kafka"
BATCH = 1_000
SCHEMA_VERSION = "1"
"""Of what the values look like: it grows when those who read them have to change."""


class KafkaRelay(LogReader):
    """Its place moves once Kafka has what is before it. While it waits for that, no transaction is open."""

    def __init__(self, kafka: Kafka, sessions: Sessions) -> None:
        super().__init__(NAME, sessions)
        self.kafka = kafka
        self._publisher = Publisher(kafka)

    async def step(self) -> bool:
        batch = await self.next_batch(BATCH)
        if not batch.rows:
            await self.note(batch)
            return False
        receipt = await self._publisher.publish([self._message(row) for row in batch.rows])
        if receipt.arrived:
            await self.move(batch.kept, batch.place.behind(batch.rows[receipt.arrived - 1].id))
        if receipt.error:
            raise KafkaException(receipt.error)
        return True

    def _message(self, row: Row[Any]) -> Outgoing:
        return Outgoing(
            topic_of(self.kafka, row.kind),
            row.subject,
            value_of(row),
            {"kind": row.kind, "id": str(row.id), "schema_version": SCHEMA_VERSION},
        )


def value_of(row: Row[Any]) -> bytes:
    """An `Event`. Kinds that this version does not know, of one that was here before, are published all the same."""
    return msgspec.json.encode(
        {
            "id": row.id,
            "kind": row.kind,
            "subject": row.subject,
            "project_id": row.project_id,
            "data": {"kind": row.kind, **row.data},
            "created_at": row.created_at,
        }
    )
