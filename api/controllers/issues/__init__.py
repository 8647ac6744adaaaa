"""Issues: the team's work, numbered within its project.

/api/projects/{project_id}/issues, …/issues/{number}, …/place, …/changes, …/posts/{post_id},
/api/posts/{post_id}/issue, /api/posts/{post_id}/issues, /api/projects/{project_id}/labels
"""

from api.controllers.issues.issues import IssueController
from api.controllers.issues.labels import LabelController
from api.controllers.issues.posts import IssuePostController

__all__ = ["IssueController", "IssuePostController", "LabelController"]
