"""librdkafka's mock cluster: real sockets in this process, through functions that the library of the wheel exports."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any

import confluent_kafka

POINTER, TEXT, NUMBER = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
SIGNATURES = {  # of rd_kafka_…: result, arguments
    "new": (POINTER, [NUMBER, POINTER, TEXT, ctypes.c_size_t]),
    "destroy": (None, [POINTER]),
    "mock_cluster_new": (POINTER, [POINTER, NUMBER]),
    "mock_cluster_destroy": (None, [POINTER]),
    "mock_cluster_bootstraps": (TEXT, [POINTER]),
    "mock_group_initial_rebalance_delay_ms": (None, [POINTER, ctypes.c_int32]),
    "mock_set_group_consumer_session_timeout_ms": (None, [POINTER, NUMBER]),
    "mock_set_group_consumer_heartbeat_interval_ms": (None, [POINTER, NUMBER]),
    "mock_broker_set_down": (NUMBER, [POINTER, ctypes.c_int32]),
    "mock_broker_set_up": (NUMBER, [POINTER, ctypes.c_int32]),
}
BROKER = 1


class MockKafka:
    """One broker. Its topics make themselves, with four partitions; all is kept in memory, also while it is down."""

    # Its classic groups take long to notice that a member has left.
    options = ("group.protocol=consumer",)

    def __init__(self) -> None:
        self._library = _library()
        said = ctypes.create_string_buffer(512)
        self._handle = self._call("new", 0, None, said, len(said))
        assert self._handle, said.value.decode()
        self._cluster = self._call("mock_cluster_new", self._handle, 1)
        self._call("mock_group_initial_rebalance_delay_ms", self._cluster, 0)
        self._call("mock_set_group_consumer_session_timeout_ms", self._cluster, 6_000)
        self._call("mock_set_group_consumer_heartbeat_interval_ms", self._cluster, 500)
        self.bootstrap = self._call("mock_cluster_bootstraps", self._cluster).decode()

    def down(self) -> None:
        assert self._call("mock_broker_set_down", self._cluster, BROKER) == 0

    def up(self) -> None:
        assert self._call("mock_broker_set_up", self._cluster, BROKER) == 0

    def close(self) -> None:
        self._call("mock_cluster_destroy", self._cluster)
        self._call("destroy", self._handle)

    def _call(self, name: str, *arguments: object) -> Any:
        return getattr(self._library, f"rd_kafka_{name}")(*arguments)


def _library() -> ctypes.CDLL:
    package = Path(confluent_kafka.__file__).parent
    found = [*package.parent.glob("confluent_kafka.libs/librdkafka*.so*"), *package.glob(".dylibs/librdkafka*")]
    library = ctypes.CDLL(str(found[0]))
    for name, (result, arguments) in SIGNATURES.items():
        function = getattr(library, f"rd_kafka_{name}")
        function.restype, function.argtypes = result, arguments
    return library
