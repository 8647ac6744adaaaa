from typing import Literal
from urllib.parse import urlencode

from api import access, pagination
from api.errors import ProjectNotFound
from api.schemas.authors import Author
from api.services.syndication.feed import Entry, Feed
from db.limits import FIRST_PROJECT
from db.models import Project
from db.repositories import post_reading
from db.repositories.items import ItemFilter, ItemRepository
from db.repositories.post_lists import Scope
from db.repositories.post_reading import PostList
from db.repositories.projects import ProjectRepository
from db.sections import Section
from db.statements import Reads

ENTRIES_MAX = 50
Noun = Literal["posts", "roadmap"]
Format = Literal["atom", "json"]


class SyndicationService:
    """The newest posts and the roadmap's latest changes. Whoever asks gets what somebody without an account sees."""

    def __init__(self, reads: Reads, items: ItemRepository, projects: ProjectRepository, board: str, base: str) -> None:
        self.reads = reads
        self.items = items
        self.projects = projects
        self.board = board
        self.base = base

    async def of_posts(self, project_id: int | None, kind: Format) -> Feed:
        project = await self._project(project_id, "posts")
        scope: Scope = "board" if project is None else "project"
        wanted = PostList("new", ENTRIES_MAX, scope=scope, project_id=project_id)
        rows = await post_reading.read(wanted, self.reads.rows)
        entries = [
            Entry(
                f"{self.base}/p/{row['id']}",
                f"{self.base}/p/{row['id']}",
                row["title"],
                row["text"],
                Author.from_record(row["author"], row["username"]).name,
                row["created_at"],
                row["updated_at"],
            )
            for row in rows
        ]
        return self._feed("posts", project, kind, entries)

    async def of_roadmap(self, project_id: int | None, kind: Format) -> Feed:
        project = await self._project(project_id, "roadmap")
        rows = await self.items.latest(ItemFilter(project_id=project_id), ENTRIES_MAX)
        entries = [
            Entry(
                f"{self.base}/api/items/{item.id}",
                f"{self.base}{_page(slug, item.project_id)}/roadmap",
                f"{item.name} ({item.status})",
                item.description,
                None,
                item.created_at,
                item.updated_at,
            )
            for item, slug in rows
        ]
        return self._feed("roadmap", project, kind, entries)

    async def _project(self, project_id: int | None, section: Section) -> Project | None:
        if project_id is None:
            return None
        await access.check_section(self.projects, project_id, section, None)
        project = await self.projects.visible(project_id, None)
        if project is None:
            raise ProjectNotFound(project_id)
        return project

    def _feed(
        self, noun: Literal["posts", "roadmap"], project: Project | None, kind: Format, entries: list[Entry]
    ) -> Feed:
        name = self.board if project is None else f"{project.name} on {self.board}"
        page = "" if project is None else _page(project.slug, project.id)
        query = "" if project is None else f"?{urlencode({'project_id': project.id})}"
        title = name if noun == "posts" else f"Roadmap of {name}"
        url = f"{self.base}{page}{'/roadmap' if noun == 'roadmap' else '' if page else '/'}"
        return Feed(title, url, f"{self.base}/api/feeds/{noun}.{kind}{query}", pagination.fit(entries))


def _page(slug: str, project_id: int) -> str:
    """Of a project; the first one has the board's own."""
    return "" if project_id == FIRST_PROJECT else f"/b/{slug}"
