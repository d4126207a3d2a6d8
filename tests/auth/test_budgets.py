"""Budgets are drawn, spent, and fill again steadily; a client's and each of its people's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from service.auth.budgets import PERSON_SHARE, Budgets, Limit, Measure, Standing
from service.domain.agency import AgencyId
from service.domain.errors import BudgetSpent
from service.domain.principal import ComesAs, Principal

from .forging import NOW

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
SYSTEM = Principal(
    subject="rms-47",
    client_id="rms-47",
    agency=AgencyId.parse("police:47"),
    role="police_records",
    comes_as=ComesAs.MACHINE,
    token_id="tok_1",
    acts_for=("*",),
)
OFFICER = replace(SYSTEM, acting_for="pc-0017")
SERGEANT = replace(SYSTEM, acting_for="ps-0002")
PERSON = replace(SYSTEM, client_id="desk-47", subject="pc-0017", comes_as=ComesAs.PERSON, acts_for=())
ROWS, REQUESTS = Measure.ROWS, Measure.REQUESTS


def budgets(rows: int = 100, **options: int) -> Budgets:
    """So many rows an hour, for a client."""
    return Budgets({ROWS: Limit(rows, HOUR)}, **options)


def left(held: Budgets, who: Principal = SYSTEM, seconds: float = 0) -> int:
    (standing,) = held.standings(who, NOW + seconds * SECOND)
    return standing.left


def spent(held: Budgets, who: Principal, amount: int = 1, seconds: float = 0) -> BudgetSpent:
    with pytest.raises(BudgetSpent) as raised:
        held.spend(ROWS, who, NOW + seconds * SECOND, amount)
    return raised.value


def test_a_budget_is_as_large_as_was_set_and_one_more_is_too_much() -> None:
    held = budgets(100)
    for _ in range(100):
        held.spend(ROWS, SYSTEM, NOW)
    error = spent(held, SYSTEM)
    assert (error.measure, error.retry_after) == ("rows", 36)


def test_it_fills_again_steadily_and_never_beyond_its_size() -> None:
    held = budgets(100)
    held.spend(ROWS, SYSTEM, NOW, 100)
    assert left(held, seconds=1800) == 50
    assert left(held, seconds=86_400) == 100
    held.spend(ROWS, SYSTEM, NOW + 86_400 * SECOND, 100)
    spent(held, SYSTEM, seconds=86_400 + 35)
    held.spend(ROWS, SYSTEM, NOW + (86_400 + 36) * SECOND)


def test_it_says_when_there_is_as_much_as_was_asked_for() -> None:
    held = budgets(100)
    held.spend(ROWS, SYSTEM, NOW, 95)
    error = spent(held, SYSTEM, 10)
    assert error.retry_after == 180
    held.spend(ROWS, SYSTEM, NOW + error.retry_after * SECOND, 10)


def test_what_is_refused_takes_nothing() -> None:
    held = budgets(100)
    held.spend(ROWS, SYSTEM, NOW, 95)
    spent(held, SYSTEM, 10)
    assert left(held) == 5


def test_a_person_has_a_tenth_and_does_not_draw_on_a_colleague() -> None:
    held = budgets(100)
    held.spend(ROWS, OFFICER, NOW, 100 // PERSON_SHARE)
    spent(held, OFFICER)
    held.spend(ROWS, SERGEANT, NOW, 10)
    assert left(held) == 80


def test_a_client_is_bounded_however_many_people_it_names() -> None:
    held = budgets(100)
    for number in range(10):
        held.spend(ROWS, replace(SYSTEM, acting_for=f"pc-{number}"), NOW, 10)
    spent(held, replace(SYSTEM, acting_for="pc-fresh"))


def test_a_person_has_one_budget_whichever_client_of_the_agency_they_come_by() -> None:
    held = budgets(100)
    held.spend(ROWS, OFFICER, NOW, 6)
    held.spend(ROWS, PERSON, NOW, 4)
    spent(held, PERSON)
    elsewhere = replace(PERSON, agency=AgencyId.parse("police:44"), client_id="desk-44")
    held.spend(ROWS, elsewhere, NOW, 10)


def test_what_was_used_is_charged_although_there_was_less_and_the_next_waits_for_it() -> None:
    held = budgets(100)
    held.charge(ROWS, SYSTEM, NOW, 200)
    assert left(held) == 0
    assert spent(held, SYSTEM, 0).retry_after == 3636


def test_with_no_amount_something_must_be_left_and_nothing_is_taken() -> None:
    held = budgets(10)
    held.spend(ROWS, SYSTEM, NOW, 0)
    assert left(held) == 10
    held.spend(ROWS, SYSTEM, NOW, 10)
    spent(held, SYSTEM, 0)


def test_that_a_budget_is_spent_is_told_first_once_until_there_is_some_again() -> None:
    held = budgets(100)
    held.spend(ROWS, SYSTEM, NOW, 100)
    assert [spent(held, SYSTEM).is_first for _ in range(3)] == [True, False, False]
    held.spend(ROWS, SYSTEM, NOW + 36 * SECOND)
    assert spent(held, SYSTEM, seconds=36).is_first


def test_what_is_left_is_told_of_the_budget_that_is_spent_first() -> None:
    held = Budgets({REQUESTS: Limit(600, timedelta(minutes=1)), ROWS: Limit(100, HOUR)})
    held.charge(ROWS, OFFICER, NOW, 5)
    assert held.standings(OFFICER, NOW) == (
        Standing(REQUESTS, 60, timedelta(minutes=1), 60, 0),
        Standing(ROWS, 10, HOUR, 5, 1800),
    )


def test_nothing_is_bounded_where_no_limit_is_set() -> None:
    for held in (Budgets(), budgets(0)):
        held.spend(ROWS, SYSTEM, NOW, 10**9)
        held.charge(ROWS, SYSTEM, NOW, 10**9)
        assert held.standings(SYSTEM, NOW) == ()


def test_the_smallest_limit_leaves_a_person_something() -> None:
    held = budgets(3)
    held.spend(ROWS, OFFICER, NOW)
    spent(held, OFFICER)


def test_made_up_names_do_not_fill_the_memory_nor_empty_the_budget_of_their_client() -> None:
    held = budgets(100_000, most_buckets=50)
    for number in range(1000):
        held.spend(ROWS, replace(SYSTEM, acting_for=f"made-up-{number}"), NOW)
    assert len(held._buckets) == 50
    assert left(held) == 99_000


def test_a_clock_that_was_put_back_gives_nothing_back() -> None:
    held = budgets(100)
    held.spend(ROWS, SYSTEM, NOW, 100)
    spent(held, SYSTEM, seconds=-3600)
    assert left(held, seconds=-3600) == 0


def test_many_threads_draw_exactly_what_there_is() -> None:
    held = budgets(500)

    def draw(_number: int) -> bool:
        try:
            held.spend(ROWS, SYSTEM, NOW)
        except BudgetSpent:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(draw, range(800))) == 500
