"""What is public may be linked to what is private: the links show to those alone who see both ends.

Every operation of the document is asked, so that a new one cannot forget it.
"""

from uuid import uuid4

from litestar import Litestar

from db.models import Issue, IssuePost, ItemPost, Post, Project
from db.transaction import transaction
from tests.visibility.matrix import ask, operations
from tests.visibility.world import ACTORS, OPEN, World, world

HIDDEN = "zyxw"


async def link(app: Litestar, made: World) -> None:
    """Both ways: a hidden post to what is public, and a hidden issue to the public post."""
    async with transaction(app.state.sessions) as session:
        project = Project(name=HIDDEN, key=HIDDEN.upper(), slug=HIDDEN, is_public=False)
        session.add(project)
        await session.flush()
        post = Post(title=HIDDEN, text=HIDDEN, project_id=project.id, author_id=uuid4())
        issue = Issue(project_id=project.id, number=1, title=HIDDEN, text=HIDDEN, reporter_id=uuid4())
        session.add_all((post, issue))
        await session.flush()
        public_issue, item = made.places["issue_id"], made.places["item_id"]
        session.add_all((IssuePost(issue_id=public_issue, post_id=post.id), ItemPost(item_id=item, post_id=post.id)))
        session.add(IssuePost(issue_id=issue.id, post_id=made.places["post_id"]))


async def test_links_show_to_those_who_see_both_ends(app: Litestar) -> None:
    shown: dict[str, list[str]] = {}
    async with world(app, OPEN) as made:
        await link(app, made)
        for operation in operations(app):
            for line in operation.lines:
                actors = [a for a in ACTORS if HIDDEN in (await ask(app, operation, line, made, a)).text.lower()]
                shown |= {line: actors} if actors else {}
    assert {line for line, actors in shown.items() if actors != ["admin"]} == set()
    assert "listProjects" in shown  # to the admin, so the walk does find it
