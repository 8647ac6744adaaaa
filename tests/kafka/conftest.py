from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api.settings import Kafka
from db.engine import make_config
from tests.kafka import real
from tests.kafka.mock import MockKafka
from tests.kafka.real import RealKafka

Broker = MockKafka | RealKafka
Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture(scope="session", params=["mock", *(["real"] if real.is_there() else [])])
def broker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    broker = MockKafka() if request.param == "mock" else RealKafka(tmp_path_factory.mktemp("kafka"))
    yield broker
    broker.close()


@pytest.fixture
def kafka(broker: Broker) -> Kafka:
    """Topics and a group of the test's own. Who has lost the broker does not wait long before it tries again."""
    name = f"test-{uuid.uuid4().hex[:8]}"
    options = ("reconnect.backoff.max.ms=500", *broker.options)
    return Kafka(bootstrap_servers=broker.bootstrap, topic_prefix=name, group=name, options=options)


@pytest.fixture
async def sessions(empty_database_url: str) -> AsyncIterator[Sessions]:
    engine = make_config(empty_database_url).get_engine()
    yield async_sessionmaker(engine, expire_on_commit=False)
    await engine.dispose()
