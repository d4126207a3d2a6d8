"""A schedule to print, about nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from service.documents.schedule import Entry, Schedule, Source, Watermark

AT = datetime(2026, 11, 25, 9, 30, 5, tzinfo=UTC)
FIRST = date(2026, 1, 5)
READER = "staff-0017 by investigator-of-sussex, Sussex Police (police_investigator)"


def entry(number: int, *narratives: str | None, step: int | None = 1, days: int = 11) -> Entry:
    """The occasion of that number, so many days after the one before, with a report for each narrative."""
    return Entry(
        number=number,
        day=FIRST + timedelta(days=days * (number - 1)),
        step=step,
        when=f"{number} March 2026, 18:05",
        gap=str(days),
        standing=("attributed", "suspected", "unattributed")[number % 3],
        conduct=("loitering",),
        sources=tuple(
            Source(agency="Sussex Police", reference=f"4726010410{place}", details="Reported.", narrative=narrative)
            for place, narrative in enumerate(narratives)
        ),
    )


def schedule(entries: Sequence[Entry], title: str = "Chronology of occasions") -> Schedule:
    """A schedule of these occasions."""
    return Schedule(
        title=title,
        handling="OFFICIAL-SENSITIVE",
        facts=(("Victim", "Hannah Bright-Adeyemi"),),
        steps=((1, "loitering"), (6, "assault")),
        steps_note="No grade of risk.",
        entries=tuple(entries),
        withheld="Left out: victim.safe_addresses.",
        watermark=Watermark(reader=READER, at=AT),
    )
