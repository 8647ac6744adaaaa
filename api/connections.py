"""How many live connections there may be: on this process, and from one address."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager

from api.errors import TooManyRequests
from api.http.rate_limits import to_network

RETRY_AFTER_S = 30


class Connections:
    def __init__(self, all_max: int, per_address_max: int) -> None:
        self.all_max = all_max
        self.per_address_max = per_address_max
        self._open: Counter[str] = Counter()

    @property
    def count(self) -> int:
        return self._open.total()

    @contextmanager
    def one_more(self, address: str) -> Generator[None]:
        """Counted as long as the block runs. Raises TooManyRequests."""
        whose = to_network(address)
        if self.count >= self.all_max:
            raise TooManyRequests(RETRY_AFTER_S, "live connections of this process")
        if self._open[whose] >= self.per_address_max:
            raise TooManyRequests(RETRY_AFTER_S, "live connections of this address")
        self._open[whose] += 1
        try:
            yield
        finally:
            self._open[whose] -= 1
            if not self._open[whose]:
                del self._open[whose]
