"""Who reads and who writes issues. The table of all operations is in tests/visibility."""

import pytest

from tests.issues.team import Team


@pytest.mark.parametrize("who", ["viewer", "outsider"])
async def test_who_does_not_work_on_it_reads_only(team: Team, who: str) -> None:
    issue = await team.add()
    answer = await team[who].patch(f"{team.url}/1", json={"title": "Mine"})
    assert (answer.status_code, answer.json()["code"]) == (403, "not-on-the-project")
    assert await team.get(1, who=who) == issue


@pytest.mark.parametrize("who", ["outsider", "visitor"])
async def test_a_private_project_has_no_issues_for_others(secret_team: Team, who: str) -> None:
    await secret_team.add()
    for path in ("", "/1", "/1/changes", "/2"):
        answer = await secret_team[who].get(f"{secret_team.url}{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "project-not-found")
    assert (await secret_team.get(1, who="viewer"))["number"] == 1


async def test_a_name_and_no_address_is_told_of_people(team: Team) -> None:
    await team.add(assignee_id=team.id("owner"), who="owner")
    for path in ("", "/1", "/1/changes"):
        assert "example.org" not in (await team["visitor"].get(f"{team.url}{path}")).text


@pytest.mark.parametrize("number", ["0", str(2**31), "x"])
async def test_a_number_that_is_none(team: Team, number: str) -> None:
    assert (await team["member"].get(f"{team.url}/{number}")).status_code in (404, 422)
