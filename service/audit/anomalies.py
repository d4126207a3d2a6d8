"""What in the access log is worth a question: rules over entries, never over content. Floor 0b.

An anomaly names its rule and the entries that it rests on. It is a reason to ask, and says nothing about anybody. The
thresholds are dated reference data (``rules/anomalies-*.toml``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

OWN_RECORD: Final = "own_record"
"""The reason of a denial because the reader is a party of the record."""

BREAK_GLASS: Final = "break_glass"
"""The outcome, or how the reason begins, of a reading by break-glass."""

_SHOWN = frozenset({"consultation", "disclosure"})
OWN_REPORTS = frozenset({"incident.read_own", "incident.write", "import.write"})


CLEARED: Final = "own_record_cleared"
"""The reason of an entry that says that a member of staff is no party of a record after all."""


class Rule(StrEnum):
    """By which of the rules."""

    OWN_RECORD = "own_record"
    CLEARED = "own_record_cleared"
    NO_CASE_RELATIONSHIP = "no_case_relationship"
    REPEATED_LOOK_UP = "repeated_look_up"
    AFTER_HOURS = "after_hours"
    MASS_READING = "mass_reading"


@dataclass(frozen=True, slots=True)
class Hours:
    """When hardly anybody of these roles works: from ``begins`` to ``ends``, past midnight or not, and at weekends."""

    roles: frozenset[str]
    begins: time
    ends: time
    weekends: bool

    def night_of(self, wall: datetime) -> date | None:
        """The day to which that time on the wall clock belongs, if it is out of hours."""
        is_past_midnight = self.ends < self.begins and wall.time() < self.ends
        day = wall.date() - timedelta(days=1) if is_past_midnight else wall.date()
        if self.begins <= self.ends:
            is_out = self.begins <= wall.time() < self.ends
        else:
            is_out = is_past_midnight or wall.time() >= self.begins
        return day if is_out or (self.weekends and wall.weekday() >= 5) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """What each number means is said in the file of that date."""

    date: str
    denials: int
    denials_within: timedelta
    readings: int
    readings_within: timedelta
    rows: int
    rows_within: timedelta
    hours: tuple[Hours, ...]


def read_thresholds(table: Mapping[str, Any]) -> Thresholds:
    """The thresholds as the file has them."""
    denied, repeated, mass = table["no_case_relationship"], table["repeated_look_up"], table["mass_reading"]
    return Thresholds(
        date=table["date"],
        denials=denied["denials"],
        denials_within=timedelta(hours=denied["window_hours"]),
        readings=repeated["readings"],
        readings_within=timedelta(hours=repeated["window_hours"]),
        rows=mass["rows"],
        rows_within=timedelta(minutes=mass["window_minutes"]),
        hours=tuple(
            Hours(
                frozenset(one["roles"]),
                time.fromisoformat(one["begins"]),
                time.fromisoformat(one["ends"]),
                one["weekends"],
            )
            for one in table["after_hours"]
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What the rules look at of an entry; ``who`` is the person, or the client where it names none."""

    id: str
    at: datetime
    agency: str
    who: str
    role: str
    operation: str
    outcome: str
    action: str
    subjects: tuple[str, ...]
    rows: int
    reason: str

    @property
    def is_denied(self) -> bool:
        """Whether nothing was shown."""
        return self.outcome == "deny"

    @property
    def is_reading(self) -> bool:
        """Whether records were shown that are not the agency's own reports."""
        return not self.is_denied and self.operation in _SHOWN and self.action not in OWN_REPORTS

    @property
    def is_by_break_glass(self) -> bool:
        """Whether it took a right that the reader does not have otherwise."""
        return BREAK_GLASS in (self.outcome, self.action.rpartition(".")[2]) or self.reason.startswith(BREAK_GLASS)


def deed_of(entry: Mapping[str, Any]) -> Deed:
    """The deed that an entry of the log records."""
    return Deed(
        id=entry["id"],
        at=datetime.fromisoformat(entry["at"]),
        agency=entry["agency"],
        who=entry["acting_for"] or entry["client_id"],
        role=entry["role"],
        operation=entry["operation"],
        outcome=entry["outcome"],
        action=entry["action"],
        subjects=tuple(entry["subjects"]),
        rows=entry["rows"],
        reason=entry["reason"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    """Something worth a question: by which rule, whose doing, when, about which record if one, on which entries."""

    rule: Rule
    agency: str
    who: str
    subject: str
    first_at: datetime
    last_at: datetime
    entries: tuple[str, ...]


WallClock = Callable[[datetime], datetime]


def anomalies(deeds: Iterable[Deed], thresholds: Thresholds, wall_clock: WallClock) -> list[Anomaly]:
    """All that is worth a question, by time; ``wall_clock`` tells the local time of an instant.

    What lies just before the first of the deeds or after the last is not known here: a burst that is cut in two may be
    too small on either side.
    """
    of_each: dict[tuple[str, str], list[Deed]] = defaultdict(list)
    for deed in sorted(deeds, key=lambda deed: (deed.at, deed.id)):
        of_each[deed.agency, deed.who].append(deed)
    found = [
        Anomaly(
            rule=rule,
            agency=agency,
            who=who,
            subject=subject,
            first_at=some[0].at,
            last_at=some[-1].at,
            entries=tuple(deed.id for deed in some),
        )
        for (agency, who), own in of_each.items()
        for rule, subject, some in _of_one(own, thresholds, wall_clock)
    ]
    return sorted(found, key=lambda one: (one.first_at, one.rule, one.agency, one.who, one.subject))


Told = tuple[Rule, str, Sequence[Deed]]


def _of_one(own: Sequence[Deed], thresholds: Thresholds, wall_clock: WallClock) -> Iterator[Told]:
    """What one person's deeds, in their order, are worth asking about."""
    for deed in own:
        if deed.is_denied and deed.reason == OWN_RECORD:
            yield Rule.OWN_RECORD, deed.subjects[0] if deed.subjects else "", [deed]
        elif not deed.is_denied and deed.reason == CLEARED:
            yield Rule.CLEARED, deed.subjects[0] if deed.subjects else "", [deed]
        elif deed.is_by_break_glass:
            yield Rule.NO_CASE_RELATIONSHIP, deed.subjects[0] if deed.subjects else "", [deed]
    unseen = [deed for deed in own if deed.is_denied and not deed.reason and deed.operation in _SHOWN]
    for some in _bursts(unseen, thresholds.denials_within, thresholds.denials, lambda _: 1):
        yield Rule.NO_CASE_RELATIONSHIP, "", some
    readings = [deed for deed in own if deed.is_reading]
    yield from _repeated(readings, thresholds)
    yield from _after_hours(readings, thresholds, wall_clock)
    for some in _bursts(readings, thresholds.rows_within, thresholds.rows, lambda deed: deed.rows):
        yield Rule.MASS_READING, "", some


def _repeated(readings: Sequence[Deed], thresholds: Thresholds) -> Iterator[Told]:
    of_record: dict[str, list[Deed]] = defaultdict(list)
    for deed in readings:
        for subject in dict.fromkeys(deed.subjects):
            of_record[subject].append(deed)
    for subject, some in of_record.items():
        for burst in _bursts(some, thresholds.readings_within, thresholds.readings, lambda _: 1):
            yield Rule.REPEATED_LOOK_UP, subject, burst


def _after_hours(readings: Sequence[Deed], thresholds: Thresholds, wall_clock: WallClock) -> Iterator[Told]:
    """One for each night, or day of a weekend."""
    nights: dict[date, list[Deed]] = defaultdict(list)
    for deed in readings:
        for hours in thresholds.hours:
            night = hours.night_of(wall_clock(deed.at)) if deed.role in hours.roles else None
            if night is not None:
                nights[night].append(deed)
    for some in nights.values():
        yield Rule.AFTER_HOURS, "", some


def _bursts(
    deeds: Sequence[Deed], within: timedelta, least: int, weight: Callable[[Deed], int]
) -> Iterator[Sequence[Deed]]:
    """The longest runs of deeds each of which lies in a stretch of less than ``within`` that weighs ``least``."""
    begin = end = 0  # of the run that is being told
    start = weighs = 0
    for place, deed in enumerate(deeds):
        weighs += weight(deed)
        while deed.at - deeds[start].at >= within:
            weighs -= weight(deeds[start])
            start += 1
        if weighs < least:
            continue
        if start >= end:
            if end > begin:
                yield deeds[begin:end]
            begin = start
        end = place + 1
    if end > begin:
        yield deeds[begin:end]
