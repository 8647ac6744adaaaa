"""Every operation of the document with every kind of caller, against the committed table.

A new operation gets a line of seven question marks in each section about a project, or in [anywhere] if it is about
none; the failing test tells what happens in their place, to be copied once it has been thought about. What an operation
needs beside its path stands in requests.py.
"""

import itertools

import pytest
from litestar import Litestar

from tests.visibility.matrix import ANYWHERE, SECTIONS, SHOWN, WORLDS, actual, expected, operations, written
from tests.visibility.world import ACTORS, PRIVATE, world

OUTSIDERS = ("anonymous", "other")
OF_THE_PROJECT = {"listProjects", "getProject", "getProjectBySlug"}
"""What a project that shows none of its sections shows still: that it exists."""
OF_THE_WHOLE_BOARD = {
    "listPosts:everywhere",
    "listPosts:search",
    "listClassicPosts",
    "getPostsAtom",
    "getPostsJson",
    "getRoadmapAtom",
    "getRoadmapJson",
}
"""The same for every caller."""
CHANGES_NOTHING = {"updateProject:listed"}
"""Where the project is listed; where not, only admins may."""


def test_every_operation_is_in_the_matrix(app: Litestar) -> None:
    """Either among those about a project, in each of its sections, or among the others."""
    table = expected()
    assert tuple(table) == SECTIONS
    lines = table["private"].keys()
    assert all(table[section].keys() == lines for section in WORLDS)
    assert lines & table[ANYWHERE].keys() == set()
    assert {line for operation in operations(app) for line in operation.lines} == lines | table[ANYWHERE].keys()


@pytest.mark.parametrize("section", SECTIONS)
async def test_everybody_gets_what_the_matrix_says(app: Litestar, section: str) -> None:
    lines = expected()[section]
    async with world(app, WORLDS.get(section, PRIVATE)) as made:
        found = {
            line: await actual(app, operation, line, made)
            for operation in operations(app)
            for line in operation.lines
            if line in lines
        }
    assert found == {name: written(name, cells) for name, cells in lines.items()}


def shown_to(section: str, actor: str) -> set[str]:
    """Operations whose answer shows something of the project."""
    return {name for name, cells in expected()[section].items() if SHOWN in cells[actor]}


@pytest.mark.parametrize("actor", OUTSIDERS)
def test_the_matrix_shows_nothing_private_to_outsiders(actor: str) -> None:
    """Whatever else changes in the table, this does not."""
    assert shown_to("private", actor) == set()


@pytest.mark.parametrize("actor", OUTSIDERS)
def test_of_a_closed_project_the_matrix_shows_outsiders_that_it_exists(actor: str) -> None:
    assert shown_to("closed", actor) == OF_THE_PROJECT


@pytest.mark.parametrize("actor", OUTSIDERS)
def test_by_default_the_matrix_shows_outsiders_neither_issues_nor_members(actor: str) -> None:
    shown = shown_to("public", actor)
    assert {name for name in shown if "Issue" in name or "Member" in name or "Label" in name} == set()
    assert {"listPosts", "listItems", "listPostComments"} <= shown


def test_lists_and_feeds_of_the_whole_board_take_from_listed_projects() -> None:
    """Anybody may publish a project where the settings say so."""
    nobodys = shown_to("public", "anonymous") - shown_to("unlisted", "anonymous")
    assert nobodys == {*OF_THE_WHOLE_BOARD, "listItems"}
    for actor in ACTORS:
        assert shown_to("unlisted", actor) & OF_THE_WHOLE_BOARD == set()


@pytest.mark.parametrize("actor", OUTSIDERS)
@pytest.mark.parametrize("section", WORLDS)
def test_what_outsiders_must_not_know_of_does_not_exist(section: str, actor: str) -> None:
    """They are told 404, as for what is not there; never 403, and 401 only before anything was looked up."""
    hidden = {name for name in expected()["open"] if "Issue" in name} if section != "open" else set()
    lines = expected()[section]
    assert {name: lines[name][actor] for name in hidden if lines[name][actor] not in ("404", "401", "200")} == {}


@pytest.mark.parametrize(("closer", "wider"), list(itertools.pairwise(WORLDS)))
def test_who_may_read_of_a_closer_project_may_read_of_a_more_open_one(closer: str, wider: str) -> None:
    table = expected()
    for name, cells in table[closer].items():
        if name in CHANGES_NOTHING:
            continue
        lost = [actor for actor, cell in cells.items() if SHOWN in cell and SHOWN not in table[wider][name][actor]]
        assert lost == [], name


LOOKS_AT_NO_KEY = {"register", "logout", "unsubscribe"}
"""They act for whoever has no account yet, for the session of a cookie, or for whoever got the link."""


def test_a_key_that_may_only_read_writes_nothing(app: Litestar) -> None:
    table = expected()
    writing = {line for operation in operations(app) if operation.method != "GET" for line in operation.lines}
    for section in SECTIONS:
        for name in (table[section].keys() & writing) - LOOKS_AT_NO_KEY:
            assert table[section][name]["key"] in ("401", "403"), name
