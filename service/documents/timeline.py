"""Where the occasions of a schedule stand in its drawing: along by day, up by step. Floor 0b."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from service.documents.schedule import Entry

_MOST_TICKS = 14
_EVERY_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
_CLOSEST = 0.018
"""Marks nearer to each other than this part of the width, on one height, share one number."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An occasion: ``along`` from 0 to 1, ``up`` its step or 0 where that is not known, ``label`` to stand above it."""

    along: float
    up: int
    standing: str
    label: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A first of a month on the line of days."""

    along: float
    label: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """All marks and ticks, and how many heights there are above 0."""

    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    heights: int


def drawing_of(entries: Sequence[Entry], heights: int) -> Drawing:
    """The drawing of these occasions; a single day stands in the middle."""
    ordered = sorted(entries, key=lambda entry: (entry.day, entry.number))
    if not ordered:
        return Drawing((), (), heights)
    first, last = ordered[0].day, ordered[-1].day
    span = (last - first).days
    marks: list[Mark] = []
    labelled: dict[int, float] = {}
    for entry in ordered:
        along = (entry.day - first).days / span if span else 0.5
        up = entry.step or 0
        is_free = up not in labelled or along - labelled[up] >= _CLOSEST
        if is_free:
            labelled[up] = along
        marks.append(Mark(along, up, entry.standing, str(entry.number) if is_free else ""))
    return Drawing(tuple(marks), tuple(_ticks(first, last)), heights)


def _ticks(first: date, last: date) -> Iterator[Tick]:
    span = (last - first).days
    if not span:
        yield Tick(0.5, f"{first:%d.%m.%Y}")
        return
    months = (last.year - first.year) * 12 + last.month - first.month
    every = next((step for step in _EVERY_MONTHS if months // step < _MOST_TICKS), _EVERY_MONTHS[-1])
    yield Tick(0.0, f"{first:%d.%m.%Y}")
    month = first.year * 12 + first.month  # the month after the first, counted from year 0
    while month <= last.year * 12 + last.month - 1:
        day = date(month // 12, month % 12 + 1, 1)
        along = (day - first).days / span
        if month % every == 0 and 0.12 < along < 0.88:
            yield Tick(along, f"{day:%m.%Y}")
        month += 1
    yield Tick(1.0, f"{last:%d.%m.%Y}")
