"""What librdkafka is told."""

import logging
import re
from typing import Any

from confluent_kafka import Consumer, KafkaException, Producer

from api.settings import Kafka, SettingsError

ALL_ARRIVE_IN_ORDER = {
    "acks": "all",
    "enable.idempotence": True,
    "enable.gapless.guarantee": True,
    "message.timeout.ms": 0,  # never given up: a later one of the same key would overtake it
    "partitioner": "murmur2_random",  # that of Kafka's own clients
}
HANDLED_THEN_COMMITTED = {
    "enable.auto.offset.store": False,
    "auto.commit.interval.ms": 1_000,
    "auto.offset.reset": "earliest",
    "allow.auto.create.topics": True,  # those that nothing was published to yet
    "topic.metadata.refresh.interval.ms": 30_000,
}

EXPECTED = re.compile(r"^CONFWARN .*(gapless.guarantee is experimental|will be ignored by this \w+ instance)")
"""`options` are for both ends, and some of them mean only one."""

logger = logging.getLogger(__name__)
logger.addFilter(lambda record: not EXPECTED.search(record.getMessage()))


def make_producer(kafka: Kafka) -> Producer:
    try:
        return Producer({**connection(kafka), **ALL_ARRIVE_IN_ORDER}, logger=logger)
    except KafkaException as error:
        raise _not_valid(error) from None


def make_consumer(kafka: Kafka) -> Consumer:
    try:
        return Consumer({**connection(kafka), "group.id": kafka.group, **HANDLED_THEN_COMMITTED}, logger=logger)
    except KafkaException as error:
        raise _not_valid(error) from None


def topic_of(kafka: Kafka, kind: str) -> str:
    """One per noun: `post.created` is in `corkboard.posts`."""
    return f"{kafka.topic_prefix}.{kind.partition('.')[0]}s"


def connection(kafka: Kafka) -> dict[str, Any]:
    told: dict[str, Any] = dict(option.split("=", 1) for option in kafka.options)
    told |= {
        "bootstrap.servers": kafka.bootstrap_servers,
        "client.id": "corkboard",
        "security.protocol": kafka.security_protocol,
    }
    if kafka.security_protocol.startswith("sasl"):
        told |= {
            "sasl.mechanism": kafka.sasl_mechanism,
            "sasl.username": kafka.username,
            "sasl.password": kafka.password,
        }
    return told


def _not_valid(error: KafkaException) -> SettingsError:
    return SettingsError([f"kafka: {error.args[0].str()}"])
