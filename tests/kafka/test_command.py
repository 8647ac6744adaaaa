"""`corkboard consume` and `corkboard serve` as processes: started, stopped, killed."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from api.events.kafka.relay import KafkaRelay
from api.settings import Kafka
from db.transaction import transaction
from tests.kafka.conftest import Broker
from tests.kafka.log import Sessions, behind, eventually, publish, record, voted
from tests.operations.board import ROOT, command, environment, serving

EVENTS = 60
ROUNDS = 3


@pytest.fixture
def told(kafka: Kafka, empty_database_url: str) -> dict[str, str]:
    """The settings of the processes."""
    return {
        "database__url": empty_database_url,
        "kafka__bootstrap_servers": kafka.bootstrap_servers,
        "kafka__topic_prefix": kafka.topic_prefix,
        "kafka__group": kafka.group,
        "kafka__options": ",".join(kafka.options),
    }


@contextmanager
def consumer(folder: Path, told: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "log").open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.kafka.worker", "consume"],
            cwd=ROOT,
            env=environment(folder, **told),
            stdout=output,
            stderr=output,
        )
    try:
        yield process
    finally:
        if process.poll() is None:  # a check has failed
            process.kill()
        process.wait()


async def noted(sessions: Sessions) -> list[int]:
    async with transaction(sessions) as session:
        return list(await session.scalars(text("select event_id from noted")))


@pytest.fixture
async def notes(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        await session.execute(text("create table noted (event_id bigint)"))


@pytest.mark.usefixtures("notes")
async def test_killed_at_any_time_it_handles_each_event_once(
    kafka: Kafka, sessions: Sessions, tmp_path: Path, told: dict[str, str]
) -> None:
    relay, ids = KafkaRelay(kafka, sessions), list[int]()
    for number in range(1, ROUNDS + 1):
        ids += await record(sessions, *(voted(version % 7 + 1, version) for version in range(EVENTS)))
        await publish(relay)
        enough = len(ids) - EVENTS // 2
        with consumer(tmp_path, told) as process:

            async def has_begun(enough: int = enough) -> bool:
                return len(await noted(sessions)) >= enough

            await eventually(has_begun)
            if number < ROUNDS:
                process.kill()
                continue

            async def is_done() -> bool:
                return await behind(sessions, "noted_by_worker") == 0

            await eventually(is_done)
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0, (tmp_path / "log").read_text()
    assert sorted(await noted(sessions)) == ids


@pytest.mark.usefixtures("notes")
async def test_it_stops_when_told_also_without_a_broker(
    broker: Broker, sessions: Sessions, tmp_path: Path, told: dict[str, str], kafka: Kafka
) -> None:
    await record(sessions, voted(1))
    await publish(KafkaRelay(kafka, sessions))
    with consumer(tmp_path, told) as process:

        async def has_begun() -> bool:
            return bool(await noted(sessions))

        await eventually(has_begun)
        broker.down()
        try:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0, (tmp_path / "log").read_text()
        finally:
            broker.up()


async def test_a_served_board_publishes_what_happens_and_runs_no_handler(
    sessions: Sessions, tmp_path: Path, told: dict[str, str]
) -> None:
    with serving(tmp_path, **told) as board:
        board.address()
        await record(sessions, voted(1))

        async def is_published() -> bool:
            return await behind(sessions, "kafka") == 0

        await eventually(is_published)
        assert board.stop() == 0
        assert "Traceback" not in board.said()


def test_without_kafka_it_says_so(tmp_path: Path) -> None:
    done = command(tmp_path, "consume")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "kafka.bootstrap_servers is not set" in done.stderr


@pytest.mark.parametrize("verb", ["serve", "consume"])
def test_an_option_that_does_not_exist_is_one_clear_line(tmp_path: Path, empty_database_url: str, verb: str) -> None:
    done = command(
        tmp_path,
        verb,
        database__url=empty_database_url,
        kafka__bootstrap_servers="127.0.0.1:1",
        kafka__options="no.such.option=hunter2",
    )
    assert done.returncode == 1
    assert re.search(r'kafka: No such configuration property: "no.such.option"', done.stderr)
    assert "hunter2" not in done.stderr
    assert "Traceback" not in done.stderr
