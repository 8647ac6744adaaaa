"""People with accounts, made without the cost of hashing a password."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
from litestar import Litestar

from db.models import Member, Session, User
from db.transaction import transaction
from tests.running import client_of


async def add_user(
    app: Litestar, name: str, *, role: str = "user", is_active: bool = True, email_confirmed: bool = True
) -> User:
    """An account nobody can sign in to by password. Mail is sent to it, unless its address is not confirmed."""
    user = User(
        email=f"{name.lower()}-{uuid4().hex[:8]}@example.org",
        email_confirmed_at=datetime.now(UTC) if email_confirmed else None,
        name=name,
        password_hash="none",
        role=role,
        is_active=is_active,
        actor_id=uuid4(),
    )
    async with transaction(app.state.sessions) as session:
        session.add(user)
    return user


async def create_invitation(manager: httpx.AsyncClient, project_id: int, role: str = "member") -> str:
    """The token of a new invitation to the project."""
    answer = await manager.post(f"/api/projects/{project_id}/invitations", json={"role": role})
    assert answer.status_code == 201, answer.text
    token: str = answer.json()["token"]
    return token


async def join(manager: httpx.AsyncClient, project_id: int, joining: httpx.AsyncClient, role: str = "member") -> None:
    """Somebody becomes a member by an invitation of the manager."""
    token = await create_invitation(manager, project_id, role)
    answer = await joining.post("/api/invitations/accept", json={"token": token})
    assert answer.status_code == 200, answer.text


async def add_member(app: Litestar, project_id: int, user: User, role: str) -> None:
    async with transaction(app.state.sessions) as session:
        session.add(Member(project_id=project_id, user_id=user.id, role=role))


async def bearer_of(app: Litestar, user: User) -> str:
    """An access token of a new session."""
    session_id = uuid4()
    async with transaction(app.state.sessions) as session:
        session.add(Session(id=session_id, user_id=user.id, expires_at=datetime.now(UTC) + timedelta(days=1)))
    token: str = app.state.access_tokens.make(user.id, session_id)
    return token


@asynccontextmanager
async def signed_in(app: Litestar, name: str, *, role: str = "user") -> AsyncGenerator[tuple[httpx.AsyncClient, User]]:
    """Somebody new, and a client that is signed in as them."""
    user = await add_user(app, name, role=role)
    async with client_of(app) as client:
        client.headers["authorization"] = f"Bearer {await bearer_of(app, user)}"
        yield client, user
