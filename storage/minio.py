"""Objects in a bucket of MinIO or any other S3 endpoint, through the blocking `minio` SDK."""

from __future__ import annotations

import asyncio
import io
import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error
from urllib3.exceptions import HTTPError, MaxRetryError

from storage.base import StoredObject
from storage.errors import ObjectNotFound, StorageError, StorageRefused, StorageUnavailable
from storage.keys import checked_key
from storage.threads import Threads

CHUNK_BYTES = 1 << 20
READ_BYTES = 1 << 16
PART_BYTES_MIN = 5 << 20  # the SDK's own
CREATED_BY_ANOTHER = ("BucketAlreadyOwnedByYou", "BucketAlreadyExists")
MISSING = ("NoSuchKey", "NoSuchObject")
PASSING = ("OperationAborted", "RequestTimeout", "SlowDown")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. One request is tried twice, so a silent server holds a thread for twice `read_s`."""

    connect_s: float = 2.0
    read_s: float = 4.0  # per receive
    call_s: float = 20.0  # everything, waiting for a free thread included
    ready_s: float = 3.0
    start_s: float = 30.0  # for a server that starts together with us
    pause_s: float = 0.5  # between two tries at the start


@dataclass(frozen=True, slots=True)
class _Part:
    data: bytes
    size: int
    etag: str | None


class MinioStorage:
    """`endpoint` is host:port. The SDK's client may cross threads, but neither processes nor a fork."""

    def __init__(
        self,
        endpoint: str,
        access_key: str,
        secret_key: str,
        bucket: str,
        *,
        secure: bool = False,
        region: str = "us-east-1",
        threads: int = 16,
        timeouts: Timeouts = Timeouts(),
    ) -> None:
        self._endpoint = endpoint
        self._bucket = bucket
        self._timeouts = timeouts
        self._threads = Threads(threads, "storage-minio")
        self._http = urllib3.PoolManager(
            maxsize=threads,
            block=True,
            timeout=urllib3.Timeout(connect=timeouts.connect_s, read=timeouts.read_s),
            retries=urllib3.Retry(total=1, redirect=False, backoff_factor=0.1, status_forcelist=[500, 502, 503, 504]),
        )
        try:
            if not endpoint:
                raise ValueError(endpoint)
            # Without a region every first call would look it up.
            self._client = Minio(endpoint, access_key, secret_key, secure=secure, region=region, http_client=self._http)
        except ValueError:
            # Not repeated: it may hold a password, as in user:password@host.
            raise StorageError("The storage endpoint has to be host:port, without scheme and path.") from None

    async def open(self) -> None:
        self._threads.open()
        give_up = time.monotonic() + self._timeouts.start_s
        while True:
            try:
                return await self._threads.run(self._timeouts.call_s, self._ensure_bucket)
            except StorageRefused:
                raise
            except StorageUnavailable as exc:
                if time.monotonic() + self._timeouts.pause_s > give_up:
                    waited = f"No usable storage at {self._endpoint} within {self._timeouts.start_s:g} s"
                    raise StorageUnavailable(f"{waited}: {exc}") from exc
            await asyncio.sleep(self._timeouts.pause_s)

    async def close(self) -> None:
        self._threads.close()
        self._http.clear()

    async def put(self, key: str, data: bytes, media_type: str) -> None:
        await self._threads.run(self._timeouts.call_s, self._put, checked_key(key), data, media_type)

    async def get(self, key: str, *, offset: int = 0, length: int | None = None) -> StoredObject:
        """Fetched part by part, so that a slow reader holds neither a connection nor the whole object."""
        checked_key(key)
        wanted = CHUNK_BYTES if length is None else min(length, CHUNK_BYTES)
        first = await self._threads.run(self._timeouts.call_s, self._get_part, key, offset, max(1, wanted))
        end = first.size if length is None else min(first.size, offset + length)
        return StoredObject(first.size, max(0, end - offset), self._chunks(key, first, offset, end))

    async def exists(self, key: str) -> bool:
        try:
            await self._threads.run(self._timeouts.call_s, self._stat, checked_key(key))
        except ObjectNotFound:
            return False
        return True

    async def delete(self, key: str) -> None:
        await self._threads.run(self._timeouts.call_s, self._delete, checked_key(key))

    async def ready(self) -> bool:
        try:
            return await self._threads.run(self._timeouts.ready_s, self._bucket_exists)
        except StorageUnavailable:
            return False

    async def _chunks(self, key: str, first: _Part, offset: int, end: int) -> AsyncIterator[bytes]:
        part = first
        while offset < end:
            chunk = part.data[: end - offset]
            offset += len(chunk)
            yield chunk
            if offset < end:
                length = min(CHUNK_BYTES, end - offset)
                part = await self._threads.run(self._timeouts.call_s, self._get_part, key, offset, length)
                if (part.size, part.etag) != (first.size, first.etag):
                    raise StorageUnavailable("The object was replaced while it was read.")

    def _ensure_bucket(self) -> None:
        with self._faults():
            try:
                if not self._client.bucket_exists(self._bucket):
                    self._client.make_bucket(self._bucket)
            except S3Error as exc:
                if exc.code not in CREATED_BY_ANOTHER:
                    raise

    def _bucket_exists(self) -> bool:
        with self._faults():
            return self._client.bucket_exists(self._bucket)

    def _put(self, key: str, data: bytes, media_type: str) -> None:
        with self._faults():
            # One part, whatever the size: nothing to abort, and readers see all of it or nothing.
            part_size = max(PART_BYTES_MIN, len(data))
            body = io.BytesIO(data)
            self._client.put_object(self._bucket, key, body, len(data), content_type=media_type, part_size=part_size)

    def _stat(self, key: str) -> int | None:
        with self._faults():
            return self._client.stat_object(self._bucket, key).size

    def _delete(self, key: str) -> None:
        with self._faults():
            self._client.remove_object(self._bucket, key)

    def _get_part(self, key: str, offset: int, length: int) -> _Part:
        try:
            with self._faults():
                part = self._fetch(key, offset, length)
        except _RangeBeyondEnd:
            with self._faults():
                found = self._client.stat_object(self._bucket, key)
            return _Part(b"", found.size or 0, found.etag)
        if len(part.data) != min(length, part.size - offset):
            raise StorageUnavailable("The storage answered with fewer bytes than it announced.")
        return part

    def _fetch(self, key: str, offset: int, length: int) -> _Part:
        response = self._client.get_object(self._bucket, key, offset=offset, length=length)
        try:
            data = self._read(response)
        finally:
            response.close()  # keeps a connection that was read to its end, and drops any other
            response.release_conn()
        etag = response.headers.get("ETag")
        if found := re.fullmatch(r"bytes \d+-\d+/(\d+)", response.headers.get("Content-Range", "")):
            return _Part(data, int(found[1]), etag)
        return _Part(data[offset : offset + length], len(data), etag)  # a server may ignore ranges

    def _read(self, response: urllib3.BaseHTTPResponse) -> bytes:
        # The read timeout is per receive: a dripping server would hold this thread for ever.
        give_up = time.monotonic() + self._timeouts.call_s
        data = bytearray()
        while chunk := response.read1(READ_BYTES):
            data += chunk
            if time.monotonic() > give_up:
                raise StorageUnavailable("The storage answers too slowly.")
        return bytes(data)

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except S3Error as exc:
            raise self._named(exc) from exc
        except (MinioException, HTTPError, OSError, ValueError, ParseError) as exc:
            reason = exc.reason if isinstance(exc, MaxRetryError) and exc.reason else exc
            if isinstance(exc, ValueError) and not isinstance(exc, UnicodeError):
                raise StorageRefused(f"The storage settings cannot be used: {type(exc).__name__}.") from exc
            raise StorageUnavailable(f"The storage at {self._endpoint} failed: {type(reason).__name__}.") from exc

    def _named(self, exc: S3Error) -> StorageError:
        if exc.code in MISSING:
            return ObjectNotFound("There is no such object.")
        if exc.code == "InvalidRange":
            return _RangeBeyondEnd("The range begins beyond the end.")
        message = f"The storage at {self._endpoint} answered {exc.code}."
        if exc.code in PASSING or exc.response.status >= 500:
            return StorageUnavailable(message)
        return StorageRefused(message)


class _RangeBeyondEnd(StorageError):
    pass
