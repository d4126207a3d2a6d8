"""What comes at the same time is done together. Floor 2.

Whoever comes first does at once what is there; what comes meanwhile waits and is then done in one go, by one of those
who wait. Nobody waits for company: one that is alone is done alone, at no further cost (docs/adr/0020).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from threading import Condition, Lock
from typing import Final, Generic, TypeVar

from service.domain.errors import StoreBusy

MOST_WAITING: Final = 256
"""As many as are served well within the time for which one waits."""

MOST_TOGETHER: Final = 32
"""As many as are done in one go: so that the first of them does not wait long for the last."""

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


class _Turn(Generic[Item, Outcome]):
    """One item, and what became of it: ``outcome`` or ``error`` once it ``is_done``."""

    def __init__(self, item: Item, guard: Lock) -> None:
        self.item = item
        self.outcome: Outcome | None = None
        self.error: BaseException | None = None
        self.is_done = False
        self.leads = False
        self.news = Condition(guard)


class Gathering(Generic[Item, Outcome]):
    """Does items together, as many as came while others were being done; safe to be called from many threads."""

    def __init__(self, most_together: int = MOST_TOGETHER, most_waiting: int = MOST_WAITING) -> None:
        self._most_together = most_together
        self._most_waiting = most_waiting
        self._guard = Lock()
        self._waiting: deque[_Turn[Item, Outcome]] = deque()
        self._at_work = 0

    def do(
        self,
        item: Item,
        deed: Callable[[Sequence[Item]], Sequence[Outcome]],
        *,
        at_once: int,
        patience_seconds: float,
    ) -> Outcome:
        """What ``deed`` gives for the item, which it is given among others; its outcomes are in the order of the items.

        ``at_once`` is how many such groups may be under way at a time. Raises ``StoreBusy`` if too many wait already,
        or if its turn did not come within the patience; and what ``deed`` raises, for every item it was given.
        """
        turn: _Turn[Item, Outcome] = _Turn(item, self._guard)
        with self._guard:
            if self._at_work < at_once:
                self._at_work += 1
                turn.leads = True
            elif len(self._waiting) >= self._most_waiting:
                raise StoreBusy
            else:
                self._waiting.append(turn)
                self._wait(turn, patience_seconds)
        if turn.leads:
            self._lead(turn, deed)
        if turn.error is not None:
            raise turn.error
        return turn.outcome  # type: ignore[return-value]  # it is done

    def _wait(self, turn: _Turn[Item, Outcome], patience_seconds: float) -> None:
        """Return once it is done, or is to lead the next group; what a group has begun is waited for to its end."""
        turn.news.wait_for(lambda: turn.is_done or turn.leads or turn not in self._waiting, patience_seconds)
        if turn in self._waiting:
            self._waiting.remove(turn)
            raise StoreBusy
        turn.news.wait_for(lambda: turn.is_done or turn.leads)

    def _lead(self, own: _Turn[Item, Outcome], deed: Callable[[Sequence[Item]], Sequence[Outcome]]) -> None:
        with self._guard:
            room = min(len(self._waiting), self._most_together - 1)
            group = [own, *(self._waiting.popleft() for _ in range(room))]
        outcomes: Sequence[Outcome] = ()
        error: BaseException | None = None
        try:
            outcomes = deed([turn.item for turn in group])
        except BaseException as raised:  # noqa: BLE001 - every item of the group is told
            error = raised
        with self._guard:
            for place, turn in enumerate(group):
                turn.error = error
                turn.outcome = None if error else outcomes[place]
                turn.is_done = True
                turn.news.notify()
            if self._waiting:
                following = self._waiting.popleft()
                following.leads = True
                following.news.notify()
            else:
                self._at_work -= 1
