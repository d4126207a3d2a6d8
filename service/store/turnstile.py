"""A queue in front of SQLite's write lock. Floor 1.

SQLite lets waiting writers try again at random times, so that under load one of them may starve for seconds. Within
this process they go through one by one, in the order they came.
"""

from __future__ import annotations

from collections import deque
from threading import Event, Lock
from typing import Final

from service.domain.errors import StoreBusy

MOST_WAITING: Final = 256
"""As many as are served well within the time for which one waits."""


class Turnstile:
    """Lets one through at a time, first come first served; the one who leaves need not be the thread that entered."""

    def __init__(self, most_waiting: int = MOST_WAITING) -> None:
        self._most_waiting = most_waiting
        self._guard = Lock()
        self._queue: deque[Event] = deque()
        self._is_taken = False

    @property
    def waiting(self) -> int:
        """How many wait for their turn now."""
        return len(self._queue)

    def enter(self, patience_seconds: float) -> None:
        """Return once through; raises ``StoreBusy`` after waiting that long, or at once if too many wait already."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            if len(self._queue) >= self._most_waiting:
                raise StoreBusy
            turn = Event()
            self._queue.append(turn)
        if turn.wait(patience_seconds):
            return
        with self._guard:
            if turn.is_set():  # it came at the last moment
                return
            self._queue.remove(turn)
        raise StoreBusy

    def pass_on(self) -> bool:
        """Let the next one through if there is one; otherwise whoever is through stays so."""
        with self._guard:
            if self._queue:
                self._queue.popleft().set()
                return True
            return False

    def leave(self) -> None:
        """Let the next one through."""
        with self._guard:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._is_taken = False
