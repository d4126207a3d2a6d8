"""What prosecutors see of a snapshot: the course as it stood, and how much came since. Floor 0b.

A snapshot holds the reader's view as it was made on the day, in the shape that views had then, so it is told as plain
JSON and never read back into a type of today.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from pydantic import JsonValue

from service.disclosure.views.shown import Shown


class SinceOnDay(Shown):
    """How many reports came, changed and went on one day, by when that became known here."""

    on: date
    added: int
    changed: int
    withdrawn: int


class Since(Shown):
    """What came since a snapshot: reports that are new in the course, that have a newer version, and that are no longer
    in it. ``revision`` is that of the course now."""

    revision: int
    added: int
    changed: int
    withdrawn: int
    days: tuple[SinceOnDay, ...]


class SnapshotItem(Shown):
    """A snapshot in a list. ``number`` counts the snapshots of its course; ``digest`` is over all that it shows."""

    course_id: str
    course_url: str
    number: int
    url: str
    urn: str
    taken_at: datetime
    taken_by: str
    revision: int
    digest: str


class Snapshot(SnapshotItem):
    """A snapshot: ``course`` is the reader's view of it as it stood, and ``erased`` names the parts that were erased
    since, ``withheld`` those that may not be shown now, as they tell of a report whose processing is restricted or to
    which consent was withdrawn. ``is_as_taken`` says that every part left still has the digest that it was given."""

    course: dict[str, JsonValue]
    erased: tuple[str, ...]
    withheld: tuple[str, ...]
    is_as_taken: bool
    since: Since


def since_of(revision: int, added: Iterable[date], changed: Iterable[date], withdrawn: Iterable[date]) -> Since:
    """What came since, of the days on which each report came, changed or went."""
    came, newer, gone = list(added), list(changed), list(withdrawn)
    return Since(
        revision=revision,
        added=len(came),
        changed=len(newer),
        withdrawn=len(gone),
        days=tuple(
            SinceOnDay(on=day, added=came.count(day), changed=newer.count(day), withdrawn=gone.count(day))
            for day in sorted({*came, *newer, *gone})
        ),
    )
