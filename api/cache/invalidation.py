"""Which kept values a change makes stale, by tags.

| Tag | What depends on it |
|---|---|
| `posts`, `items`, `issues`, `issues:3` | lists of a noun, the last one of a project |
| `post:7` | one post with its counters |
| `post-content:7` | whether and how a post is shown, its counters left out |
| `comments:post:7`, `comments:comment:9`, `issue:3-12` | comments, the replies to one, an issue by its number |
| `visibility` | who sees which post, issue or picture |
| `principals` | who a credential stands for |

Any other tag is touched only by changes that touch everything: of accounts, members and projects, which decide who
sees what under which name.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any

from db.repositories.events import CREDENTIALS, Recorded

TAGS_MAX = 10_000


class Invalidation:
    """A version that grows with every change, and the last version of each tag.

    Data that was read at `version` is current as long as none of its tags has changed later. Beyond `TAGS_MAX` the
    oldest tags are forgotten: whatever was read before then counts as stale.
    """

    def __init__(self) -> None:
        self.version = 0
        self._versions: OrderedDict[str, int] = OrderedDict()
        self._forgotten = 0

    def record(self, recorded: Iterable[Recorded]) -> None:
        """Invalidate what the changes touch. Called after the commit, before the writer gets its response."""
        tags: set[str] = set()
        for change in recorded:
            touched = tags_of(change)
            if touched is None:
                self.invalidate_all()
                return
            tags |= touched
        self.version += 1
        for tag in tags:
            self._versions[tag] = self.version
            self._versions.move_to_end(tag)
        while len(self._versions) > TAGS_MAX:
            self._forgotten = self._versions.popitem(last=False)[1]

    def invalidate_all(self) -> None:
        """Something has changed, and nobody knows what."""
        self.version += 1
        self._forgotten = self.version
        self._versions.clear()

    def has_changed_since(self, version: int, tags: Iterable[str]) -> bool:
        """Whether any of the tags has changed later than `version`."""
        versions, forgotten = self._versions, self._forgotten
        return any(versions.get(tag, forgotten) > version for tag in tags)


def tags_of(change: Recorded) -> set[str] | None:
    """Return the tags that a change touches; None: all of them, as for every kind that is not known to touch less."""
    noun = change.kind.partition(".")[0]
    if noun == CREDENTIALS:
        return {"principals"}
    if change.payload is None:
        return None
    match noun:
        case "post":
            return _tags_of_post(change.kind, change.payload)
        case "comment":
            return _tags_of_comment(change.project_id, change.payload)
        case "item":
            return {"items"}
        case "issue":
            number = f"{change.project_id}-{change.payload['number']}"
            return {"issues", f"issues:{change.project_id}", f"issue:{number}", "posts", "visibility"}
    return None


def _tags_of_post(kind: str, payload: Mapping[str, Any]) -> set[str]:
    post_id = payload["post_id"]
    tags = {"posts", f"post:{post_id}"}
    return tags if kind == "post.voted" else {*tags, f"post-content:{post_id}", "visibility"}


def _tags_of_comment(project_id: int | None, payload: Mapping[str, Any]) -> set[str]:
    """It counts on what it belongs to, and as a reply on its parent."""
    tags = {f"comments:comment:{payload['comment_id']}", f"comments:comment:{payload['parent_id']}"}
    if (post_id := payload["post_id"]) is not None:
        return {*tags, "posts", f"post:{post_id}", f"comments:post:{post_id}"}
    return {*tags, "issues", f"issues:{project_id}", f"issue:{project_id}-{payload['issue_number']}"}
