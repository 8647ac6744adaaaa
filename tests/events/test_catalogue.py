"""The catalogue in docs/ is the one of the code."""

from pathlib import Path

import msgspec

from api.cli.events import catalogue
from api.schemas.events import KINDS, Event

COMMITTED = Path(__file__).parents[2] / "docs" / "events.md"


def test_the_committed_page_is_the_code() -> None:
    hint = "The catalogue has changed. If that is meant: .venv/bin/corkboard events --output docs/events.md"
    assert COMMITTED.read_text() == catalogue(), hint


def test_every_kind_has_a_chapter_and_the_example_is_an_event() -> None:
    text = catalogue()
    chapters = [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]
    assert chapters == ["Who sees which", "What is deleted", *KINDS]
    assert msgspec.json.decode(text.split("```json")[1].split("```")[0], type=Event).kind == "post.created"
