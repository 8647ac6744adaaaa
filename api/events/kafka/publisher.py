"""Sends messages and knows which of them have arrived."""

import asyncio
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from api.events.kafka.client import make_producer
from api.settings import Kafka

LOOK_EVERY_S = 0.2
GOODBYE_S = 1.0


@dataclass(frozen=True, slots=True)
class Outgoing:
    topic: str
    key: str
    value: bytes
    headers: dict[str, str | bytes | None]


@dataclass(slots=True)
class Receipt:
    """Of several messages: the first `arrived` ones are in Kafka for good."""

    reports: list[bool]
    error: KafkaError | None = None

    @property
    def arrived(self) -> int:
        return next((number for number, good in enumerate(self.reports) if not good), len(self.reports))

    def note(self, number: int, error: KafkaError | None, _message: Message | None) -> None:
        self.reports[number] = error is None
        self.error = self.error or error


@dataclass(slots=True)
class Publisher:
    """One call at a time. What blocks is done in a thread, which ends soon after the caller was cancelled."""

    kafka: Kafka
    _producer: Producer | None = field(default=None, init=False)

    async def publish(self, messages: Sequence[Outgoing]) -> Receipt:
        """When Kafka has taken or refused all of them, however long it is away."""
        stop = threading.Event()
        try:
            return await asyncio.to_thread(self._publish, messages, stop)
        finally:
            stop.set()

    def _publish(self, messages: Sequence[Outgoing], stop: threading.Event) -> Receipt:
        producer = self._producer = self._producer or make_producer(self.kafka)
        receipt = Receipt([False] * len(messages))
        for number, each in enumerate(messages):
            report = partial(receipt.note, number)
            try:
                producer.produce(each.topic, each.value, each.key, headers=each.headers, on_delivery=report)
            except KafkaException as error:
                report(error.args[0], None)
                break
        while producer.flush(LOOK_EVERY_S) and not stop.is_set():
            pass
        if receipt.error or stop.is_set():  # the next attempt begins anew, with a producer that nothing has happened to
            self._producer = None
            with suppress(KafkaException):
                producer.purge()
            producer.flush(GOODBYE_S)
        return receipt
