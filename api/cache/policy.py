"""What a handler declares about its responses."""

from dataclasses import dataclass
from typing import Literal

OPT = "cached"
"""Key of the policy among a handler's `opt`: `@get(…, opt={"cached": Cached("posts")})`."""

UNBOUNDED = frozenset(("cursor", "search", "offset", "before"))
"""Query parameters with too many values to keep each response: only concurrent requests share it."""


@dataclass(frozen=True, slots=True, init=False)
class Cached:
    """The response may be kept and shared."""

    depends_on: tuple[str, ...]
    """Tags of `api/cache/invalidation.py`; `{name}` stands for a parameter of path or query."""
    per: Literal["audience", "user"]
    """Who shares a response: everybody who sees the same projects, or nobody else."""
    personal_with: frozenset[str]
    """Parameters of the query, as `name=value`, that mean the caller: the application answers."""
    varies_by_host: bool
    """The response holds absolute addresses that are made from the request's."""

    def __init__(
        self,
        *depends_on: str,
        per: Literal["audience", "user"] = "audience",
        personal_with: tuple[str, ...] = (),
        varies_by_host: bool = False,
    ) -> None:
        object.__setattr__(self, "depends_on", depends_on)
        object.__setattr__(self, "per", per)
        object.__setattr__(self, "personal_with", frozenset(personal_with))
        object.__setattr__(self, "varies_by_host", varies_by_host)
