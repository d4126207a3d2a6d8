"""What comes at the same time is done in one go, each gets its own outcome, and nobody waits for ever."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest

from service.domain.errors import StoreBusy
from service.flows.gathering import Gathering

PATIENCE_SECONDS = 30.0


class Works:
    """A deed that is held up while it is not let go; it doubles numbers and remembers what it was given together."""

    def __init__(self, most_together: int = 32, most_waiting: int = 256) -> None:
        self.gathering: Gathering[int, int] = Gathering(most_together, most_waiting)
        self.groups: list[list[int]] = []
        self.let_go = Event()
        self.begun = Event()

    def deed(self, items: Sequence[int]) -> list[int]:
        self.groups.append(list(items))
        self.begun.set()
        assert self.let_go.wait(PATIENCE_SECONDS)
        if 13 in items:
            raise ValueError("unlucky")
        return [2 * item for item in items]

    def do(self, item: int, patience_seconds: float = PATIENCE_SECONDS, at_once: int = 1) -> int:
        return self.gathering.do(item, self.deed, at_once=at_once, patience_seconds=patience_seconds)

    @contextmanager
    def while_one_is_done(self, pool: ThreadPoolExecutor, *items: int) -> Iterator[list[Future[int]]]:
        """During the block 0 is being done, and the items wait, in this order."""
        pause = Event()
        first = pool.submit(self.do, 0)
        assert self.begun.wait(PATIENCE_SECONDS)
        waiting = []
        for already, item in enumerate(items):
            waiting.append(pool.submit(self.do, item))
            while len(self.gathering._waiting) != already + 1:
                pause.wait(0.001)
        yield waiting
        self.let_go.set()
        assert first.result(PATIENCE_SECONDS) == 0


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(12) as made:
        yield made


def test_one_that_comes_alone_is_done_alone() -> None:
    works = Works()
    works.let_go.set()
    assert [works.do(1), works.do(2)] == [2, 4]
    assert works.groups == [[1], [2]]


def test_those_that_come_meanwhile_are_done_together_and_each_gets_its_own(pool: ThreadPoolExecutor) -> None:
    works = Works()
    with works.while_one_is_done(pool, 1, 2, 3, 4) as waiting:
        pass
    assert [one.result(PATIENCE_SECONDS) for one in waiting] == [2, 4, 6, 8]
    assert works.groups == [[0], [1, 2, 3, 4]]


def test_no_more_than_fit_are_done_together(pool: ThreadPoolExecutor) -> None:
    works = Works(most_together=2)
    with works.while_one_is_done(pool, 1, 2, 3, 4, 5) as waiting:
        pass
    assert [one.result(PATIENCE_SECONDS) for one in waiting] == [2, 4, 6, 8, 10]
    assert works.groups == [[0], [1, 2], [3, 4], [5]]


def test_what_fails_is_told_to_all_who_were_in_it_and_to_no_other(pool: ThreadPoolExecutor) -> None:
    works = Works(most_together=2)
    with works.while_one_is_done(pool, 12, 13, 14) as waiting:
        pass
    for unlucky in waiting[:2]:
        with pytest.raises(ValueError, match="unlucky"):
            unlucky.result(PATIENCE_SECONDS)
    assert waiting[2].result(PATIENCE_SECONDS) == 28
    assert works.do(15) == 30


def test_whose_turn_does_not_come_is_told_to_come_back_and_is_not_done(pool: ThreadPoolExecutor) -> None:
    works = Works()
    with works.while_one_is_done(pool), pytest.raises(StoreBusy):
        works.do(1, patience_seconds=0.0)
    assert works.do(2) == 4
    assert works.groups == [[0], [2]]


def test_beyond_the_room_there_is_one_is_told_to_come_back_at_once(pool: ThreadPoolExecutor) -> None:
    works = Works(most_waiting=2)
    with works.while_one_is_done(pool, 1, 2) as waiting, pytest.raises(StoreBusy):
        works.do(3)
    assert [one.result(PATIENCE_SECONDS) for one in waiting] == [2, 4]


def test_two_groups_may_be_under_way_where_two_may(pool: ThreadPoolExecutor) -> None:
    works = Works()
    first = pool.submit(works.do, 1, PATIENCE_SECONDS, 2)
    second = pool.submit(works.do, 2, PATIENCE_SECONDS, 2)
    pause = Event()
    while len(works.groups) != 2:
        pause.wait(0.001)
    works.let_go.set()
    assert (first.result(PATIENCE_SECONDS), second.result(PATIENCE_SECONDS)) == (2, 4)
    assert sorted(works.groups) == [[1], [2]]
