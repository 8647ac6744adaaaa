"""From settings to librdkafka."""

from __future__ import annotations

import pytest

from api.events.kafka.client import connection, make_consumer, make_producer, topic_of
from api.schemas.events import KINDS
from api.settings import Kafka, SettingsError

SERVERS = "kafka-1.example.org:9092,kafka-2.example.org:9092"


def test_an_account_is_told_where_there_is_one() -> None:
    plain = Kafka(bootstrap_servers=SERVERS, username="ann", password="hunter2", options=("ssl.ca.location=/a=b.pem",))
    assert connection(plain) == {
        "bootstrap.servers": SERVERS,
        "client.id": "corkboard",
        "security.protocol": "plaintext",
        "ssl.ca.location": "/a=b.pem",
    }
    account = Kafka(
        bootstrap_servers=SERVERS,
        security_protocol="sasl_ssl",
        sasl_mechanism="SCRAM-SHA-512",
        username="ann",
        password="hunter2",
    )
    assert connection(account) == {
        "bootstrap.servers": SERVERS,
        "client.id": "corkboard",
        "security.protocol": "sasl_ssl",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": "ann",
        "sasl.password": "hunter2",
    }


@pytest.mark.parametrize("make", [make_producer, make_consumer])
@pytest.mark.parametrize("option", ["no.such.option=hunter2", "socket.timeout.ms=hunter2"])
def test_what_librdkafka_does_not_know_is_a_fault_of_the_settings(make: type, option: str) -> None:
    with pytest.raises(SettingsError, match=r"kafka: .*(no\.such\.option|socket\.timeout\.ms)"):
        make(Kafka(bootstrap_servers="127.0.0.1:1", options=(option,)))


def test_each_noun_has_a_topic() -> None:
    nouns = ("accounts", "comments", "issues", "items", "members", "posts", "projects")
    assert {topic_of(Kafka(), kind) for kind in KINDS} >= {f"corkboard.{noun}" for noun in nouns}
