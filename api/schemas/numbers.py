from typing import Annotated

from msgspec import Meta

INT64_MAX = 2**63 - 1  # as `le`: msgspec's bounds must fit int64 themselves

OF_ACCOUNTS = "How many people with an account voted"

AccountUpvotes = Annotated[int, Meta(description=f"{OF_ACCOUNTS} up; part of `upvotes`.")]
AccountDownvotes = Annotated[int, Meta(description=f"{OF_ACCOUNTS} down; part of `downvotes`.")]
Id = Annotated[int, Meta(ge=1, le=INT64_MAX, description="Number of the row.", examples=[7])]
