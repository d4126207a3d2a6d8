"""The measures that answer the inspections, over courses and incidents as they stand at a time. Floor 0b.

Each follows from what is on record and from when it was received, linked and read. Nothing here names a person, an
officer or a course. Occasions are counted, not reports; a course of which something cannot be told yet is waiting, and
what has nothing to be measured on has no figure rather than a good one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median

from service.conduct.accounts import days_of
from service.conduct.breaches import orders_of
from service.conduct.crimes import Crimes, read_crimes
from service.conduct.moments import read_moment
from service.conduct.proceeding_notes import closings_in
from service.conduct.rule_sets import RULES, RuleSets, Table
from service.conduct.statements import code_of
from service.conduct.uk_time import uk_day
from service.domain.agency import AgencyId, AgencyKind
from service.domain.measures import Measure, MeasuredCourse, MeasuredIncident, Unit
from service.domain.report import Kind, Precision, Report
from service.domain.standing import Standing
from service.domain.summary import Occasion

_EXACT = frozenset({Precision.MINUTE, Precision.HOUR})


@dataclass(frozen=True, slots=True)
class MeasureRules:
    """Bounds and words of the measures."""

    recording_gap: timedelta
    breach_linkage: timedelta
    closed_for_limit: frozenset[str]
    text: Mapping[str, Mapping[str, str]]


def _read(table: Table) -> MeasureRules:
    hours = table["recording_gap_hours"], table["breach_linkage_hours"]
    texts = {
        code: {name: text.format(hours=hours[code == "breach_linkage"]) for name, text in words.items()}
        for code, words in table["text"].items()
    }
    return MeasureRules(
        timedelta(hours=hours[0]), timedelta(hours=hours[1]), frozenset(table["closed_for_limit"]), texts
    )


def measures_of(
    courses: Iterable[MeasuredCourse], incidents: Iterable[MeasuredIncident], at: datetime, rules: RuleSets = RULES
) -> tuple[Measure, ...]:
    """Every measure over those courses and incidents as they stand at that time."""
    tally = Tally(at, rules)
    for course in courses:
        tally.take(course)
    for incident in incidents:
        tally.take_incident(incident)
    return tally.measures()


class Tally:
    """Takes courses and incidents one by one as they stand at a time, and keeps what the measures count and no more."""

    def __init__(self, at: datetime, rules: RuleSets = RULES) -> None:
        on = uk_day(at)
        self._counting = _Counting(
            at, on, rules.on("measures", on, _read), rules.on("classifications", on, read_crimes)
        )
        self._sets = rules
        self._found: dict[str, list[bool | None]] = {code: [] for code in self._counting.rules.text}
        self._hours: list[float | None] = []
        self._incidents: set[str] = set()

    def take(self, one: MeasuredCourse) -> None:
        """The course is counted."""
        counting, found = self._counting, self._found
        self._hours += counting.hours_to_reader(one)
        found["recording_gap"] += counting.recording_gap(one)
        found["breach_linkage"] += counting.breach_linkage(one, self._sets)
        found["stale_assessments"].append(_is_stale(one))
        found["limits_missed"].append(one.closed_for_limit)
        found["limits_passed"].append(one.is_limit_passed)
        found["cross_force_courses"].append(len(_agencies(one, AgencyKind.POLICE)) > 1)
        found["first_by_partner"] += _first_by_partner(one)
        self._incidents |= {member.incident_id for member in one.course.members}

    def take_incident(self, incident: MeasuredIncident) -> None:
        """The incident is counted."""
        self._found["isolation_rate"] += _isolated(incident)

    def measures(self) -> tuple[Measure, ...]:
        """Every measure over what was taken."""
        counting, found = self._counting, self._found
        return (
            counting.share("isolation_rate", found["isolation_rate"]),
            counting.time_to_course(self._hours),
            counting.share("recording_gap", found["recording_gap"]),
            counting.share("breach_linkage", found["breach_linkage"]),
            counting.share("stale_assessments", found["stale_assessments"]),
            counting.count("limits_missed", found["limits_missed"]),
            counting.count("limits_passed", found["limits_passed"]),
            counting.cross_force(found["cross_force_courses"], len(self._incidents)),
            counting.share("first_by_partner", found["first_by_partner"]),
        )


def closing_of(report: Report, on: date, rules: RuleSets = RULES) -> tuple[datetime | None, bool]:
    """When the agency closed the incident, as a handling note or an event of proceedings says, and whether it did so
    because a limit on proceedings had passed. What tells only the day closes it at the end of that day."""
    held = rules.on("measures", on, _read)
    notes = [note for note in report.body.get("handling") or () if isinstance(note, Mapping)]
    moments = [moment for note in notes if (moment := read_moment(note.get("closed_at")))]
    why = {code_of(note["closed_because"]) for note in notes if isinstance(note.get("closed_because"), str)}
    closings = tuple(closings_in(report, on, rules))
    is_said = bool(moments) and bool(why & held.closed_for_limit)
    moments += [moment for moment, _ in closings if moment]
    closed = [moment.at or datetime.combine(moment.last, time.max, UTC) for moment in moments]
    return max(closed, default=None), is_said or any(is_for_limit for _, is_for_limit in closings)


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

    def share(self, code: str, found: Sequence[bool | None]) -> Measure:
        """The share of what was found to be so; ``None`` is waiting."""
        told = [one for one in found if one is not None]
        value = sum(told) / len(told) if told else None
        return self._measure(code, Unit.SHARE, value, (sum(told), len(told), len(found) - len(told)))

    def count(self, code: str, found: Sequence[bool | None]) -> Measure:
        """How many there are."""
        counted = sum(map(bool, found))
        return self._measure(code, Unit.COUNT, float(counted) if found else None, (counted, len(found), 0))

    def hours_to_reader(self, one: MeasuredCourse) -> Iterator[float | None]:
        """Hours from the second occasion to a reader, ``None`` while there was none; nothing for what is no course."""
        if since := second_occasion_at(one.summary.occasions):
            read = [at for at in one.shown_at if at >= since]
            yield (min(read) - since).total_seconds() / 3600 if read else None

    def time_to_course(self, found: Sequence[float | None]) -> Measure:
        """Median hours from the second occasion to a reader."""
        hours = [one for one in found if one is not None]
        counts = (len(hours), len(found), len(found) - len(hours))
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

    def breach_linkage(self, one: MeasuredCourse, sets: RuleSets) -> Iterator[bool | None]:
        """For each report of a breach, whether it came to stand beside other reports in time."""
        linked = dict(one.linked_at)
        received = {member.incident_id: member.received_at for member in one.course.members}
        for breach in orders_of(one.summary, self.on, sets).breaches:
            until = received[breach.incident_id] + self.rules.breach_linkage
            others = [linked[i] for i in received.keys() - {breach.incident_id} if i in linked]
            own = linked.get(breach.incident_id)
            # It stands beside another from the later of the two on.
            beside = max(own, min(others)) if own and others else None
            if beside is not None and beside <= until:
                yield True
            else:
                yield None if self.at < until else False

    def cross_force(self, found: Sequence[bool | None], incidents: int) -> Measure:
        """Courses of two police forces or more, for each thousand incidents."""
        counted = sum(map(bool, found))
        value = 1000 * counted / incidents if incidents else None
        return self._measure("cross_force_courses", Unit.PER_THOUSAND, value, (counted, incidents, 0))

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


def _isolated(incident: MeasuredIncident) -> Iterator[bool]:
    """For an incident that was closed, whether a possible link was open that nobody had looked at."""
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
