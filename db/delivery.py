"""How people hear of what happens: which kinds of news there are, and which of them come by mail."""

from collections.abc import Mapping
from typing import Literal

NotificationKind = Literal["comment", "reply", "mention", "status", "assigned"]
Delivery = Literal["off", "now", "daily"]
"""By mail; in the application every notification is shown."""

DEFAULT_DELIVERY: Mapping[NotificationKind, Delivery] = {
    "comment": "daily",
    "reply": "now",
    "mention": "now",
    "status": "now",
    "assigned": "now",
}
"""For who has not chosen otherwise."""
