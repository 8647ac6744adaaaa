"""The orders a list can be asked for in."""

from typing import Literal

PostSort = Literal["hot", "new", "top"]
IssueSort = Literal["updated", "created", "priority", "position"]
