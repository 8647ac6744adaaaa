"""/openapi.json: valid, complete, and the one that is committed as the contract."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar
from openapi_spec_validator import validate

from api.openapi import document

COMMITTED = Path(__file__).parents[2] / "ui" / "openapi.json"
ERROR_BODY = {"schema": {"$ref": "#/components/schemas/ErrorBody"}}

Document = dict[str, Any]
Operations = dict[str, dict[str, Any]]


@pytest.fixture
async def served(client: httpx.AsyncClient) -> Document:
    answer = await client.get("/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    found: Document = answer.json()
    return found


@pytest.fixture
def operations(served: Document) -> Operations:
    return {f"{method.upper()} {path}": op for path, item in served["paths"].items() for method, op in item.items()}


async def test_it_is_the_committed_one(client: httpx.AsyncClient) -> None:
    served = (await client.get("/openapi.json")).content
    assert served == COMMITTED.read_bytes(), (
        "The contract has changed. If that is meant: .venv/bin/python -m api openapi --output ui/openapi.json"
    )


def test_it_is_the_same_each_time(app: Litestar) -> None:
    assert document(app) == document(app)


async def test_it_is_valid(served: Document) -> None:
    validate(served)
    assert served["openapi"].startswith("3.1")


async def test_it_names_the_api_and_no_host(served: Document) -> None:
    assert served["info"]["title"] == "Corkboard"
    assert served["info"]["version"]
    assert "://" not in json.dumps(served.get("servers", []))


async def test_every_operation_is_described(served: Document, operations: Operations) -> None:
    tags = {tag["name"] for tag in served["tags"]}
    assert operations
    for name, operation in operations.items():
        assert operation["summary"], name
        assert operation["description"].endswith("."), name
        assert set(operation["tags"]) <= tags, name
        assert operation["tags"], name
        for parameter in operation.get("parameters", []):
            described = parameter.get("description") or parameter["schema"].get("enum")
            assert described, f"{name}: {parameter['name']}"
    assert {tag for operation in operations.values() for tag in operation["tags"]} == tags


async def test_operation_ids_are_unique_names(operations: Operations) -> None:
    ids = [operation["operationId"] for operation in operations.values()]
    assert len(set(ids)) == len(ids)
    assert all(name.isidentifier() and name[0].islower() for name in ids)


async def test_every_error_is_the_one_body(operations: Operations) -> None:
    for name, operation in operations.items():
        errors = {status: answer for status, answer in operation["responses"].items() if int(status) >= 400}
        assert {"500", "503"} <= set(errors), name
        assert "requestBody" not in operation or {"400", "413", "415", "422"} <= set(errors), name
        assert all(answer["content"] == {"application/json": ERROR_BODY} for answer in errors.values()), name
        assert all(answer["description"].endswith(".") for answer in errors.values()), name


async def test_components_have_plain_names_and_no_loose_ends(served: Document) -> None:
    schemas = served["components"]["schemas"]
    assert all(name.isidentifier() for name in schemas)
    text = json.dumps(served)
    assert all(f'"#/components/schemas/{name}"' in text for name in schemas)


async def test_answers_have_every_field(served: Document, operations: Operations) -> None:
    """Clients may rely on it: what is optional is null, not left out."""
    schemas = served["components"]["schemas"]
    for operation in operations.values():
        for status, answer in operation["responses"].items():
            schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
            component = schema.get("items", schema).get("$ref", "").rpartition("/")[2]
            if component:
                assert set(schemas[component]["required"]) == set(schemas[component]["properties"]), (status, component)


async def test_existing_clients_spellings_are_not_in_it(served: Document) -> None:
    assert all(
        path.startswith(("/api/", "/image/", "/post", "/update-post-score", "/health/")) for path in served["paths"]
    )
    assert not any(path.startswith(("/api/v1", "/posts")) for path in served["paths"])
