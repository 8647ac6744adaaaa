"""Issues, their columns on the board, the posts they came from, and their history."""

from db.repositories.issues.changes import IssueChangeRepository
from db.repositories.issues.columns import IssueColumnRepository
from db.repositories.issues.posts import IssuePostRepository
from db.repositories.issues.rows import IssueRepository, visible_to

__all__ = [
    "IssueChangeRepository",
    "IssueColumnRepository",
    "IssuePostRepository",
    "IssueRepository",
    "visible_to",
]
