"""The measures that answer the inspections, over courses and incidents as they stand at a time. Floor 0b.

Each follows from what is on record and from when it was received, linked and read. Nothing here names a person, an
officer or a course. Occasions are counted, not reports; a course of which something cannot be told yet is waiting, and
what has nothing to be measured on has no figure rather than a good one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from service.conduct.accounts import days_of
from service.conduct.breaches import orders_of
from service.conduct.recording import Crimes, read_crimes
from service.conduct.rule_sets import RULES, RuleSets, Table
from service.conduct.uk_time import uk_day
from service.domain.agency import AgencyId, AgencyKind
from service.domain.measures import Measure, MeasuredCourse, MeasuredIncident, Unit
from service.domain.report import Kind, Precision
from service.domain.standing import Standing
from service.domain.summary import Occasion

_EXACT = frozenset({Precision.MINUTE, Precision.HOUR})


@dataclass(frozen=True, slots=True)
class MeasureRules:
    """Bounds and words of the measures."""

    recording_gap: timedelta
    breach_linkage: timedelta
    text: Mapping[str, Mapping[str, str]]


def _read(table: Table) -> MeasureRules:
    hours = table["recording_gap_hours"], table["breach_linkage_hours"]
    texts = {
        code: {name: text.format(hours=hours[code == "breach_linkage"]) for name, text in words.items()}
        for code, words in table["text"].items()
    }
    return MeasureRules(timedelta(hours=hours[0]), timedelta(hours=hours[1]), texts)


def measures_of(
    courses: Sequence[MeasuredCourse], incidents: Iterable[MeasuredIncident], at: datetime, rules: RuleSets = RULES
) -> tuple[Measure, ...]:
    """Every measure over those courses and incidents as they stand at that time."""
    on = uk_day(at)
    counting = _Counting(at, on, rules.on("measures", on, _read), rules.on("classifications", on, read_crimes), rules)
    return (
        counting.share("isolation_rate", _isolated(incidents)),
        counting.time_to_course(courses),
        counting.share("recording_gap", (found for one in courses for found in counting.recording_gap(one))),
        counting.share("breach_linkage", (found for one in courses for found in counting.breach_linkage(one))),
        counting.share("stale_assessments", map(_is_stale, courses)),
        counting.count("limits_missed", [one.closed_for_limit for one in courses]),
        counting.count("limits_passed", [one.is_limit_passed for one in courses]),
        counting.cross_force(courses),
        counting.share("first_by_partner", (found for one in courses for found in _first_by_partner(one))),
    )


def second_occasion_at(occasions: Iterable[Occasion]) -> datetime | None:
    """When the second attributed occasion became known: the receipt of the first report that attributes it."""
    known = sorted(
        min(member.received_at for member in occasion.members if member.standing is Standing.ATTRIBUTED)
        for occasion in occasions
        if occasion.standing is Standing.ATTRIBUTED
    )
    return known[1] if len(known) > 1 else None


@dataclass(frozen=True, slots=True)
class _Counting:
    """Counts as at a time, by the rules that hold then."""

    at: datetime
    on: date
    rules: MeasureRules
    crimes: Crimes
    sets: RuleSets

    def share(self, code: str, found: Iterable[bool | None]) -> Measure:
        """The share of what was found to be so; ``None`` is waiting."""
        listed = list(found)
        told = [one for one in listed if one is not None]
        value = sum(told) / len(told) if told else None
        return self._measure(code, Unit.SHARE, value, (sum(told), len(told), len(listed) - len(told)))

    def count(self, code: str, found: Sequence[bool]) -> Measure:
        """How many there are."""
        return self._measure(code, Unit.COUNT, float(sum(found)) if found else None, (sum(found), len(found), 0))

    def time_to_course(self, courses: Iterable[MeasuredCourse]) -> Measure:
        """Median hours from the second occasion to a reader."""
        begun = [(since, one) for one in courses if (since := second_occasion_at(one.summary.occasions))]
        hours = [
            (min(read) - since).total_seconds() / 3600
            for since, one in begun
            if (read := [at for at in one.shown_at if at >= since])
        ]
        counts = (len(hours), len(begun), len(begun) - len(hours))
        return self._measure("time_to_course", Unit.HOURS, median(hours) if hours else None, counts)

    def recording_gap(self, one: MeasuredCourse) -> Iterator[bool | None]:
        """Whether nobody recorded the conduct of a course as what it is; nothing for what is no course yet."""
        since = second_occasion_at(one.summary.occasions)
        if since is None:
            return
        is_recorded = any(
            self.crimes.crime(given).conduct
            for member in one.course.members
            if member.report.kind is Kind.POLICE_INCIDENT
            for given in member.report.classifications
        )
        yield None if not is_recorded and self.at < since + self.rules.recording_gap else not is_recorded

    def breach_linkage(self, one: MeasuredCourse) -> Iterator[bool | None]:
        """For each report of a breach, whether it came to stand beside other reports in time."""
        linked = dict(one.linked_at)
        received = {member.incident_id: member.received_at for member in one.course.members}
        for breach in orders_of(one.summary, self.on, self.sets).breaches:
            until = received[breach.incident_id] + self.rules.breach_linkage
            others = [linked[i] for i in received.keys() - {breach.incident_id} if i in linked]
            own = linked.get(breach.incident_id)
            # It stands beside another from the later of the two on.
            beside = max(own, min(others)) if own and others else None
            if beside is not None and beside <= until:
                yield True
            else:
                yield None if self.at < until else False

    def cross_force(self, courses: Sequence[MeasuredCourse]) -> Measure:
        """Courses of two police forces or more, for each thousand incidents."""
        found = sum(len(_agencies(one, AgencyKind.POLICE)) > 1 for one in courses)
        incidents = len({member.incident_id for one in courses for member in one.course.members})
        value = 1000 * found / incidents if incidents else None
        return self._measure("cross_force_courses", Unit.PER_THOUSAND, value, (found, incidents, 0))

    def _measure(self, code: str, unit: Unit, value: float | None, counts: tuple[int, int, int]) -> Measure:
        words, (counted, of, waiting) = self.rules.text[code], counts
        return Measure(
            code=code,
            title=words["title"],
            definition=words["definition"],
            finding=words["finding"],
            unit=unit,
            value=value,
            counted=counted,
            of=of,
            waiting=waiting,
        )


def _isolated(incidents: Iterable[MeasuredIncident]) -> Iterator[bool]:
    """For each incident that was closed, whether a possible link was open that nobody had looked at."""
    for incident in incidents:
        if closed := incident.closed_at:
            links = incident.candidates
            yield any(link.since <= closed and not (link.viewed_at and link.viewed_at <= closed) for link in links)


def _is_stale(one: MeasuredCourse) -> bool:
    """Whether an occasion is later than the newest assessment: to the minute where both are known so well."""
    assessed = one.assessed_at
    if assessed is None:
        return True
    return any(
        occasion.started > assessed if occasion.precision in _EXACT else days_of(occasion)[0] > uk_day(assessed)
        for occasion in one.summary.occasions
    )


def _first_by_partner(one: MeasuredCourse) -> Iterator[bool]:
    """Whether a partner's report came first, for courses of more than one agency."""
    if len({member.agency for member in one.course.members}) > 1:
        first = min(one.course.members, key=lambda m: (m.received_at, m.incident_id))
        yield first.agency.kind is AgencyKind.PARTNER


def _agencies(one: MeasuredCourse, kind: AgencyKind) -> set[AgencyId]:
    return {member.agency for member in one.course.members if member.agency.kind is kind}
