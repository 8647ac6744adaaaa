"""Corkboard without the signal that wakes the readers of other processes, to see what the signal costs."""

from unittest.mock import patch

from api.__main__ import main
from db.channel import Channel


async def signal(_: Channel) -> bool:
    return True


if __name__ == "__main__":
    with patch.object(Channel, "signal", signal):
        main()
