"""The labels of a project with the number of their issues."""

from typing import Any

import pytest

from tests.issues.team import Team


async def labels(team: Team, *, who: str = "visitor", **query: Any) -> dict[str, int]:
    answer = await team[who].get(f"/api/projects/{team.project_id}/labels", params=query)
    assert answer.status_code == 200, answer.text
    return {each["name"]: each["count"] for each in answer.json()}


async def test_the_most_used_first(team: Team) -> None:
    assert await labels(team) == {}
    for names in (["bug", "mobile"], ["bug", "ärger"], ["bug"], []):
        await team.add(labels=names)
    assert list((await labels(team)).items()) == [("bug", 3), ("mobile", 1), ("ärger", 1)]
    assert await labels(team, limit=1) == {"bug": 3}


async def test_the_case_of_letters_makes_no_difference(team: Team) -> None:
    for names in (["Bug"], ["BUG"], ["Bug"], ["bug", "Ä"], ["ä"], ["ä"]):
        await team.add(labels=names)
    assert await labels(team) == {"Bug": 4, "ä": 3}
    assert len(await team.numbers(label="Bug")) == 4


async def test_of_one_project_alone(team: Team) -> None:
    other = (await team["owner"].post("/api/projects", json={"name": "Other"})).json()
    await team["owner"].post(f"/api/projects/{other['id']}/issues", json={"title": "x", "labels": ["theirs"]})
    await team.add(labels=["ours"])
    assert await labels(team) == {"ours": 1}


@pytest.mark.parametrize("limit", [0, 1001, "x"])
async def test_bad_limits_are_refused(team: Team, limit: Any) -> None:
    answer = await team["member"].get(f"/api/projects/{team.project_id}/labels", params={"limit": limit})
    assert answer.status_code == 422
