"""Every list of the document takes as many statements for a hundred rows as for ten."""

from collections.abc import Callable
from typing import Any

import httpx
from litestar import Litestar

from tests.lists.filling import fill
from tests.people import signed_in

STATEMENTS = {
    "listApiKeys": 2,
    "listClassicPosts": 2,
    "listEventFailures": 2,
    "listEventReaders": 2,
    "listEvents": 3,
    "listInvitations": 4,
    "listIssueChanges": 3,
    "listIssueComments": 2,
    "listIssues": 2,
    "listItems": 2,
    "listLabels": 2,
    "listMails": 2,
    "listMembers": 2,
    "listNotifications": 2,
    "listOwnPosts": 2,
    "listOwnVotes": 2,
    "listPostComments": 2,
    "listPostIssues": 2,
    "listPosts": 2,
    "listProjects": 2,
    "listReplies": 2,
    "listSessions": 2,
    "listUsers": 2,
    "listWebhookDeliveries": 3,
    "listWebhooks": 2,
}
"""The first finds out who asks."""


def lists(app: Litestar) -> dict[str, str]:
    """Operation: path."""
    paths: dict[str, Any] = app.openapi_schema.to_schema()["paths"]
    reads = {item["get"]["operationId"]: path for path, item in paths.items() if "get" in item}
    return {name: path for name, path in reads.items() if name.startswith("list")}


async def sent(
    client: httpx.AsyncClient, path: str, query: dict[str, str], statements: Callable[[], list[str]]
) -> tuple[int, int]:
    """How many rows came, by how many statements."""
    statements()
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    taken, told = len(statements()), answer.json()
    rows = told["votes"] if "votes" in told else told if isinstance(told, list) else told["items"]
    return len(rows), taken


async def test_a_hundred_rows_are_as_many_statements_as_ten(app: Litestar, statements: Callable[[], list[str]]) -> None:
    found: dict[str, list[int]] = {name: [] for name in lists(app)}
    async with signed_in(app, "Ada", role="admin") as (ada, user):
        for first, last in ((1, 10), (11, 100)):
            places = await fill(app, user, first, last)
            for name, path in lists(app).items():
                query = {"limit": "100"} if name not in UNLIMITED else {}
                if name == "listOwnVotes":
                    query = {"post_ids": ",".join(str(places["post_id"] + n) for n in range(last))}
                rows, taken = await sent(ada, path.format(**places), query, statements)
                assert rows >= last, name
                found[name].append(taken)
    assert found == {name: [number, number] for name, number in STATEMENTS.items()}


UNLIMITED = {
    "listApiKeys",
    "listEventReaders",
    "listInvitations",
    "listSessions",
    "listWebhooks",
}
"""They show all there is."""
