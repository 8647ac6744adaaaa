"""A real Kafka, one node that is broker and controller, from the jars that `make services` fetches."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from tests.s3.servers import free_port

JARS = Path(__file__).parents[2] / ".services" / "kafka"
JAVA = shutil.which("java")
START_S = 180
PROPERTIES = """
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{broker},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{broker}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs={folder}/data
num.partitions=4
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
"""


def is_there() -> bool:
    return JAVA is not None and JARS.is_dir()


class RealKafka:
    # A killed member is missed after that time; shorter the broker does not allow.
    options = ("session.timeout.ms=6000", "heartbeat.interval.ms=500")

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.properties = folder / "server.properties"
        self.bootstrap = f"127.0.0.1:{(broker := free_port())}"
        self.properties.write_text(PROPERTIES.format(broker=broker, controller=free_port(), folder=folder))
        formatted = subprocess.run(
            self._java("kafka.tools.StorageTool", "format", "-t", "Y29ya2JvYXJkLXRlc3RzMQ", "-c", str(self.properties)),
            check=False,
            capture_output=True,
            text=True,
        )
        assert formatted.returncode == 0, formatted.stderr
        self.up()

    def down(self) -> None:
        """Without warning."""
        self._process.kill()
        self._process.wait()

    close = down

    def up(self) -> None:
        with (self.folder / "log").open("ab") as output:
            self._process = subprocess.Popen(
                self._java("kafka.Kafka", str(self.properties)), stdout=output, stderr=output, cwd=self.folder
            )
        deadline = time.monotonic() + START_S
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline, "Kafka does not start"

    def _answers(self) -> bool:
        try:
            return bool(
                AdminClient({"bootstrap.servers": self.bootstrap, "log_level": 0}).list_topics(timeout=1).brokers
            )
        except KafkaException:
            return False

    @staticmethod
    def _java(*arguments: str) -> Sequence[str]:
        memory = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        return [str(JAVA), *memory, "-cp", f"{JARS}/*", *arguments]
