from typing import Literal, NamedTuple
from urllib.parse import urlencode

from api import access, pagination
from api.errors import ProjectNotFound
from api.schemas.authors import Author
from api.services.syndication.feed import Entry, Feed
from db.limits import FIRST_PROJECT
from db.repositories import post_reading
from db.repositories.post_lists import Scope
from db.repositories.post_reading import PostList
from db.repositories.sections import SectionReader, viewer_values
from db.repositories.syndication import latest_items, named_project
from db.sections import Section
from db.statements import Reads

ENTRIES_MAX = 50
Noun = Literal["posts", "roadmap"]
Format = Literal["atom", "json"]


class NamedProject(NamedTuple):
    id: int
    name: str
    slug: str


class SyndicationService:
    """The newest posts and the roadmap's latest changes. Whoever asks gets what somebody without an account sees."""

    def __init__(self, reads: Reads, board: str, base: str) -> None:
        self.reads = reads
        self.sections = SectionReader(reads)
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
        statement = latest_items(ENTRIES_MAX, has_project=project_id is not None)
        rows = await self.reads.rows(statement, {"project_id": project_id, **viewer_values(None)})
        entries = [
            Entry(
                f"{self.base}/api/items/{row['id']}",
                f"{self.base}{_page(row['slug'], row['project_id'])}/roadmap",
                f"{row['name']} ({row['status']})",
                row["description"],
                None,
                row["created_at"],
                row["updated_at"],
            )
            for row in rows
        ]
        return self._feed("roadmap", project, kind, entries)

    async def _project(self, project_id: int | None, section: Section) -> NamedProject | None:
        if project_id is None:
            return None
        values = {"project_id": project_id, **viewer_values(None)}
        rows = await self.reads.rows(named_project(section), values)
        if not rows:
            await access.check_section(self.sections, project_id, section, None)
            raise ProjectNotFound(project_id)  # it was opened in between
        return NamedProject(*rows[0])

    def _feed(
        self, noun: Literal["posts", "roadmap"], project: NamedProject | None, kind: Format, entries: list[Entry]
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
