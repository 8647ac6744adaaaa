"""Issues as they are shown, for every viewer: a statement for each shape of list, made once and kept."""

from functools import lru_cache
from itertools import chain
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    SmallInteger,
    Text,
    and_,
    any_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute

from db.models import Image, Issue, IssueChange, IssuePost, Post, Project, User
from db.repositories.issues.changes import changes_with
from db.repositories.post_lists import PUBLISHED, one_post
from db.repositories.search import has
from db.repositories.sections import shows
from db.sorting import IssueSort
from db.statements import given

KEYS: dict[IssueSort, tuple[InstrumentedAttribute[Any], ...]] = {
    "updated": (Issue.updated_at, Issue.id),
    "created": (Issue.number,),
    "priority": (Issue.priority, Issue.id),
    "position": (Issue.state, Issue.position, Issue.id),
}
"""Each list has an index that begins with the project and goes on with these."""

LINKED = (Post.id, Post.title, Post.score)
"""What is shown of a linked post."""
SHAPES_KEPT = 512
PROJECT_ID = given("project_id", BigInteger)


class Shape(NamedTuple):
    """Of lists of one shape there is one statement; what it does not say are its parameters.

    A filter is in the statement only if the list has it: PostgreSQL then plans for the index it needs.
    """

    sort: IssueSort
    page: int
    """How many issues, at most."""
    is_later: bool = False
    """Behind `after_0`, `after_1` …, the values of `KEYS`."""
    states: Literal["any", "one", "several"] = "any"
    """`state`, or one of `states`: of one state the index has the order as well."""
    has_priorities: bool = False
    """One of `priorities`."""
    assignee: Literal["any", "one", "nobody"] = "any"
    """`assignee_id`."""
    has_labels: bool = False
    """All `labels`, in any case of letters."""
    words: int = 0
    """How many are looked for: `word_0`, `word_1` …, and their `grams`."""
    number: Literal["none", "number", "key"] = "none"
    """The issue `number` is found, too, whatever its words; or if `key` is that of the project."""


@lru_cache(SHAPES_KEPT)
def listed(shape: Shape) -> Select[Any]:
    """Issues of a project of which the viewer sees them."""
    statement = _of_project().where(Issue.project_id == _visible_project(), *_filters(shape))
    if shape.is_later:
        statement = statement.where(_later(shape.sort))
    return statement.order_by(*_order(shape.sort)).limit(literal_column(str(shape.page), Integer))


@lru_cache
def one_issue() -> Select[Any]:
    """By its `number` in a project of which the viewer sees the issues."""
    return _of_project().where(Issue.project_id == _visible_project(), Issue.number == given("number", Integer))


@lru_cache
def numbered() -> Select[Any]:
    """By `numbers`, for somebody who sees the issues of the project."""
    numbers = any_(bindparam("numbers", type_=ARRAY(Integer)))
    return _of_project().where(Issue.project_id == PROJECT_ID, Issue.number == numbers).order_by(Issue.number)


@lru_cache
def of_post() -> Select[Any]:
    """Those linked to a post that the viewer sees, as far as the viewer sees them, by number."""
    key = select(Project.key).where(Project.id == Issue.project_id).scalar_subquery()
    statement = _shown(key).join(IssuePost, IssuePost.issue_id == Issue.id)
    is_shown = Issue.project_id.in_(select(Project.id).where(shows("issues")))
    linked = statement.where(IssuePost.post_id == given("post_id", BigInteger), is_shown, one_post().exists())
    page = linked.order_by(Issue.number).limit(bindparam("limit", type_=Integer))
    return page.offset(bindparam("offset", type_=BigInteger))


@lru_cache(SHAPES_KEPT)
def history(page: int, *, is_later: bool) -> Select[Any]:
    """Steps of the issue with this `number`, the latest first; behind the one with the id `after_0`.

    Steps of which nothing is visible are left out.
    """
    in_project = (Issue.project_id == _visible_project(), Issue.number == given("number", Integer))
    issue = select(Issue.id).where(*in_project).scalar_subquery()
    changes = changes_with(_is_shown_post())
    statement = (
        select(IssueChange.id, IssueChange.user_id, User.name, changes.cast(Text), IssueChange.created_at)
        .outerjoin(User, User.id == IssueChange.user_id)
        .where(IssueChange.issue_id == issue, changes.cast(Text) != literal_column("'{}'"))
    )
    if is_later:
        statement = statement.where(IssueChange.id < given("after_0", BigInteger))
    return statement.order_by(IssueChange.id.desc()).limit(literal_column(str(page), Integer))


@lru_cache
def names() -> Select[Any]:
    """Of the accounts that there are still among `user_ids`."""
    return select(User.id, User.name).where(User.id == any_(bindparam("user_ids", type_=ARRAY(BigInteger))))


@lru_cache
def labels() -> Select[Any]:
    """Those of the project's issues with their number, the most used first, in the spelling most use."""
    label = func.unnest(Issue.labels).table_valued("label", name="used").render_derived()
    name, count = func.mode().within_group(label.c.label), func.count()
    statement = select(name.label("name"), count).select_from(Issue).join(label, true())
    grouped = statement.where(Issue.project_id == _visible_project()).group_by(func.lower(label.c.label))
    return grouped.order_by(count.desc(), name).limit(bindparam("limit", type_=Integer))


def _visible_project() -> ScalarSelect[Any]:
    """The project, null where the viewer does not see its issues: PostgreSQL finds it out once."""
    return select(Project.id).where(Project.id == PROJECT_ID, shows("issues")).scalar_subquery()


def _project_key() -> ScalarSelect[Any]:
    return select(Project.key).where(Project.id == PROJECT_ID).scalar_subquery()


def _of_project() -> Select[Any]:
    return _shown(_project_key())


def _shown(key: ScalarSelect[Any]) -> Select[Any]:
    """What is shown of issues, in the order of `Issue` of api/schemas/issues.py; people by number and name."""
    size = select(Image.width, Image.height).where(Image.hash == Issue.image_hash)
    return select(
        Issue.id,
        Issue.project_id,
        Issue.number,
        key,
        Issue.title,
        Issue.text,
        Issue.image_hash,
        size.with_only_columns(Image.width).scalar_subquery(),
        size.with_only_columns(Image.height).scalar_subquery(),
        Issue.state,
        Issue.priority,
        Issue.assignee_id,
        select(User.name).where(User.id == Issue.assignee_id).scalar_subquery(),
        Issue.labels,
        Issue.due_date,
        Issue.position,
        _linked_posts(),
        Issue.comment_count,
        Issue.version,
        Issue.created_at,
        Issue.updated_at,
    )


def _linked_posts() -> ColumnElement[Any]:
    """Of an issue, as the text of a JSON array, null where there are none; the same to the whole audience."""
    names: list[ColumnElement[Any]] = [literal_column(f"'{column.key}'") for column in LINKED]
    shown = func.json_build_object(*chain.from_iterable(zip(names, LINKED, strict=True)))
    statement = select(func.json_agg(aggregate_order_by(shown, Post.id)).cast(Text))
    linked = statement.select_from(IssuePost).join(Post, Post.id == IssuePost.post_id)
    return linked.where(IssuePost.issue_id == Issue.id, _is_shown_post()).correlate(Issue).scalar_subquery()


def _is_shown_post() -> ColumnElement[bool]:
    return and_(PUBLISHED, Post.project_id.in_(select(Project.id).where(shows("posts"))))


def _filters(shape: Shape) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if shape.states == "one":
        found.append(Issue.state == given("state", Text))
    if shape.states == "several":
        found.append(_is_any(Issue.state, "states", Text()))
    if shape.has_priorities:
        found.append(_is_any(Issue.priority, "priorities", SmallInteger()))
    if shape.assignee == "one":
        found.append(Issue.assignee_id == given("assignee_id", BigInteger))
    if shape.assignee == "nobody":
        found.append(Issue.assignee_id.is_(None))
    if shape.has_labels:
        found.append(Issue.label_keys.contains(func.lower_all(bindparam("labels", type_=ARRAY(Text)))))
    if shape.words:
        found.append(_is_found(shape))
    return found


def _is_any(column: InstrumentedAttribute[Any], name: str, kind: Any) -> ColumnElement[bool]:
    return column == any_(bindparam(name, type_=ARRAY(kind)))


def _is_found(shape: Shape) -> ColumnElement[bool]:
    document: ColumnElement[str] = func.search_document(Issue.title + literal_column("' '") + Issue.text)
    words = [bindparam(f"word_{number}", type_=Text) for number in range(shape.words)]
    has_words = and_(Issue.grams.contains(bindparam("grams", type_=ARRAY(Integer))), *has(words, document))
    is_named = Issue.number == bindparam("number", type_=Integer)
    match shape.number:
        case "none":
            return has_words
        case "number":
            return or_(has_words, is_named)
        case "key":
            return or_(has_words, and_(is_named, _project_key() == given("key", Text)))


def _order(sort: IssueSort) -> tuple[ColumnElement[Any], ...]:
    """By position as on the board, else the latest or most urgent first."""
    return tuple(key.asc() if sort == "position" else key.desc() for key in KEYS[sort])


def _later(sort: IssueSort) -> ColumnElement[bool]:
    """What comes after the place in this order."""
    keys = KEYS[sort]
    places = (given(f"after_{at}", BigInteger() if key is Issue.number else key.type) for at, key in enumerate(keys))
    row, last = tuple_(*keys), tuple_(*places)
    return row > last if sort == "position" else row < last
