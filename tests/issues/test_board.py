"""Places on the board: columns in the order in which people drag them."""

import asyncio
import random

import pytest

from tests.issues.team import Team


async def column(team: Team, count: int) -> None:
    """Numbers 1 to `count` in the backlog, the last on top."""
    for _ in range(count):
        await team.add()


async def test_what_is_new_stands_on_top(team: Team) -> None:
    await column(team, 3)
    assert await team.column("backlog") == [3, 2, 1]


@pytest.mark.parametrize(
    ("number", "after", "expected"),
    [(1, None, [1, 3, 2]), (3, 1, [2, 1, 3]), (1, 3, [3, 1, 2]), (3, None, [3, 2, 1]), (2, 3, [3, 2, 1])],
)
async def test_moving_within_a_column(team: Team, number: int, after: int | None, expected: list[int]) -> None:
    await column(team, 3)
    updated = (await team.get(number))["updated_at"]
    issue = await team.place(number, "backlog", after)
    assert await team.column("backlog") == expected
    assert issue["updated_at"] == updated
    assert issue["version"] == (0 if expected == [3, 2, 1] else 1)
    assert len(await team.history(number)) == 1


async def test_moving_to_another_column(team: Team) -> None:
    await column(team, 4)
    await team.place(1, "doing", None)
    await team.place(2, "doing", 1)
    issue = await team.place(3, "doing", 1)
    assert issue["state"] == "doing"
    assert await team.column("doing") == [1, 3, 2]
    assert await team.column("backlog") == [4]
    assert (await team.history(3))[0] == {"state": ("backlog", "doing")}


async def test_a_change_of_state_goes_to_the_top(team: Team) -> None:
    await column(team, 3)
    await team.place(1, "todo", None)
    await team.change(2, state="todo")
    assert await team.column("todo") == [2, 1]


async def test_a_place_twice_is_the_same_place(team: Team) -> None:
    await column(team, 3)
    first = await team.place(1, "todo", None)
    assert await team.place(1, "todo", None) == first


@pytest.mark.parametrize("after", [1, 2, 9])
async def test_only_below_another_issue_of_the_column(team: Team, after: int) -> None:
    await column(team, 2)
    await team.change(2, state="done")
    answer = await team["member"].put(f"{team.url}/1/place", json={"state": "backlog", "after": after})
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == ["after"]


async def test_there_is_always_room(team: Team) -> None:
    """Two change places above a third until the gap would be too small for any number between."""
    await column(team, 4)
    order = [4, 3, 2, 1]
    for turn in range(130):
        number = order[2]
        await team.place(number, "backlog", order[0])
        order = [order[0], number, order[1], order[3]]
        if turn % 10 == 0:
            assert await team.column("backlog") == order
    positions = [(await team.get(number))["position"] for number in order]
    assert positions == sorted(set(positions))
    assert await team.column("backlog") == order


async def test_the_board_in_one_request_is_by_column(team: Team) -> None:
    await column(team, 2)
    await team.place(1, "todo", None)
    await team.add(state="doing")
    assert await team.numbers(sort="position", state="todo,doing,backlog") == [2, 3, 1]


@pytest.mark.committed
async def test_many_hands_at_once_leave_an_order(team: Team) -> None:
    await column(team, 8)
    dice = random.Random(4)
    moves = [(dice.randint(1, 8), dice.choice([None, *range(1, 9)])) for _ in range(60)]
    answers = await asyncio.gather(
        *(
            team["member"].put(f"{team.url}/{number}/place", json={"state": "backlog", "after": after})
            for number, after in moves
            if number != after
        )
    )
    assert {answer.status_code for answer in answers} == {200}
    order = await team.column("backlog")
    assert sorted(order) == list(range(1, 9))
    assert len({(await team.get(number))["position"] for number in order}) == 8
