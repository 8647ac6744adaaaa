from typing import Annotated

from msgspec import Meta

INT64_MAX = 2**63 - 1  # as `le`: msgspec's bounds must fit int64 themselves

Id = Annotated[int, Meta(ge=1, le=INT64_MAX, description="Number of the row.", examples=[7])]
