"""What was found in the courses that were read last, so that reading one again need not find it anew. Floor 2.

Nothing here can be out of date: what is remembered of a course counts only for the very reports, standings and
decisions that it was found in, on the same day, for the same view and reader.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from service.disclosure.permissions import View
from service.domain.course import Course
from service.domain.record import Asked, Findings

MOST_REMEMBERED = 64
"""Courses, each for one view and reader."""

_Key = tuple[str, View, Asked]


class Remembered:
    """The findings that were made last; one for the whole process, used by many threads."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._lock = Lock()
        self._held: OrderedDict[_Key, tuple[Course, Findings]] = OrderedDict()

    def find(self, course: Course, view: View, asked: Asked, make: Callable[[], Findings]) -> Findings:
        """What was found in this very course before, or else what ``make`` finds now."""
        key = (course.id, view, asked)
        with self._lock:
            held = self._held.get(key)
            if held is not None and _is_same(held[0], course):
                self._held.move_to_end(key)
                return held[1]
        found = make()
        with self._lock:
            self._held[key] = (course, found)
            self._held.move_to_end(key)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return found

    def forget(self) -> None:
        """Nothing is remembered."""
        with self._lock:
            self._held.clear()


def _is_same(held: Course, course: Course) -> bool:
    return held.members == course.members and held.decisions == course.decisions
