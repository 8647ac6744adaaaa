"""Requests that schemathesis derives from the served document, valid and garbled ones, each answered as it says.

Nothing is random: the same document gives the same requests. Each finds the same board, because what it did is undone.
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec
import pytest
import requests
import schemathesis
from hypothesis import Phase
from hypothesis import settings as bounds
from litestar import Litestar
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.specs.openapi import checks
from schemathesis.specs.openapi.schemas import OpenApiSchema

from tests.documents.test_document import COMMITTED
from tests.running import client_of
from tests.visibility.matrix import undone
from tests.visibility.world import OPEN, World, world

# Of the committed document, which test_document.py holds against the served one.
PATHS = json.loads(COMMITTED.read_text())["paths"]
OPERATIONS = sorted(operation["operationId"] for item in PATHS.values() for operation in item.values())
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.unsupported_method,
]
BOUNDS = bounds(max_examples=5, derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate])
"""Of what is generated at random; what follows from the limits in the document comes on top."""


@dataclass(frozen=True)
class Board:
    app: Litestar
    world: World
    loop: asyncio.AbstractEventLoop
    """The application's, which stands still while a test runs that is no coroutine."""

    def ask(self, case: Case[Any], actor: str) -> None:
        """Sends it as the actor, and holds the answer against the document."""
        if case.meta is None or case.meta.generation.mode.is_positive:
            self._aim(case)
        headers = {name: value for name, value in self.world.callers[actor].headers.items() if name == "authorization"}
        request = requests.Request(**case.as_transport_kwargs("http://board.test", headers)).prepare()
        case.validate_response(self.loop.run_until_complete(self._answer(request)), checks=CHECKS)

    def _aim(self, case: Case[Any]) -> None:
        """Numbers drawn at random name nothing; those of the world do."""
        places = msgspec.to_builtins(self.world.places)
        for parameters in (case.path_parameters, case.query):
            parameters.update({name: places[name] for name in parameters if name in places})

    async def _answer(self, request: requests.PreparedRequest) -> httpx.Response:
        sent: Any = request  # what requests and httpx call headers and content differs in their types alone
        async with client_of(self.app) as visitor, undone(self.app):
            visitor.headers.clear()
            return await visitor.request(sent.method, sent.url, headers=sent.headers, content=sent.body or b"")


@pytest.fixture
async def board(app: Litestar) -> AsyncGenerator[Board]:
    async with world(app, OPEN) as made:
        yield Board(app, made, asyncio.get_running_loop())


@pytest.fixture(scope="module")
async def document(app: Litestar) -> OpenApiSchema:
    async with client_of(app) as client:
        served = (await client.get("/openapi.json")).json()
    return schemathesis.openapi.from_dict(served, config=schemathesis.Config(seed=1))


@pytest.mark.parametrize("actor", ["anonymous", "admin"])
@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_answers_are_as_documented(document: OpenApiSchema, board: Board, operation_id: str, actor: str) -> None:
    def ask(case: Case[Any]) -> None:
        board.ask(case, actor)

    # As `document.parametrize()` does, but that does it while tests are collected, for each run of any part of them.
    build_operation_test(
        config=document.config,
        operation=document.find_operation_by_id(operation_id),
        test_func=BOUNDS(ask),
        given_kwargs={},
        feedback=FeedbackSources(),
    )()
