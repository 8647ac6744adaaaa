from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from minio import Minio

from storage.base import Storage
from storage.local import LocalStorage
from storage.minio import MinioStorage
from tests.s3.servers import S3Server, s3_server


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    with s3_server() as server:
        yield server


@pytest.fixture
def bucket(s3: S3Server) -> Iterator[str]:
    """A free name; a bucket that a test made by it is removed with all it holds."""
    name = f"corkboard-test-{uuid.uuid4().hex}"
    yield name
    client = client_of(s3)
    if client.bucket_exists(name):
        for found in client.list_objects(name, recursive=True):
            client.remove_object(name, str(found.object_name))
        client.remove_bucket(name)


@pytest.fixture(params=["local", "minio"])
async def storage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Storage]:
    made: Storage
    if request.param == "local":
        made = LocalStorage(tmp_path / "objects")
    else:
        made = minio_storage(request.getfixturevalue("s3"), request.getfixturevalue("bucket"))
    await made.open()
    yield made
    await made.close()


def minio_storage(server: S3Server, bucket: str) -> MinioStorage:
    return MinioStorage(server.endpoint, server.access_key, server.secret_key, bucket, secure=server.secure)


def client_of(server: S3Server) -> Minio:
    return Minio(server.endpoint, server.access_key, server.secret_key, secure=server.secure, region="us-east-1")
