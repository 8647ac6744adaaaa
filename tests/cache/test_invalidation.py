"""Which tags a change touches."""

from typing import Any

import pytest

from api.cache import Invalidation
from api.cache.invalidation import TAGS_MAX, tags_of
from api.schemas.events.changes import CHANGES
from db.repositories.events import CREDENTIALS, Recorded

COMMENT = {"comment_id": 9, "parent_id": 8, "post_id": None, "issue_number": None}
COUNTED = {"posts", "post:7"}
CONTENT = {"post-content:7", "visibility"}


@pytest.mark.parametrize(
    ("kind", "payload", "tags"),
    [
        ("post.voted", {"post_id": 7}, COUNTED),
        ("post.created", {"post_id": 7}, COUNTED | CONTENT),
        ("post.updated", {"post_id": 7}, COUNTED | CONTENT),
        ("post.deleted", {"post_id": 7}, COUNTED | CONTENT),
        (
            "comment.created",
            {**COMMENT, "post_id": 7},
            COUNTED | {"comments:post:7", "comments:comment:9", "comments:comment:8"},
        ),
        (
            "comment.deleted",
            {**COMMENT, "issue_number": 12},
            {"issues", "issues:3", "issue:3-12", "comments:comment:9", "comments:comment:8"},
        ),
        ("item.created", {"item_id": 5}, {"items"}),
        ("issue.updated", {"number": 12}, {"issues", "issues:3", "issue:3-12", "posts", "visibility"}),
        (f"{CREDENTIALS}.ended", None, {"principals"}),
        ("post.created", None, None),
        ("something.new", {"post_id": 7}, None),
    ],
)
def test_a_change_touches_its_tags(kind: str, payload: dict[str, Any] | None, tags: set[str] | None) -> None:
    assert tags_of(Recorded(kind, 3, payload)) == tags


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: str(change.__struct_config__.tag))
def test_every_kind_of_the_catalogue_has_its_tags(change: Any) -> None:
    """Accounts, members and projects decide who sees what: they touch everything."""
    kind = str(change.__struct_config__.tag)
    tags = tags_of(Recorded(kind, 3, dict.fromkeys(change.__struct_fields__, 1)))
    assert (tags is None) == (kind.partition(".")[0] in ("account", "member", "project"))


def test_only_what_depends_on_a_changed_tag_is_stale() -> None:
    invalidation = Invalidation()
    invalidation.record([Recorded("post.voted", 1, {"post_id": 7})])
    assert invalidation.has_changed_since(0, ("items", "post:7"))
    assert not invalidation.has_changed_since(0, ("items", "post:8"))
    assert not invalidation.has_changed_since(invalidation.version, ("post:7",))
    invalidation.record([Recorded("account.updated", None, {"user_id": 1})])
    assert invalidation.has_changed_since(1, ("items", "post:8"))


def test_a_forgotten_tag_counts_as_changed() -> None:
    invalidation = Invalidation()
    for post_id in range(TAGS_MAX + 10):
        invalidation.record([Recorded("post.voted", 1, {"post_id": post_id})])
    assert invalidation.has_changed_since(0, ("post:0",))
    assert not invalidation.has_changed_since(invalidation.version, ("post:0", "posts"))
