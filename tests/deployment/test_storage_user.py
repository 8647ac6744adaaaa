"""The user that compose.yaml makes for the app keeps objects in its bucket, and may do nothing else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from minio import Minio
from minio.credentials.providers import StaticProvider
from minio.error import MinioAdminException, S3Error
from minio.minioadmin import MinioAdmin

from storage.minio import MinioStorage
from tests.deployment.test_compose import environment
from tests.s3.servers import BUILT, S3Server, minio_server

BUCKET, USER, PASSWORD = "corkboard", "corkboard", "not-a-secret-9876543210"
KEY = f"images/{'0' * 64}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """As after `minio-user` has run."""
    program = shutil.which("minio") or (str(BUILT) if BUILT.exists() else None)
    if program is None:
        pytest.skip("an emulator has no policies: make services")
    policy: Path = tmp_path_factory.mktemp("policy") / "policy.json"
    policy.write_text(environment("minio-user")["POLICY"])
    with minio_server(program) as server:
        admin = MinioAdmin(
            endpoint=server.endpoint, credentials=StaticProvider(server.access_key, server.secret_key), secure=False
        )
        root = Minio(server.endpoint, server.access_key, server.secret_key, secure=False, region="us-east-1")
        root.make_bucket(BUCKET)
        root.make_bucket("other")
        admin.user_add(USER, PASSWORD)
        admin.policy_add(BUCKET, str(policy))
        admin.attach_policy([BUCKET], user=USER)
        yield server


def test_the_policy_names_one_bucket() -> None:
    statements = json.loads(environment("minio-user")["POLICY"])["Statement"]
    resources = {resource for statement in statements for resource in statement["Resource"]}
    assert resources == {f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"}


async def test_the_app_can_work_with_it(server: S3Server) -> None:
    storage = MinioStorage(server.endpoint, USER, PASSWORD, BUCKET)
    await storage.open()
    assert await storage.ready()
    data = b"x" * (6 << 20)  # in several parts
    await storage.put(KEY, data, "image/png")
    assert await storage.exists(KEY)
    await storage.delete(KEY)
    assert not await storage.exists(KEY)
    await storage.close()


def test_it_can_do_nothing_else(server: S3Server) -> None:
    client = Minio(server.endpoint, USER, PASSWORD, secure=False, region="us-east-1")
    for refused in (
        lambda: client.make_bucket("another"),
        lambda: list(client.list_objects("other")),
        lambda: client.remove_bucket(BUCKET),
        lambda: client.set_bucket_policy(BUCKET, "{}"),
        lambda: client.get_object("other", KEY),
    ):
        with pytest.raises(S3Error) as caught:
            refused()
        assert caught.value.code in ("AccessDenied", "MalformedPolicy")
    admin = MinioAdmin(endpoint=server.endpoint, credentials=StaticProvider(USER, PASSWORD), secure=False)
    with pytest.raises(MinioAdminException):
        admin.user_list()
