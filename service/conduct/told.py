"""What one report says of when and what, as the rules on occasions need it. Floor 0b."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from service.conduct.rulebook import OccasionRules
from service.conduct.uk_time import uk_day
from service.domain.agency import AgencyId
from service.domain.course import Member
from service.domain.report import Precision, Report

Key = tuple[datetime, str, str, str]
"""Puts reports in order: time of the event, agency, reference, id."""

Manner = tuple[AgencyId, tuple[tuple[str, frozenset[str]], ...]]
"""Who reports, and each kind of conduct with the channels named for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One report. ``start`` and ``end`` are as exact as it is; ``first`` and ``last`` the days it may be about.

    ``is_exact`` if it tells of one episode, to the hour or better; ``is_joining`` if it speaks of conduct that others
    reported. ``members`` holds it once for each way in which it stands in the course.
    """

    key: Key
    members: tuple[Member, ...]
    start: datetime
    end: datetime
    first: date
    last: date
    is_exact: bool
    is_joining: bool
    manner: Manner

    @property
    def agency(self) -> AgencyId:
        return self.manner[0]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for code, _ in self.manner[1])

    @property
    def precision(self) -> Precision:
        return self.members[0].report.precision


def tell(members: Iterable[Member], rules: OccasionRules) -> Iterator[Told]:
    """The reports behind the members, each once."""
    by_report: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        by_report[member.incident_id].append(member)
    for incident_id, same in by_report.items():
        agency, report = same[0].agency, same[0].report
        start, end = _span(report)
        first, last = _days(report)
        is_joining = report.kind in rules.joining_kinds
        is_near = report.precision in {Precision.MINUTE, Precision.HOUR} and end - start <= rules.longest_episode
        yield Told(
            key=(report.occurred_from, str(agency), report.reference, incident_id),
            members=tuple(sorted(same, key=lambda m: (m.victim, m.suspect))),
            start=start,
            end=end,
            first=first,
            last=last,
            is_exact=is_near and not is_joining,
            is_joining=is_joining,
            manner=(agency, tuple(sorted(_channels(report).items()))),
        )


def may_be_one(a: Manner, b: Manner, rules: OccasionRules, *, is_overlap: bool) -> bool:
    """Whether two reports may be of one occasion by who reports what; distance in time apart.

    ``is_overlap`` if their times overlap, which counts between reports of one agency only.
    """
    (one, told), (other, retold) = a, b
    channels, again = dict(told), dict(retold)
    shared = channels.keys() & again.keys()
    alike = {c for c in shared if not (channels[c] and again[c]) or channels[c] & again[c]}
    is_alike = bool(alike) or not channels or not again
    if one != other:
        return is_alike
    return bool(alike & rules.continuing) or (is_alike and is_overlap)


def _span(report: Report) -> tuple[datetime, datetime]:
    """First and last instant, as far as known; a report to the hour fills its hours."""
    start = report.occurred_from
    end = max(start, report.occurred_to or start)
    if report.precision is Precision.HOUR:
        return start.replace(minute=0, second=0, microsecond=0), end.replace(minute=59, second=59, microsecond=0)
    return start, end


def _days(report: Report) -> tuple[date, date]:
    """First and last day that the report may be about."""
    start, end = _span(report)
    first, last = uk_day(start), uk_day(end)
    if report.precision in {Precision.MONTH, Precision.UNKNOWN}:
        return first.replace(day=1), last.replace(day=calendar.monthrange(last.year, last.month)[1])
    return first, last


def _channels(report: Report) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for behaviour in report.behaviours:
        found[behaviour.code] |= {behaviour.channel.casefold()} - {""}
    return {code: frozenset(channels) for code, channels in found.items()}
