"""What is public may be linked to what is private: the links show to those alone who see both ends.

Every operation of the document is asked, so that a new one cannot forget it.
"""

from uuid import uuid4

import httpx
from litestar import Litestar
from sqlalchemy import text

from db.models import Issue, IssueChange, IssuePost, ItemPost, Notification, Project
from db.transaction import transaction
from tests.visibility.matrix import ask, operations
from tests.visibility.world import ACTORS, OPEN, World, world

HIDDEN = "zyxw"
HIDDEN_ID = 7_654_321
"""Of the hidden post: its number is not shown either."""
ADD_POST = text(
    "insert into posts (id, title, text, project_id, author_id) overriding system value"
    " values (:id, :title, :title, :project_id, gen_random_uuid())"
)
LINKED = {"post": [None, HIDDEN_ID]}


async def link(app: Litestar, made: World) -> None:
    """Both ways: a hidden post to what is public, and a hidden issue to the public post."""
    async with transaction(app.state.sessions) as session:
        project = Project(name=HIDDEN, key=HIDDEN.upper(), slug=HIDDEN, is_public=False)
        session.add(project)
        await session.flush()
        await session.execute(ADD_POST, {"id": HIDDEN_ID, "title": HIDDEN, "project_id": project.id})
        issue = Issue(project_id=project.id, number=1, title=HIDDEN, text=HIDDEN, reporter_id=uuid4())
        session.add(issue)
        await session.flush()
        public_issue, item = made.places["issue_id"], made.places["item_id"]
        session.add(IssuePost(issue_id=public_issue, post_id=HIDDEN_ID))
        session.add(ItemPost(item_id=item, post_id=HIDDEN_ID))
        session.add(IssueChange(issue_id=public_issue, user_id=made.users["member"].id, changes=LINKED))
        session.add_all(
            Notification(user_id=user.id, event_id=2, kind="status", post_id=HIDDEN_ID) for user in made.users.values()
        )
        session.add(IssuePost(issue_id=issue.id, post_id=made.places["post_id"]))


def shows_hidden(response: httpx.Response) -> bool:
    return HIDDEN in response.text.lower() or str(HIDDEN_ID) in response.text


async def test_links_show_to_those_who_see_both_ends(app: Litestar) -> None:
    shown: dict[str, list[str]] = {}
    async with world(app, OPEN) as made:
        await link(app, made)
        for operation in operations(app):
            for line in operation.lines:
                actors = [a for a in ACTORS if shows_hidden(await ask(app, operation, line, made, a))]
                shown |= {line: actors} if actors else {}
    assert {line for line, actors in shown.items() if actors != ["admin"]} == set()
    assert {"listProjects", "listIssueChanges"} <= shown.keys()  # to the admin, so the walk does find it
