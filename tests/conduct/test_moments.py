"""Dates as notes tell them, and that nothing which a note may hold brings a record down."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.conduct.breaches import orders_of
from service.conduct.clocks import Beside, clocks_of
from service.conduct.moments import days_after, read_moment
from service.conduct.nexus import nexus_of

from .cases import CONTACTS
from .record_cases import day, record, report

READ: list[tuple[str, Any, tuple[str, str, bool] | None]] = [
    ("an instant", "2026-11-14T15:20:00+00:00", ("2026-11-14", "2026-11-14", True)),
    ("an instant with another offset", "2026-11-14T00:20:00+05:00", ("2026-11-13", "2026-11-13", True)),
    (
        "an instant in summer, an hour before midnight by universal time",
        "2026-06-30T23:00:00Z",
        ("2026-07-01", "2026-07-01", True),
    ),
    ("the same, a minute before", "2026-06-30T22:59:00Z", ("2026-06-30", "2026-06-30", True)),
    ("a time without an offset is known to the day", "2026-06-30T23:00:00", ("2026-06-30", "2026-06-30", False)),
    ("a day", "2026-11-14", ("2026-11-14", "2026-11-14", False)),
    ("the leap day", "2028-02-29", ("2028-02-29", "2028-02-29", False)),
    ("the leap day of a year without one", "2027-02-29", None),
    ("a month", "2028-02", ("2028-02-01", "2028-02-29", False)),
    ("a month that there is not", "2028-13", None),
    ("a year", "2026", ("2026-01-01", "2026-12-31", False)),
    ("the year nought", "0000", None),
    ("the end of the calendar", "9999-12-31T23:59:00Z", ("9999-12-31", "9999-12-31", True)),
    ("before the beginning of it", "0001-01-01T00:00:00+14:00", None),
    ("words", "last spring", None),
    ("nothing", "", None),
    ("a number", 2026, None),
    ("a list", ["2026-11-14"], None),
    ("digits of another script", "٢٠٢٦", None),
]


@pytest.mark.parametrize("value, moment", [case[1:] for case in READ], ids=[case[0] for case in READ])
def test_a_date_is_read_as_exactly_as_it_is_told(value: Any, moment: tuple[str, str, bool] | None) -> None:
    found = read_moment(value)
    told = (found.first.isoformat(), found.last.isoformat(), found.at is not None) if found else None
    assert told == moment


def test_days_end_with_the_calendar() -> None:
    assert days_after(day("9999-12-30"), 1) == days_after(day("9999-12-30"), 2) == day("9999-12-31")
    assert days_after(day("2028-02-28"), 2) == day("2028-03-01")


NAMES = st.sampled_from(
    "type reference interim made_at served_at expires_at notified_at awareness conditions conditions_breached "
    "variations protected_persons kind at value since".split()
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["SPO", "2026-11-14", "2026", "separated", "", "?"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)
NOTES = st.lists(st.dictionaries(NAMES, VALUES, max_size=6) | VALUES, max_size=3)


@given(NOTES, NOTES)
def test_whatever_a_note_holds_the_record_can_be_made(orders: list[Any], knowledge: list[Any]) -> None:
    first = report("2026-11-03 18:05", orders=orders, knowledge=knowledge)
    second = report("2026-11-19 22:48", CONTACTS, "EXT_ORDER_BREACH", orders=orders[::-1])
    summary, today = record(first, second), day("2026-11-24")
    nexus_of(summary, today)
    found = orders_of(summary, today)
    clocks_of(summary, today, Beside(orders=found))
    assert found == orders_of(record(second, first), today)
