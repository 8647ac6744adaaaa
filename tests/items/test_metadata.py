"""The JSON object of an item: kept exactly, merged by RFC 7396, limited."""

from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import Text, cast, select

from api.schemas.items import METADATA_BYTES_MAX
from db.models import Item
from tests.items.test_items import URL, add


def nested(depth: int, inner: Any = 1) -> Any:
    value = inner
    for n in range(depth):
        value = {"a": value} if n % 2 else [value]
    return {"a": value}


@pytest.mark.parametrize(
    "metadata",
    [
        {"a": {"b": [1, {"c": None}]}, "": "x", "ü": "日本"},
        {"big": 2**70, "small": -0.25, "huge": 1e22, "yes": True},
        nested(19),
        {"a": [1e22, -1e-300, 5e-324]},
        {"a": "x" * (64 * 1024 - 8)},
    ],
)
async def test_comes_back_as_it_was(staff: httpx.AsyncClient, metadata: dict[str, Any]) -> None:
    item = await add(staff, metadata=metadata)
    assert item["metadata"] == metadata
    assert (await staff.get(f"{URL}/{item['id']}")).json()["metadata"] == metadata


@pytest.mark.parametrize(
    ("old", "patch", "new"),
    [  # the examples of RFC 7396, appendix A, as far as they are objects
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
        ({"a": {"b": {"c": 1}, "d": 2}}, {"a": {"b": {"c": 3}}}, {"a": {"b": {"c": 3}, "d": 2}}),
        ({"a": 1}, None, {}),
    ],
)
async def test_a_patch_is_merged_and_stays(staff: httpx.AsyncClient, old: Any, patch: Any, new: Any) -> None:
    item = await add(staff, metadata=old)
    answer = await staff.patch(f"{URL}/{item['id']}", json={"metadata": patch})
    assert (answer.status_code, answer.json()["metadata"]) == (200, new)
    assert (await staff.get(f"{URL}/{item['id']}")).json()["metadata"] == new


@pytest.mark.parametrize(
    "metadata",
    [
        {"a\0": 1},
        {"a": ["b", {"c": "\0"}]},
        nested(20),
        nested(300),
        nested(19, "\0"),
        {"a": "x" * 64 * 1024},
        {"a": "ü" * 33 * 1024},
        {"a": [1e308] * 250},
        {"a": [5e-324] * 250},
    ],
    ids=range(9),
)
async def test_what_cannot_be_kept_is_refused(staff: httpx.AsyncClient, metadata: dict[str, Any]) -> None:
    item = await add(staff)
    path = f"{URL}/{item['id']}"
    body = {"name": "x", "metadata": metadata}
    for method, to in (("POST", URL), ("PUT", path), ("PATCH", path)):
        answer = await staff.request(method, to, json=body)
        assert answer.status_code == 422
        assert [fault["field"] for fault in answer.json()["errors"]] == ["metadata"]
    assert (await staff.get(URL)).json() == [item]


async def test_what_is_stored_is_no_longer_than_the_limit(app: Litestar, staff: httpx.AsyncClient) -> None:
    """Short numbers with long exponents are written out."""
    item = await add(staff, metadata={"a": [1e308] * 200})
    async with app.state.sessions() as session:
        stored = await session.scalar(select(cast(Item.details, Text)).where(Item.id == item["id"]))
    assert 60_000 < len(stored) <= METADATA_BYTES_MAX


async def test_merging_does_not_grow_beyond_the_limit(staff: httpx.AsyncClient) -> None:
    item = await add(staff, metadata={"a": "x" * 40_000})
    answer = await staff.patch(f"{URL}/{item['id']}", json={"metadata": {"b": "x" * 40_000}})
    assert answer.status_code == 422
    assert (await staff.get(f"{URL}/{item['id']}")).json() == item
