"""Issues: whoever sees those of a project reads them; its owner, its members and admins write them."""

from api.services.issues.base import Repositories
from api.services.issues.creating import IssueCreator
from api.services.issues.editing import IssueEditor
from api.services.issues.posts import IssuePosts
from api.services.issues.reading import IssueQuery, IssueReader

__all__ = ["IssueCreator", "IssueEditor", "IssuePosts", "IssueQuery", "IssueReader", "Repositories"]
