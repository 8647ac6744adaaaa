"""The routes of items, comments, projects and issues."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query

from bench.peers.usual.models import Comment, Issue, Item, Project, User
from bench.peers.usual.repositories import CommentRepository, IssueRepository, ItemRepository, ProjectRepository
from bench.peers.usual.schemas import (
    CommentCreate,
    CommentRead,
    IssueCreate,
    IssueRead,
    ItemCreate,
    ItemRead,
    ProjectRead,
    ProjectUpdate,
)
from bench.peers.usual.security import CurrentUser, OptionalUser
from bench.peers.usual.service import Posts

router = APIRouter()
Items = Annotated[ItemRepository, Depends()]
Comments = Annotated[CommentRepository, Depends()]
Projects = Annotated[ProjectRepository, Depends()]
Issues = Annotated[IssueRepository, Depends()]
Limit = Annotated[int, Query(ge=1, le=1000)]
Offset = Annotated[int, Query(ge=0)]


@router.get("/items", response_model=list[ItemRead])
async def list_items(items: Items, status: str | None = None, limit: Limit = 100, offset: Offset = 0) -> Sequence[Item]:
    return await items.list(status, limit, offset)


@router.post("/items", response_model=ItemRead, status_code=201)
async def create_item(data: ItemCreate, items: Items) -> Item:
    item = Item(**data.model_dump(exclude={"metadata"}), details=data.metadata)
    item.position = await items.next_position()
    await items.save(item)
    return item


@router.get("/posts/{post_id}/comments", response_model=list[CommentRead])
async def list_comments(
    post_id: int, posts: Posts, comments: Comments, limit: Limit = 50, after: int = 0
) -> Sequence[Comment]:
    await posts.get(post_id)
    return await comments.list(post_id, limit, after)


@router.post("/posts/{post_id}/comments", response_model=CommentRead, status_code=201)
async def create_comment(
    post_id: int, data: CommentCreate, posts: Posts, comments: Comments, user: CurrentUser
) -> Comment:
    await posts.get(post_id)
    comment = Comment(post_id=post_id, author=user, text=data.text)
    await comments.save(comment)
    return comment


@router.get("/projects", response_model=list[ProjectRead])
async def list_projects(
    projects: Projects, user: OptionalUser, limit: Limit = 1000, offset: Offset = 0
) -> Sequence[Project]:
    return await (projects.own(user, limit, offset) if user else projects.public(limit, offset))


@router.patch("/projects/{project_id}", response_model=ProjectRead)
async def update_project(project_id: int, data: ProjectUpdate, projects: Projects, user: CurrentUser) -> Project:
    project = await _own(projects, project_id, user)
    project.description, project.updated_at = data.description, datetime.now(UTC)
    await projects.save(project)
    return project


@router.get("/projects/{project_id}/issues", response_model=list[IssueRead])
async def list_issues(
    project_id: int,
    projects: Projects,
    issues: Issues,
    user: CurrentUser,
    state: str | None = None,
    limit: Limit = 50,
    before: int | None = None,
) -> Sequence[Issue]:
    await _own(projects, project_id, user)
    return await issues.list(project_id, state, limit, before)


@router.post("/projects/{project_id}/issues", response_model=IssueRead, status_code=201)
async def create_issue(
    project_id: int, data: IssueCreate, projects: Projects, issues: Issues, user: CurrentUser
) -> Issue:
    project = await _own(projects, project_id, user, for_update=True)
    number = await issues.next_number(project.id)
    issue = Issue(**data.model_dump(), project_id=project.id, number=number)
    issue.assignee = user if data.assignee_id == user.id else None
    await issues.save(issue)
    return issue


async def _own(projects: ProjectRepository, project_id: int, user: User, *, for_update: bool = False) -> Project:
    project = await projects.get(project_id, for_update=for_update)
    if project is None or project.owner_id != user.id:
        raise HTTPException(404, "Project not found")
    return project
