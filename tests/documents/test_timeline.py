"""Where occasions stand in the drawing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.documents.timeline import drawing_of

from .printed import entry, schedule


def test_the_first_stands_at_the_left_the_last_at_the_right_and_each_at_its_step() -> None:
    drawing = drawing_of([entry(1, step=1), entry(2, step=6), entry(3, step=None)], 6)
    assert [(mark.along, mark.up) for mark in drawing.marks] == [(0.0, 1), (0.5, 6), (1.0, 0)]
    assert [mark.label for mark in drawing.marks] == ["1", "2", "3"]


def test_a_single_day_stands_in_the_middle() -> None:
    drawing = drawing_of([entry(1, days=0), entry(2, days=0)], 6)
    assert {mark.along for mark in drawing.marks} == {0.5}
    assert [tick.label for tick in drawing.ticks] == ["05.01.2026"]


def test_numbers_that_would_lie_on_each_other_are_left_out() -> None:
    drawing = drawing_of([entry(n, days=1) for n in range(1, 121)], 6)
    labelled = [mark.along for mark in drawing.marks if mark.label]
    assert 1 < len(labelled) < 70
    assert len(drawing.marks) == 120


@given(st.integers(1, 60), st.integers(0, 4000))
def test_whatever_the_span_there_are_a_few_ticks_in_order_within_the_drawing(count: int, days: int) -> None:
    drawing = drawing_of([entry(n, days=days) for n in range(1, count + 1)], 6)
    places = [tick.along for tick in drawing.ticks]
    assert places == sorted(places)
    assert 1 <= len(places) <= 20
    assert all(0 <= place <= 1 for place in [*places, *(mark.along for mark in drawing.marks)])


def test_the_drawing_is_told_in_words() -> None:
    told = schedule([entry(2, step=None), entry(1, step=6)]).drawn_as
    assert (
        told == "Timeline of 2 occasions from 05.01.2026 to 16.01.2026. 05.01.2026: step 6; 16.01.2026: step not known."
    )
    assert schedule([]).drawn_as == "No occasion."
