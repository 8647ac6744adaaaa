"""Issues of a project: lists, single ones, changes of many at once, places on the board, and their history.

/api/projects/{project_id}/issues, …/issues/{number}, …/issues/{number}/place, …/issues/{number}/changes
"""

from typing import Annotated

from litestar import Controller, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from api.cache import Cached
from api.controllers.issues import parameters
from api.controllers.issues.parameters import AssigneeId, LabelList, Priorities, Search, Sort, States
from api.guards import rate_limit, signed_in
from api.parameters import IssueNumber, NextPage, ProjectId, per_page
from api.schemas.issues import (
    BulkUpdate,
    Issue,
    IssueChangePage,
    IssueCreate,
    IssuePage,
    IssuePlace,
    IssueUpdate,
)
from api.services.issues import IssueCreator, IssueEditor, IssueReader
from db.actor import Actor


class IssueController(Controller):
    path = "/projects/{project_id:int}/issues"
    tags = ("Issues",)

    @get(
        operation_id="listIssues",
        summary="List issues",
        cached=Cached("issues:{project_id}", "posts", personal_with=("assignee_id=me",)),
        opt={"errors": [404]},
    )
    async def list_issues(
        self,
        project_id: ProjectId,
        issue_reader: NamedDependency[IssueReader],
        actor: NamedDependency[Actor | None],
        states: States = "",
        priority: Priorities = "",
        assignee_id: AssigneeId = None,
        label: LabelList = None,
        search: Search = "",
        sort: Sort = "updated",
        limit: Annotated[int, per_page("Issues")] = 50,
        cursor: NextPage = None,
    ) -> IssuePage:
        """Issues that fulfil every filter given, a page at a time."""
        query = parameters.query(states, priority, assignee_id, label, search, sort)
        return await issue_reader.page(project_id, query, limit, cursor, actor)

    @post(
        operation_id="createIssue",
        summary="Create an issue",
        guards=[signed_in, rate_limit("issues")],
        opt={"errors": [401, 403, 404, 429]},
    )
    async def create_issue(
        self,
        project_id: ProjectId,
        data: JSONBody[IssueCreate],
        issue_creator: NamedDependency[IssueCreator],
        author: NamedDependency[Actor],
    ) -> Issue:
        """It gets the project's next number, which no other issue ever gets, and stands on top of its column."""
        return await issue_creator.create(project_id, data, author)

    @patch(
        operation_id="updateIssues",
        summary="Change many issues",
        guards=[signed_in, rate_limit("issues")],
        opt={"errors": [401, 403, 404, 429]},
    )
    async def update_issues(
        self,
        project_id: ProjectId,
        data: JSONBody[BulkUpdate],
        issue_editor: NamedDependency[IssueEditor],
        author: NamedDependency[Actor],
    ) -> list[Issue]:
        """The same changes to all of them, or to none if one does not exist. Answers them by number."""
        return await issue_editor.update_many(project_id, data, author)

    @get(
        "/{number:int}",
        operation_id="getIssue",
        summary="Read an issue",
        cached=Cached("issues:{project_id}", "posts"),
        opt={"errors": [404]},
    )
    async def get_issue(
        self,
        project_id: ProjectId,
        number: IssueNumber,
        issue_reader: NamedDependency[IssueReader],
        actor: NamedDependency[Actor | None],
    ) -> Issue:
        """One issue with the posts it came from."""
        return await issue_reader.get(project_id, number, actor)

    @patch(
        "/{number:int}",
        operation_id="updateIssue",
        summary="Change an issue",
        guards=[signed_in, rate_limit("issues")],
        opt={"errors": [401, 403, 404, 429]},
    )
    async def update_issue(
        self,
        project_id: ProjectId,
        number: IssueNumber,
        data: JSONBody[IssueUpdate],
        issue_editor: NamedDependency[IssueEditor],
        author: NamedDependency[Actor],
    ) -> Issue:
        """Changes what is given. In a new state it stands on top of that column; the state of its posts follows."""
        return await issue_editor.update(project_id, number, data, author)

    @delete(
        "/{number:int}",
        operation_id="deleteIssue",
        summary="Delete an issue",
        guards=[signed_in, rate_limit("issues")],
        opt={"errors": [401, 403, 404, 429]},
    )
    async def delete_issue(
        self,
        project_id: ProjectId,
        number: IssueNumber,
        issue_editor: NamedDependency[IssueEditor],
        author: NamedDependency[Actor],
    ) -> None:
        """With its comments and history; its posts stay. The number is not given again."""
        await issue_editor.delete(project_id, number, author)

    @put(
        "/{number:int}/place",
        operation_id="placeIssue",
        summary="Move an issue on the board",
        guards=[signed_in, rate_limit("issues")],
        opt={"errors": [401, 403, 404, 429]},
    )
    async def place_issue(
        self,
        project_id: ProjectId,
        number: IssueNumber,
        data: JSONBody[IssuePlace],
        issue_editor: NamedDependency[IssueEditor],
        author: NamedDependency[Actor],
    ) -> Issue:
        """Puts it into a column, below another issue of that column or on top. Doing it twice changes nothing."""
        return await issue_editor.place(project_id, number, data, author)

    @get(
        "/{number:int}/changes",
        operation_id="listIssueChanges",
        summary="History of an issue",
        cached=Cached("issues:{project_id}", "visibility"),
        opt={"errors": [404]},
    )
    async def list_issue_changes(
        self,
        project_id: ProjectId,
        number: IssueNumber,
        issue_reader: NamedDependency[IssueReader],
        actor: NamedDependency[Actor | None],
        limit: Annotated[int, per_page("Steps")] = 20,
        cursor: NextPage = None,
    ) -> IssueChangePage:
        """Who changed what, the latest step first; the first step made the issue."""
        return await issue_reader.history(project_id, number, limit, cursor, actor)
