"""The reports of a course one by one, each with the occasion that it is of, and how a finding cites them. Floor 0b."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.conduct.prompts import DATED
from service.conduct.uk_time import uk_day
from service.domain.course import Member
from service.domain.findings import Ground
from service.domain.standing import Standing
from service.domain.summary import Occasion, Summary

_FIRMNESS = tuple(Standing)


@dataclass(frozen=True, slots=True)
class Account:
    """One report as it stands most firmly in the course, and the occasion that it is of."""

    occasion: Occasion
    member: Member

    def ground(self, pointer: str, says: str) -> Ground:
        """What stands at a place of the report, for a finding to rest on."""
        return Ground(
            incident_id=self.member.incident_id,
            agency=self.member.agency,
            reference=self.member.report.reference,
            pointer=pointer,
            says=says,
            occasion=self.occasion.number,
            day=self.occasion.day,
            standing=self.member.standing,
        )

    def notes(self, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The objects in a list of notes of the report, each with its place."""
        listed = self.member.report.body.get(name)
        for number, note in enumerate(listed if isinstance(listed, list | tuple) else ()):
            if isinstance(note, Mapping):
                yield f"/{name}/{number}", note


def accounts_of(summary: Summary) -> tuple[Account, ...]:
    """Each report once, in order of the occasions and, within one, of time."""
    found = []
    for occasion in summary.occasions:
        firmest: dict[str, Member] = {}
        for member in sorted(occasion.members, key=lambda m: (_FIRMNESS.index(m.standing), m.victim, m.suspect)):
            firmest.setdefault(member.incident_id, member)
        found += [Account(occasion, m) for m in sorted(firmest.values(), key=_by_time)]
    return tuple(found)


def days_of(occasion: Occasion) -> tuple[date, date]:
    """The first and the last day in the United Kingdom that the occasion may have been on."""
    first, last = occasion.day, uk_day(occasion.ended) if occasion.ended else occasion.day
    if occasion.precision in DATED:
        return first, last
    return first.replace(day=1), last.replace(day=calendar.monthrange(last.year, last.month)[1])


def is_of_one_day(occasion: Occasion) -> bool:
    """Whether its day is known: one night may be of two."""
    first, last = days_of(occasion)
    return occasion.precision in DATED and (last - first).days <= 1


def _by_time(member: Member) -> tuple[Any, ...]:
    return member.report.occurred_from, str(member.agency), member.report.reference, member.incident_id
