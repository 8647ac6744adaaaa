from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from litestar import Litestar, get
from litestar.di import NamedDependency
from litestar.response import Stream

from storage.base import Storage
from storage.errors import StorageUnavailable
from storage.local import LocalStorage
from storage.plugin import StoragePlugin

KEY = "images/a"


@get("/", signature_namespace={"NamedDependency": NamedDependency, "Storage": Storage})
async def show(storage: NamedDependency[Storage]) -> Stream:
    found = await storage.get(KEY)
    return Stream(found.body, headers={"X-Size": str(found.size)})


@contextlib.asynccontextmanager
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=cast(Any, app))  # the same interface, typed more narrowly
    async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://testserver") as made:
        yield made


async def test_handlers_get_an_open_storage_that_the_application_closes(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    async with client(Litestar([show], plugins=[StoragePlugin(storage)])) as http:
        await storage.put(KEY, b"12345", "image/png")
        answer = await http.get("/")
        assert (answer.status_code, answer.content, answer.headers["X-Size"]) == (200, b"12345", "5")
    with pytest.raises(StorageUnavailable, match="not open"):
        await storage.exists(KEY)


async def test_a_storage_that_does_not_open_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    app = Litestar([show], plugins=[StoragePlugin(LocalStorage(tmp_path / "file"))])
    with pytest.RaisesGroup(pytest.RaisesExc(StorageUnavailable, match="storage folder")):
        async with app.lifespan():
            pass
