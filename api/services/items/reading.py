"""Items as they are read."""

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from api import access, pagination
from api.errors import ItemNotFound
from api.schemas.authors import Author
from api.schemas.items import Item, ItemPost
from db.actor import Actor
from db.limits import ANONYMOUS
from db.repositories.item_lists import Shape, listed, one_item, total
from db.repositories.search import SEARCH_TIMEOUT_S
from db.repositories.sections import SectionReader, viewer_values
from db.statements import Reads

BATCH_ROWS = pagination.BATCH_ROWS + 1
LETTER_BYTES_MAX = 6
"""Of UTF-8 or JSON."""
ROW_BYTES_MAX = 600
"""Of an item without its texts."""
POST_BYTES_MAX = 80
"""Of a linked post without its title."""


class ItemFilter(NamedTuple):
    """What is empty or None does not narrow the list."""

    status: str = ""
    search: str = ""
    """Occurs in name or description as it stands, in any case of letters."""
    project_id: int | None = None
    """None: of all listed projects, and those the actor belongs to."""


class ItemReader:
    """Items as they are read: lists, and single ones. Without a session, by statements that are made once."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads
        self.sections = SectionReader(reads)

    async def page(
        self, wanted: ItemFilter, limit: int, offset: int, actor: Actor | None
    ) -> tuple[Sequence[Item], int]:
        """As many as fit, and the number of items on all pages."""
        fetch = partial(self.reads.rows_within, timeout_s=SEARCH_TIMEOUT_S) if wanted.search else self.reads.rows
        shape = Shape(0, wanted.project_id is not None, bool(wanted.status), bool(wanted.search))
        values = {**wanted._asdict(), **viewer_values(actor)}
        items: list[Item] = []
        is_end = False
        while len(items) <= limit and not is_end and (not items or _fits(items)):  # one more, to know whether it is all
            size, start = min(limit + 1 - len(items), BATCH_ROWS), offset + len(items)
            rows = await fetch(listed(shape._replace(page=size, is_later=start > 0)), {**values, "offset": start})
            items += map(item_from_row, rows)
            is_end = len(rows) < size
        if not items and wanted.project_id is not None:  # perhaps there is no such project
            await access.check_section(self.sections, wanted.project_id, "roadmap", actor)
        if is_end and (items or not offset):
            number = offset + len(items)
        else:
            ((number,),) = await fetch(total(shape), values)
        del items[limit:]
        return items if _fits(items) else pagination.fit(items), number

    async def get(self, item_id: int, actor: Actor | None) -> Item:
        rows = await self.reads.rows(one_item(is_checked=True), {"item_id": item_id, **viewer_values(actor)})
        if not rows:
            raise ItemNotFound(item_id)
        return item_from_row(rows[0])


def item_from_row(row: Sequence[Any]) -> Item:
    """Of the columns of `SHOWN` in db/repositories/item_lists.py, in their order."""
    item_id, name, description, status, details, project_id, account, position, posts, created_at, updated_at = row
    author = Author.from_record(account, ANONYMOUS)
    linked = [ItemPost(*post) for post in posts or ()]
    texts = item_id, name, description, status
    return Item(*texts, details, project_id, author, position, linked, created_at, updated_at)


def _fits(items: Sequence[Item]) -> bool:
    """Hardly any page is too large, and to measure one exactly takes as long as to encode it."""
    if sum(map(_bytes_max, items)) <= pagination.PAGE_BYTES_MAX:
        return True
    return len(pagination.fit(items)) == len(items)


def _bytes_max(item: Item) -> int:
    letters = len(item.name) + len(item.description) + len(item.status) + len(item.author.name)
    size = ROW_BYTES_MAX + LETTER_BYTES_MAX * letters
    if item.metadata:
        size += len(pagination.ENCODER.encode(item.metadata))
    return size + sum(POST_BYTES_MAX + LETTER_BYTES_MAX * len(post.title) for post in item.posts)
