from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import UNSET, structs

from api.errors import AssigneeUnknown, FieldError, ImageUnknown, Invalid
from api.positions import between, lies_between
from api.schemas.events import IssueDeleted
from api.schemas.issues import PRIORITIES, BulkUpdate, Issue, IssuePlace, IssueUpdate
from api.services.issues.base import IssueService, Project, Repositories
from api.services.issues.shapes import recorded
from api.services.issues.values import relabelled, tidy
from db import models
from db.actor import Actor
from db.limits import ISSUE_LABELS_MAX

Values = dict[str, Any]
"""Columns of an issue, as they are stored."""


class IssueEditor(IssueService):
    """Writing. Whatever changes is in the history, and the posts' status follows."""

    def __init__(self, repositories: Repositories, *, is_upload_token: Callable[[str, str], bool]) -> None:
        """`is_upload_token`: whether a token was made for the upload of the picture with this hash."""
        super().__init__(repositories)
        self.is_upload_token = is_upload_token

    async def update(self, project_id: int, number: int, changes: IssueUpdate, actor: Actor) -> Issue:
        project = await self._worked_on(project_id, actor)
        row = await self._held(project, number)
        values = _stored(structs.asdict(changes))
        await self._check_image(values, values.pop("image_token"), [row], actor)
        await self._check_assignee(project, values, [row])
        await self._write(project, [(row, values)], actor)
        return await self._one(project, number, actor)

    async def update_many(self, project_id: int, bulk: BulkUpdate, actor: Actor) -> list[Issue]:
        """All of them or, where one does not exist, none."""
        project = await self._worked_on(project_id, actor)
        numbers = set(bulk.numbers)
        rows = await self.issues.held(project.id, sorted(numbers))
        if missing := numbers - {row.number for row in rows}:
            named = ", ".join(map(str, sorted(missing)))
            raise Invalid(errors=[FieldError("numbers", f"must be issues of this project: {named} is not")])
        changes = structs.asdict(bulk.changes)
        add, remove = changes.pop("add_labels"), changes.pop("remove_labels")
        values = _stored(changes)
        await self._check_assignee(project, values, rows, within="changes.")
        labels = [relabelled(row.labels, add, remove) for row in rows]
        for row, wanted in zip(rows, labels, strict=True):
            if len(wanted) > ISSUE_LABELS_MAX:
                fault = f"would give issue {row.number} more than {ISSUE_LABELS_MAX} labels"
                raise Invalid(errors=[FieldError("changes.add_labels", fault)])
        wanted_values = [(row, values | {"labels": each}) for row, each in zip(rows, labels, strict=True)]
        await self._write(project, wanted_values, actor)
        return await self._numbered(project, sorted(numbers), actor)

    async def place(self, project_id: int, number: int, place: IssuePlace, actor: Actor) -> Issue:
        project = await self._worked_on(project_id, actor)
        row = await self._held(project, number)
        lower, upper = await self._gap(project, row, place)
        if row.state != place.state or not lies_between(row.position, lower, upper):
            position = between(lower, upper)
            if position is None:
                await self.columns.spread(project.id, place.state, moving=row.id)
                position = between(*await self._gap(project, row, place))
            await self._write(project, [(row, {"state": place.state, "position": position})], actor)
        return await self._one(project, number, actor)

    async def delete(self, project_id: int, number: int, actor: Actor) -> None:
        project = await self._worked_on(project_id, actor)
        row = await self._held(project, number)
        post_ids = await self.links.held(row.id)
        await self.issues.remove(row.id)
        await self._record(project, [IssueDeleted(row.id, number)], actor)
        await self._tell_status(project, await self.links.refresh(post_ids), actor)

    async def _gap(self, project: Project, row: models.Issue, place: IssuePlace) -> tuple[float | None, float | None]:
        gap = await self.columns.gap(project.id, place.state, place.after, moving=row.id)
        if gap is None:
            raise Invalid(errors=[FieldError("after", "must be another issue of that column")])
        return gap.lower, gap.upper

    async def _check_assignee(
        self, project: Project, values: Values, rows: Sequence[models.Issue], *, within: str = ""
    ) -> None:
        """Raises AssigneeUnknown for somebody new to one of the rows who cannot be assigned."""
        user_id: int | None = values.get("assignee_id")
        if user_id is None or _all_have(rows, "assignee_id", user_id):
            return
        if not await self.issues.can_be_assigned(project.id, user_id):
            raise AssigneeUnknown(f"{within}assignee_id")

    async def _check_image(self, values: Values, token: str | None, rows: Sequence[models.Issue], actor: Actor) -> None:
        """Raises ImageUnknown for a picture that is new to one of the rows and that the actor may not attach."""
        image_hash: str | None = values.get("image_hash")
        if image_hash is None or _all_have(rows, "image_hash", image_hash):
            return
        has_upload_token = token is not None and self.is_upload_token(token, image_hash)
        if await self.images.attachable(image_hash, actor, has_upload_token=has_upload_token) is None:
            raise ImageUnknown(image_hash)

    async def _write(self, project: Project, wanted: Sequence[tuple[models.Issue, Values]], actor: Actor) -> None:
        """In as many statements for a hundred issues as for one; none for those that stay as they are."""
        changed = [(row, values) for row, values in wanted if _differing(row, values)]
        if not changed:
            return
        moved = [(row, values) for row, values in changed if values.get("state", row.state) != row.state]
        await self._move(project, [values for _, values in moved if "position" not in values])
        names = {name for _, values in changed for name in values}
        await self.issues.write(
            [
                {"id": row.id} | {name: values.get(name, getattr(row, name)) for name in names}
                for row, values in changed
            ],
            edited=any(_differing(row, values) - {"position"} for row, values in changed),
        )
        differing = {row.id: {_shown_as(name) for name in _differing(row, values)} for row, values in changed}
        await self._record_updates(project, differing, actor)
        history = {row.id: _history(row, values) for row, values in changed}
        if steps := {issue_id: changes for issue_id, changes in history.items() if changes}:
            await self.changes.record(steps, actor.user_id)
        if moved:
            await self._tell_status(project, await self.links.follow([row.id for row, _ in moved]), actor)

    async def _move(self, project: Project, moved: Sequence[Values]) -> None:
        """Who says no place goes to the top of the new column, several in their order."""
        if moved:
            first = await self._above(project, moved[0]["state"], len(moved))
            for place, values in enumerate(moved):
                values["position"] = first + place


def _stored(given: Mapping[str, Any]) -> Values:
    values = {name: value for name, value in given.items() if value is not UNSET}
    if "priority" in values:
        values["priority"] = PRIORITIES.index(values["priority"])
    if "labels" in values:
        values["labels"] = tidy(values["labels"])
    return values


def _all_have(rows: Sequence[models.Issue], name: str, value: Any) -> bool:
    return bool(rows) and all(getattr(row, name) == value for row in rows)


def _differing(row: models.Issue, values: Values) -> set[str]:
    return {name for name, value in values.items() if getattr(row, name) != value}


def _shown_as(name: str) -> str:
    return name.removesuffix("_id")


def _history(row: models.Issue, values: Values) -> dict[str, tuple[Any, Any]]:
    """Before and after of what differs; places within a column are not worth remembering."""
    return {
        _shown_as(name): (recorded(name, getattr(row, name)), recorded(name, values[name]))
        for name in _differing(row, values) - {"position"}
    }
