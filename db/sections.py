"""What a project shows, each part to whom it says: everybody who sees the project, or its members only."""

from collections.abc import Mapping
from typing import Literal, get_args

Section = Literal["posts", "roadmap", "issues", "members"]
Visibility = Literal["everyone", "members"]
EventSection = Literal["posts", "roadmap", "issues", "members", "project"]
"""What an event is about: a section, or the project itself."""

SECTIONS: tuple[Section, ...] = get_args(Section)

DEFAULT_VISIBILITY: Mapping[Section, Visibility] = {
    "posts": "everyone",
    "roadmap": "everyone",
    "issues": "members",
    "members": "members",
}
