"""What the addresses and queries of issues consist of."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from litestar.params import QueryParameter

from api.errors import FieldError, Invalid
from api.schemas.issues import PRIORITIES, STATES
from api.schemas.numbers import INT64_MAX
from api.schemas.text import NO_NUL, SEARCH_LENGTH_MAX
from api.services.issues import IssueQuery
from api.text_rules import clean_line, has_controls
from db.limits import ISSUE_LABELS_MAX
from db.sorting import IssueSort

LIST_LENGTH_MAX = 100

States = Annotated[
    str,
    QueryParameter(
        name="state", max_length=LIST_LENGTH_MAX, description=f"Any of these, separated by commas: {', '.join(STATES)}."
    ),
]
Priorities = Annotated[
    str,
    QueryParameter(
        max_length=LIST_LENGTH_MAX, description=f"Any of these, separated by commas: {', '.join(PRIORITIES)}."
    ),
]
AssigneeId = Annotated[
    str | None,
    QueryParameter(max_length=20, description="Number of an account, `me`, or `none` for what is assigned to nobody."),
]
LabelList = Annotated[
    list[str] | None,
    QueryParameter(
        max_items=ISSUE_LABELS_MAX,
        description="May be given several times: issues that have them all, in any case of letters.",
    ),
]
Search = Annotated[
    str,
    QueryParameter(
        max_length=SEARCH_LENGTH_MAX,
        pattern=NO_NUL,
        description=(
            "Issues in which every word occurs, in title or text, in any case of letters (a word of one or two letters "
            "counts at the beginning of a word), and the one whose number or key it is: 42, #42, FB-42."
        ),
    ),
]
Sort = Annotated[
    IssueSort,
    QueryParameter(
        description="Latest change, number or urgency first; or `position`: by state, then as on the board."
    ),
]


def query(
    state: str, priority: str, assignee_id: str | None, label: Sequence[str] | None, search: str, sort: IssueSort
) -> IssueQuery:
    """Raises Invalid with all that is wrong at once."""
    faults: list[FieldError] = []
    states, priorities = _members(state, "state", STATES, faults), _members(priority, "priority", PRIORITIES, faults)
    labels = [clean_line(each) for each in label or ()]
    if any(has_controls(each) for each in labels):
        faults.append(FieldError("label", "must not hold control characters"))
    assignee = _assignee(assignee_id, faults)
    if faults:
        raise Invalid(errors=faults)
    levels = [PRIORITIES.index(each) for each in PRIORITIES if each in priorities]
    return IssueQuery(states, levels, assignee, [each for each in labels if each], clean_line(search), sort)


def _members(text: str, field: str, known: Iterable[str], faults: list[FieldError]) -> list[str]:
    parts = sorted({part.strip() for part in text.split(",") if part.strip()})
    if not set(parts) <= set(known):
        faults.append(FieldError(field, f"must be some of {', '.join(known)}, separated by commas"))
    return parts


def _assignee(text: str | None, faults: list[FieldError]) -> int | Literal["me", "none"] | None:
    if text is None or text == "":
        return None
    if text == "me":
        return "me"
    if text == "none":
        return "none"
    if text.isascii() and text.isdigit() and 1 <= int(text) <= INT64_MAX:
        return int(text)
    faults.append(FieldError("assignee_id", "must be the number of an account, `me` or `none`"))
    return None
