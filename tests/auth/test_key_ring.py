"""The keys of another issuer: how often they are fetched, and how long they are used."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Barrier, Event

import pytest

from service.auth.key_ring import ASKED_AGAIN_AFTER, FRESH_FOR, SERVED_FOR, FetchedKeys
from service.auth.keys import VerificationKey, read_public_jwk

from .forging import EC_FORGER, NOW, RSA_FORGER, Forger

MICROSECOND = timedelta(microseconds=1)
OCTETS = b"what was signed"


@dataclass
class HeldClock:
    """A clock that stands until it is moved."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


@dataclass
class Published:
    """What an issuer publishes, and how often it was asked."""

    forgers: list[Forger] = field(default_factory=lambda: [EC_FORGER])
    asked: int = 0
    is_down: bool = False

    def __call__(self) -> tuple[VerificationKey, ...]:
        self.asked += 1
        if self.is_down:
            raise OSError("nobody there")
        return tuple(read_public_jwk(forger.jwk()) for forger in self.forgers)


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def issuer() -> Published:
    return Published()


@pytest.fixture
def keys(issuer: Published, clock: HeldClock) -> FetchedKeys:
    return FetchedKeys(issuer, clock)


def is_good(keys: FetchedKeys, forger: Forger, *, kid: str | None = None) -> bool:
    """Whether a signature of the forger is taken."""
    try:
        keys.require_signed(kid or forger.kid, forger.alg, OCTETS, forger.signature(OCTETS))
    except (LookupError, ValueError):
        return False
    return True


def test_nothing_is_fetched_before_a_token_comes_and_then_once(keys: FetchedKeys, issuer: Published) -> None:
    assert issuer.asked == 0
    assert [is_good(keys, EC_FORGER) for _ in range(5)] == [True] * 5
    assert issuer.asked == 1


def test_a_signature_of_another_key_is_refused_and_asks_nobody(keys: FetchedKeys, issuer: Published) -> None:
    assert is_good(keys, EC_FORGER)
    assert not is_good(keys, RSA_FORGER, kid=EC_FORGER.kid)
    assert issuer.asked == 1


def test_a_set_is_used_for_ten_minutes(keys: FetchedKeys, issuer: Published, clock: HeldClock) -> None:
    assert timedelta(minutes=10) == FRESH_FOR
    assert is_good(keys, EC_FORGER)
    clock.at = NOW + FRESH_FOR - MICROSECOND
    assert is_good(keys, EC_FORGER)
    assert issuer.asked == 1
    clock.at = NOW + FRESH_FOR
    assert is_good(keys, EC_FORGER)
    assert issuer.asked == 2


def test_a_key_that_its_issuer_withdrew_is_out_within_ten_minutes(
    keys: FetchedKeys, issuer: Published, clock: HeldClock
) -> None:
    assert is_good(keys, EC_FORGER)
    issuer.forgers = [RSA_FORGER]
    clock.at = NOW + FRESH_FOR
    assert not is_good(keys, EC_FORGER)
    assert is_good(keys, RSA_FORGER)


def test_a_new_key_is_found_at_its_first_token(keys: FetchedKeys, issuer: Published, clock: HeldClock) -> None:
    assert is_good(keys, EC_FORGER)
    issuer.forgers = [RSA_FORGER, EC_FORGER]
    clock.at = NOW + ASKED_AGAIN_AFTER
    assert is_good(keys, RSA_FORGER)
    assert is_good(keys, EC_FORGER)
    assert issuer.asked == 2


def test_names_that_strangers_make_up_cost_one_fetch_in_thirty_seconds(
    keys: FetchedKeys, issuer: Published, clock: HeldClock
) -> None:
    assert timedelta(seconds=30) == ASKED_AGAIN_AFTER
    for number in range(300):
        assert not is_good(keys, EC_FORGER, kid=f"made-up-{number}")
        clock.at += timedelta(seconds=1)
    assert issuer.asked == 10


def test_many_at_once_fetch_once(clock: HeldClock) -> None:
    together, answered = Barrier(8), Event()
    issuer = Published()

    def slow() -> tuple[VerificationKey, ...]:
        answered.wait(5)
        return issuer()

    keys = FetchedKeys(slow, clock)

    def come(number: int) -> bool:
        if together.wait() == 0:
            answered.set()
        return is_good(keys, EC_FORGER)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(come, range(8))) == [True] * 8
    assert issuer.asked == 1


def test_whoever_has_the_key_does_not_wait_while_another_fetches(clock: HeldClock) -> None:
    issuer, is_asked, may_answer = Published(), Event(), Event()

    def slow() -> tuple[VerificationKey, ...]:
        if issuer.asked:
            is_asked.set()
            may_answer.wait(5)
        return issuer()

    keys = FetchedKeys(slow, clock)
    assert is_good(keys, EC_FORGER)
    clock.at = NOW + FRESH_FOR
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(is_good, keys, EC_FORGER)
        assert is_asked.wait(5)
        assert is_good(keys, EC_FORGER)  # the old set, while the other is still asking
        assert not may_answer.is_set()
        may_answer.set()
        assert first.result()
    assert issuer.asked == 2


def test_an_issuer_out_of_reach_keeps_nobody_out_for_four_hours_and_then_everybody(
    keys: FetchedKeys, issuer: Published, clock: HeldClock
) -> None:
    assert timedelta(hours=4) == SERVED_FOR
    assert is_good(keys, EC_FORGER)
    issuer.is_down = True
    for minutes in range(1, 240, 7):
        clock.at = NOW + timedelta(minutes=minutes)
        assert is_good(keys, EC_FORGER)
    clock.at = NOW + SERVED_FOR - MICROSECOND
    assert is_good(keys, EC_FORGER)
    clock.at = NOW + SERVED_FOR
    assert not is_good(keys, EC_FORGER)
    issuer.is_down = False
    clock.at += ASKED_AGAIN_AFTER
    assert is_good(keys, EC_FORGER)


def test_an_issuer_out_of_reach_is_asked_no_more_than_twice_a_minute(
    keys: FetchedKeys, issuer: Published, clock: HeldClock
) -> None:
    issuer.is_down = True
    for _ in range(60):
        assert not is_good(keys, EC_FORGER)
        clock.at += timedelta(seconds=1)
    assert issuer.asked == 2


def test_one_fetch_that_fails_does_not_lose_the_keys_that_are_held(
    keys: FetchedKeys, issuer: Published, clock: HeldClock
) -> None:
    assert is_good(keys, EC_FORGER)
    issuer.is_down = True
    clock.at = NOW + ASKED_AGAIN_AFTER
    assert not is_good(keys, EC_FORGER, kid="made-up")
    assert is_good(keys, EC_FORGER)


def test_a_clock_that_was_put_back_makes_no_set_last_for_ever(
    keys: FetchedKeys, issuer: Published, clock: HeldClock
) -> None:
    assert is_good(keys, EC_FORGER)
    clock.at = NOW - FRESH_FOR
    assert is_good(keys, EC_FORGER)
    assert issuer.asked == 2
