"""Each section of a public project by itself: what one shows tells nothing of the others."""

import pytest
from litestar import Litestar

from db.sections import DEFAULT_VISIBILITY, SECTIONS, Section
from tests.visibility.matrix import ask, operations
from tests.visibility.world import CLOSED, MARK, Shown, mark, world

OUTSIDERS = ("anonymous", "other")


def only(section: Section) -> Shown:
    return Shown(is_public=True, visibility={**CLOSED.visibility, section: "everyone"})


@pytest.mark.parametrize("section", SECTIONS)
async def test_an_open_section_shows_outsiders_itself_alone(app: Litestar, section: Section) -> None:
    shown: dict[str, str] = {}
    async with world(app, only(section)) as made:
        for operation in operations(app):
            for line in operation.lines:
                for actor in OUTSIDERS:
                    shown[line] = shown.get(line, "") + (await ask(app, operation, line, made, actor)).text
    assert any(mark(section) in text for text in shown.values())
    for hidden in set(SECTIONS) - {section}:
        assert {line for line, text in shown.items() if mark(hidden) in text} == set(), hidden


def test_the_defaults_keep_issues_and_members_to_the_members() -> None:
    assert DEFAULT_VISIBILITY == {"posts": "everyone", "roadmap": "everyone", "issues": "members", "members": "members"}
    assert all(mark(section).startswith(MARK) for section in SECTIONS)
