"""Corkboard without the signal that wakes the readers of other processes, to see what the signal costs."""

from api.__main__ import main
from db.channel import Channel


async def signal(_: Channel) -> bool:
    return True


if __name__ == "__main__":
    Channel.signal = signal  # type: ignore[method-assign]  one process, and nothing but this
    main()
