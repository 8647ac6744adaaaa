"""What only a server can do to us: be away, be silent, be slow, refuse, or be shared."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from storage.errors import StorageError, StorageRefused, StorageUnavailable
from storage.minio import MinioStorage, Timeouts
from tests.s3.servers import S3Server, free_port
from tests.storage.conftest import client_of, minio_storage

KEY = "images/a"
SECRET = "a-secret-nobody-may-read"
HASTY = Timeouts(connect_s=0.3, read_s=0.3, call_s=2.0, ready_s=0.5, start_s=1.0, pause_s=0.1)


def storage_at(endpoint: str, *, threads: int = 4) -> MinioStorage:
    return MinioStorage(endpoint, "access", SECRET, "corkboard", threads=threads, timeouts=HASTY)


@contextlib.asynccontextmanager
async def unopened(endpoint: str) -> AsyncIterator[MinioStorage]:
    """Its threads run, but nobody waited for the server."""
    storage = storage_at(endpoint)
    with pytest.raises(StorageUnavailable):
        await storage.open()
    yield storage
    await storage.close()


@contextlib.contextmanager
def listening(answer: Callable[[socket.socket], None] | None = None) -> Iterator[str]:
    """A server that takes every connection and treats it by `answer`, or leaves it in silence."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection, contextlib.suppress(OSError):
                        if answer:
                            connection.recv(1 << 16)
                            answer(connection)

        if answer:
            thread = threading.Thread(target=serve)
            thread.start()
        yield "127.0.0.1:" + str(listener.getsockname()[1])
        if answer:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def drip(connection: socket.socket) -> None:
    headers = b"HTTP/1.1 206 \r\nContent-Length: 1000\r\nContent-Range: bytes 0-999/1000\r\nETag: 1\r\n\r\n"
    connection.sendall(headers)
    for _ in range(1000):
        connection.sendall(b"x")
        time.sleep(0.1)


def html(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 404 \r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\n\xff\xfe\xfd<x")


def broken_xml(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 400 \r\nContent-Type: application/xml\r\nContent-Length: 5\r\n\r\n<a><b")


def hang_up(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


async def test_an_absent_server_is_named_at_the_start_without_secrets() -> None:
    endpoint = f"127.0.0.1:{free_port()}"
    storage = storage_at(endpoint)
    before = time.monotonic()
    with pytest.raises(StorageUnavailable, match=f"No usable storage at {endpoint} within 1 s") as raised:
        await storage.open()
    assert time.monotonic() - before < 4
    assert SECRET not in str(raised.value)
    await storage.close()


async def test_a_server_that_comes_late_is_waited_for(
    s3: S3Server, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = minio_storage(s3, bucket)
    real, calls = storage._ensure_bucket, 0

    def starting() -> None:
        nonlocal calls
        calls += 1
        if calls < 3:
            raise StorageUnavailable("still starting")
        real()

    monkeypatch.setattr(storage, "_ensure_bucket", starting)
    await storage.open()
    assert calls == 3
    assert await storage.ready()
    await storage.close()


async def test_every_call_to_an_absent_server_ends_soon() -> None:
    async with unopened(f"127.0.0.1:{free_port()}") as storage:
        before = time.monotonic()
        assert not await storage.ready()
        for call in (storage.put(KEY, b"1", "image/png"), storage.get(KEY), storage.exists(KEY), storage.delete(KEY)):
            with pytest.raises(StorageUnavailable):
                await call
        assert time.monotonic() - before < 3


async def test_every_call_to_a_silent_server_ends_soon() -> None:
    """Also when they are more than there are threads."""
    with listening() as endpoint:
        async with unopened(endpoint) as storage:
            before = time.monotonic()
            calls = [storage.exists(KEY) for _ in range(20)]
            results = await asyncio.gather(*calls, return_exceptions=True)
            assert {type(result) for result in results} == {StorageUnavailable}
            assert not await storage.ready()
            assert time.monotonic() - before < HASTY.call_s + HASTY.ready_s + 1


async def test_a_dripping_answer_ends_soon() -> None:
    with listening(drip) as endpoint:
        storage = storage_at(endpoint)
        storage._threads.open()
        before = time.monotonic()
        with pytest.raises(StorageUnavailable):
            await storage.get(KEY)
        assert time.monotonic() - before < HASTY.call_s + 1
        await storage.close()


@pytest.mark.parametrize("answer", [html, broken_xml, hang_up])
async def test_whatever_is_not_s3_is_unavailable(answer: Callable[[socket.socket], None]) -> None:
    with listening(answer) as endpoint:
        storage = storage_at(endpoint)
        storage._threads.open()
        for call in (storage.put(KEY, b"1", "image/png"), storage.get(KEY), storage.delete(KEY)):
            with pytest.raises(StorageUnavailable, match=endpoint):
                await call
        await storage.close()


@pytest.mark.parametrize("field", ["access", "secret"])
async def test_wrong_keys_are_refused_at_once(s3: S3Server, bucket: str, field: str) -> None:
    access, secret = (s3.access_key, "wrong" * 5) if field == "secret" else ("nobody-here", s3.secret_key)
    storage = MinioStorage(s3.endpoint, access, secret, bucket, secure=s3.secure)
    before = time.monotonic()
    with pytest.raises(StorageRefused, match="answered") as raised:
        await storage.open()
    assert time.monotonic() - before < 5
    assert secret not in str(raised.value)
    await storage.close()
    assert not client_of(s3).bucket_exists(bucket)


async def test_a_bad_bucket_name_is_refused(s3: S3Server) -> None:
    storage = minio_storage(s3, "No Bucket!")
    with pytest.raises(StorageRefused, match="settings"):
        await storage.open()
    await storage.close()


@pytest.mark.parametrize("endpoint", [f"http://access:{SECRET}@localhost:9000/path", "localhost:9000/path", ""])
def test_an_endpoint_is_a_host_and_a_port(endpoint: str) -> None:
    with pytest.raises(StorageError, match="host:port") as raised:
        storage_at(endpoint)
    assert SECRET not in str(raised.value)


async def test_replicas_that_start_at_once_share_one_bucket(s3: S3Server, bucket: str) -> None:
    replicas = [minio_storage(s3, bucket) for _ in range(4)]
    await asyncio.gather(*(replica.open() for replica in replicas))
    await replicas[0].put(KEY, b"1", "image/png")
    assert all([await replica.exists(KEY) for replica in replicas])
    await asyncio.gather(*(replica.open() for replica in replicas))
    assert await replicas[3].exists(KEY)
    for replica in replicas:
        await replica.close()


async def test_a_vanished_bucket_is_refused_and_not_ready(s3: S3Server, bucket: str) -> None:
    storage = minio_storage(s3, bucket)
    await storage.open()
    client_of(s3).remove_bucket(bucket)
    assert not await storage.ready()
    with pytest.raises(StorageRefused, match="NoSuchBucket"):
        await storage.put(KEY, b"1", "image/png")
    await storage.close()


async def test_media_type_and_key_are_those_other_clients_see(s3: S3Server, bucket: str) -> None:
    storage = minio_storage(s3, bucket)
    await storage.open()
    await storage.put(KEY, b"x" * (6 << 20), "image/webp")
    found = client_of(s3).stat_object(bucket, KEY)
    assert (found.content_type, found.size) == ("image/webp", 6 << 20)
    assert "-" not in (found.etag or "-")  # one part
    await storage.close()


async def test_a_body_never_mixes_versions(s3: S3Server, bucket: str) -> None:
    storage = minio_storage(s3, bucket)
    await storage.open()
    await storage.put(KEY, b"1" * (3 << 20), "image/png")
    found = await storage.get(KEY)
    assert set(await anext(aiter(found.body))) == {ord("1")}
    await storage.put(KEY, b"2" * (3 << 20), "image/png")
    with pytest.raises(StorageUnavailable, match="replaced"):
        async for _ in found.body:
            pass
    await storage.close()


async def test_connections_are_used_again(s3: S3Server, bucket: str, caplog: pytest.LogCaptureFixture) -> None:
    storage = minio_storage(s3, bucket)
    with caplog.at_level(logging.DEBUG, logger="urllib3.connectionpool"):
        await storage.open()
        for _ in range(30):
            await storage.put(KEY, b"x" * 200_000, "image/png")
            found = await storage.get(KEY)
            assert b"".join([chunk async for chunk in found.body]) == b"x" * 200_000
    await storage.close()
    opened = [record for record in caplog.records if "Starting new" in record.getMessage()]
    assert len(opened) <= 2
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
