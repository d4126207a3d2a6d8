"""How the occasions of a course follow on each other in time and in kind. Floor 0b.

By the time of the event and never by that of the report: what is told all at once at a first interview happened when it
happened. An occasion that is only told of long afterwards (a *historic* one) counts among what went before; it never
makes the pace, so that a batch of old disclosures is no sudden rise.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from service.conduct.uk_time import uk_day
from service.domain.report import Precision, Report
from service.domain.summary import Occasion

Rule = Mapping[str, Any]
DATED = frozenset({Precision.MINUTE, Precision.HOUR, Precision.DAY})
"""Precisions that tell the day."""
_MARK = "historic_disclosure"


@dataclass(frozen=True, slots=True)
class Rise:
    """Occasions becoming more frequent: those that make the pace, and by which figures."""

    occasions: tuple[Occasion, ...]
    recent: int = 0
    before: int = 0
    gaps: tuple[int, ...] = ()
    median_gap: float = 0.0


@dataclass(frozen=True, slots=True)
class Widening:
    """Kinds of conduct that are new: which, on which occasions, and how many kinds there are in all."""

    fresh: frozenset[str]
    kinds: int
    occasions: tuple[Occasion, ...]


def dated(occasions: Iterable[Occasion]) -> list[Occasion]:
    """The occasions whose day is known, in order of time."""
    return sorted((o for o in occasions if o.precision in DATED), key=lambda o: (o.day, o.number))


def last_day_of(occasion: Occasion) -> date:
    """The last day that an occasion may have been on: the last of its month where the day is not known."""
    day = uk_day(occasion.ended or occasion.started)
    return day if occasion.precision in DATED else day.replace(day=monthrange(day.year, day.month)[1])


def is_historic(occasion: Occasion, rule: Rule) -> bool:
    """Whether every report of an occasion was made long after it, or says that it discloses the past."""
    return all(_is_historic(member.report, rule) for member in occasion.members)


def rise_of(occasions: Iterable[Occasion], rule: Rule) -> Rise | None:
    """The occasions that come more frequently than those before them, if any do.

    Either so many in the days up to the latest, and so many times more than in as many days before; or the last gaps
    between occasions shrink each time, to a part of the median gap.
    """
    known = dated(occasions)
    told = [o for o in known if not is_historic(o, rule)]
    if not told:
        return None
    window, latest = timedelta(days=rule["window_days"]), told[-1].day
    recent = [o for o in told if latest - o.day < window]
    before = sum(window <= latest - o.day < 2 * window for o in known)
    if len(recent) >= rule["occasions"] and len(recent) >= rule["times_before"] * max(1, before):
        return Rise(tuple(recent), recent=len(recent), before=before)
    gaps = [(later.day - earlier.day).days for earlier, later in pairwise(known)]
    last, latest_ones = gaps[-rule["shrinking_gaps"] :], known[-rule["shrinking_gaps"] :]
    is_shrinking = len(last) == rule["shrinking_gaps"] and all(b < a for a, b in pairwise(last))
    is_of_now = not any(is_historic(o, rule) for o in latest_ones)
    if is_shrinking and is_of_now and last[-1] <= rule["last_gap_to_median"] * median(gaps):
        return Rise(tuple(latest_ones), gaps=tuple(last), median_gap=float(median(gaps)))
    return None


def widening_of(occasions: Iterable[Occasion], rule: Rule) -> Widening | None:
    """The kinds of conduct of the days up to the latest occasion that were not there before, if there are enough."""
    known = dated(occasions)
    if not known:
        return None
    since = known[-1].day - timedelta(days=rule["window_days"])
    earlier = {code for o in known if o.day <= since for code in o.behaviours}
    lately = {code for o in known if o.day > since for code in o.behaviours}
    fresh = frozenset(lately - earlier)
    if not earlier or not fresh or len(lately | earlier) < rule["kinds"]:
        return None
    return Widening(fresh, len(lately | earlier), tuple(o for o in known if o.day > since and fresh & {*o.behaviours}))


def most_within(occasions: Sequence[Occasion], days: int) -> tuple[Occasion, ...]:
    """The most occasions that lie in any so many days, the earliest such days first; the occasions are in order."""
    best: tuple[Occasion, ...] = ()
    start = 0
    for end, occasion in enumerate(occasions):
        while (occasion.day - occasions[start].day).days >= days:
            start += 1
        if end + 1 - start > len(best):
            best = tuple(occasions[start : end + 1])
    return best


def _is_historic(report: Report, rule: Rule) -> bool:
    for note in report.body.get("handling") or ():
        if isinstance(note, Mapping) and note.get(_MARK) is True:
            return True
        if isinstance(note, str) and note.strip().casefold().replace("-", "_").replace(" ", "_") == _MARK:
            return True
    ended = max(report.occurred_from, report.occurred_to or report.occurred_from)
    return report.reported_at is not None and report.reported_at - ended > timedelta(days=rule["historic_days"])
