"""Writers on SQLite go through one by one, in the order in which they came."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from service.domain.errors import StoreBusy
from service.store.turnstile import Turnstile

AMPLE_SECONDS = 30
AT_ONCE = 0.001


def until_waiting(turnstile: Turnstile, count: int) -> None:
    """Return once that many stand in the queue."""
    pause = Event()
    while turnstile.waiting != count:
        pause.wait(AT_ONCE)


def test_those_who_wait_go_through_in_the_order_in_which_they_came() -> None:
    turnstile = Turnstile()
    went: list[int] = []

    def go(number: int) -> None:
        turnstile.enter(AMPLE_SECONDS)
        went.append(number)
        turnstile.leave()

    turnstile.enter(AMPLE_SECONDS)
    threads = [Thread(target=go, args=(number,)) for number in range(8)]
    for already, thread in enumerate(threads):
        thread.start()
        until_waiting(turnstile, already + 1)
    assert went == []
    turnstile.leave()
    for thread in threads:
        thread.join(AMPLE_SECONDS)
    assert went == list(range(8))


def test_one_who_has_waited_long_enough_is_told_so_and_leaves_the_queue() -> None:
    turnstile = Turnstile()
    turnstile.enter(AT_ONCE)
    with pytest.raises(StoreBusy):
        turnstile.enter(AT_ONCE)
    assert turnstile.waiting == 0
    turnstile.leave()
    turnstile.enter(AT_ONCE)


def test_one_who_gave_up_does_not_hold_up_those_behind() -> None:
    turnstile = Turnstile()
    is_through = Event()

    def wait_behind() -> None:
        turnstile.enter(AMPLE_SECONDS)
        is_through.set()

    turnstile.enter(AT_ONCE)
    with pytest.raises(StoreBusy):
        turnstile.enter(AT_ONCE)
    behind = Thread(target=wait_behind)
    behind.start()
    until_waiting(turnstile, 1)
    turnstile.leave()
    assert is_through.wait(AMPLE_SECONDS)
    behind.join(AMPLE_SECONDS)


def test_another_thread_may_leave_for_the_one_who_entered() -> None:
    turnstile = Turnstile()
    turnstile.enter(AT_ONCE)
    leaver = Thread(target=turnstile.leave)
    leaver.start()
    leaver.join(AMPLE_SECONDS)
    turnstile.enter(AT_ONCE)


def test_one_who_finds_the_queue_full_is_told_so_at_once() -> None:
    turnstile = Turnstile(most_waiting=1)
    turnstile.enter(AMPLE_SECONDS)
    waiting = Thread(target=turnstile.enter, args=(AMPLE_SECONDS,))
    waiting.start()
    until_waiting(turnstile, 1)
    with pytest.raises(StoreBusy):
        turnstile.enter(AMPLE_SECONDS)
    turnstile.leave()
    waiting.join(AMPLE_SECONDS)
    assert not waiting.is_alive()


def test_a_turn_is_passed_on_to_one_who_waits_and_kept_where_nobody_does() -> None:
    turnstile = Turnstile()
    turnstile.enter(AMPLE_SECONDS)
    assert not turnstile.pass_on()
    waiting = Thread(target=turnstile.enter, args=(AMPLE_SECONDS,))
    waiting.start()
    until_waiting(turnstile, 1)
    assert turnstile.pass_on()
    waiting.join(AMPLE_SECONDS)
    assert not waiting.is_alive()
