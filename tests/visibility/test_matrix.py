"""Every operation of the document with every kind of caller, against the committed table.

A new operation gets a line of seven question marks in [private] and in [public], or in [anywhere] if it is not about a
project; the failing test tells what happens in their place, to be copied once it has been thought about. What an
operation needs beside its path stands in requests.py.
"""

import pytest
from litestar import Litestar

from tests.visibility.matrix import SECTIONS, SHOWN, actual, expected, operations, written
from tests.visibility.world import world

OUTSIDERS = ("anonymous", "other")


def test_every_operation_is_in_the_matrix(app: Litestar) -> None:
    """Either among those about a project, private and public, or among the others."""
    table = expected()
    assert tuple(table) == SECTIONS
    assert table["private"].keys() == table["public"].keys()
    assert table["private"].keys() & table["anywhere"].keys() == set()
    listed = table["private"].keys() | table["anywhere"].keys()
    assert {line for operation in operations(app) for line in operation.lines} == listed


@pytest.mark.parametrize("section", SECTIONS)
async def test_everybody_gets_what_the_matrix_says(app: Litestar, section: str) -> None:
    lines = expected()[section]
    async with world(app, is_public=section == "public") as made:
        found = {
            line: await actual(app, operation, line, made)
            for operation in operations(app)
            for line in operation.lines
            if line in lines
        }
    assert found == {name: written(name, cells) for name, cells in lines.items()}


@pytest.mark.parametrize("actor", OUTSIDERS)
def test_the_matrix_shows_nothing_private_to_outsiders(actor: str) -> None:
    """Whatever else changes in the table, this does not."""
    cells = {name: cells[actor] for name, cells in expected()["private"].items()}
    assert {name: cell for name, cell in cells.items() if SHOWN in cell} == {}


def test_who_may_read_a_private_project_may_read_a_public_one() -> None:
    table = expected()
    for name, private in table["private"].items():
        public = table["public"][name]
        lost = {actor: cell for actor, cell in private.items() if SHOWN in cell and SHOWN not in public[actor]}
        assert lost == {}, name


LOOKS_AT_NO_KEY = {"register", "logout", "unsubscribe"}
"""They act for whoever has no account yet, for the session of a cookie, or for whoever got the link."""


def test_a_key_that_may_only_read_writes_nothing(app: Litestar) -> None:
    table = expected()
    writing = {line for operation in operations(app) if operation.method != "GET" for line in operation.lines}
    for section in SECTIONS:
        for name in (table[section].keys() & writing) - LOOKS_AT_NO_KEY:
            assert table[section][name]["key"] in ("401", "403"), name
