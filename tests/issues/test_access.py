"""Who reads and who writes issues. The table of all operations is in tests/visibility."""

from contextlib import AsyncExitStack

import pytest
from litestar import Litestar

from tests.issues.team import Team, gather


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


@pytest.mark.parametrize("who", ["outsider", "visitor"])
async def test_issues_that_are_for_members_are_not_there_for_others(app: Litestar, who: str) -> None:
    """By default those of a public project are: who writes is told nothing else than who reads."""
    async with AsyncExitStack() as stack:
        team = await gather(app, stack, issues="members")
        post_id = await team.pin()
        await team.add()
        for path in (team.url, f"{team.url}/1", f"{team.url}/1/changes", f"{team.url}/2"):
            answer = await team[who].get(path)
            assert (answer.status_code, answer.json()["code"]) == (404, "section-not-found")
        if who == "outsider":
            for method, path in (("PATCH", f"{team.url}/1"), ("DELETE", f"{team.url}/1"), ("POST", team.url)):
                answer = await team[who].request(method, path, json={"title": "Mine"} if method != "DELETE" else None)
                assert (answer.status_code, answer.json()["code"]) == (404, "section-not-found")
            assert (await team[who].post(f"/api/posts/{post_id}/issue")).status_code == 404
        assert (await team[who].get(f"/api/posts/{post_id}/issues")).json() == []
        assert (await team.get(1, who="viewer"))["number"] == 1
        await team["member"].put(f"{team.url}/1/posts/{post_id}")
        assert (await team[who].get(f"/api/posts/{post_id}")).json()["status"] == "backlog"  # of the post itself
