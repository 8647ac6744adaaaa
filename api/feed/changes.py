"""What was changed when, so that nothing older is taken for the truth."""

from collections import OrderedDict
from collections.abc import Iterable

from db.repositories.events import Recorded

LISTS = "lists"
PICTURES = "pictures"
NAMES_MAX = 10_000


def of_post(post_id: int) -> str:
    return f"post:{post_id}"


class Changes:
    """A clock that ticks with every change, and the last tick of each thing that can be read.

    What was read from the database since `now` is good as long as nothing it depends on has ticked later. Beyond
    `NAMES_MAX` the oldest are forgotten: what was read before those counts as old, whatever it was.
    """

    def __init__(self) -> None:
        self.now = 0
        self._ticks: OrderedDict[str, int] = OrderedDict()
        self._forgotten = 0

    def note(self, recorded: Iterable[Recorded]) -> None:
        """Called after the commit, before anybody is told that it is one."""
        names: set[str] = set()
        for change in recorded:
            touched = _touched(change)
            if touched is None:
                self.note_all()
                return
            names |= touched
        self.now += 1
        for name in names:
            self._ticks[name] = self.now
            self._ticks.move_to_end(name)
        while len(self._ticks) > NAMES_MAX:
            self._forgotten = self._ticks.popitem(last=False)[1]

    def note_all(self) -> None:
        """Something was changed, and nobody knows what."""
        self.now += 1
        self._forgotten = self.now
        self._ticks.clear()

    def since(self, began: int, names: Iterable[str]) -> bool:
        """Whether any of these was changed later than `began`, which was `now` once."""
        ticks, forgotten = self._ticks, self._forgotten
        return any(ticks.get(name, forgotten) > began for name in names)


def _touched(change: Recorded) -> set[str] | None:
    """None: everything, as whatever is not known to be less."""
    noun = change.kind.partition(".")[0]
    if noun == "item":
        return set()  # no list of posts shows anything of them
    if noun == "comment" or change.kind == "post.voted":
        return {LISTS, of_post(change.post_id)} if change.post_id is not None else set()
    if noun == "post" and change.post_id is not None:
        return {LISTS, PICTURES, of_post(change.post_id)}
    return None
