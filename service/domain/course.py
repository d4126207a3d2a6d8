"""A course of conduct as the store hands it to the rules and the views. Floor 0a."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.domain.agency import AgencyId
from service.domain.regrouping import OccasionDecision
from service.domain.report import Party, Report
from service.domain.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One incident in a course: the report as its agency last sent it, and how firmly it stands there.

    ``victim`` and ``suspect`` are the local ids, in that report, of the two persons the course is about;
    ``suspect`` is empty where the report names none.
    """

    incident_id: str
    agency: AgencyId
    received_at: datetime
    report: Report
    standing: Standing
    victim: str
    suspect: str

    def party(self, local_id: str) -> Party:
        """The party of this report with that local id; raises ``KeyError`` if there is none."""
        for party in self.report.parties:
            if party.local_id == local_id:
                return party
        raise KeyError(local_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Everything one suspect person did towards one victim person, members in order of the event.

    ``formed_from`` names courses that were merged into this one; ``split_from`` the course it was parted from.
    ``decisions`` are those in force by which people split or merged its occasions. ``withheld`` are the reports under
    the control of agencies that do not release them to the reader: they protect people, and nothing else of them is
    told, counted or dated.
    """

    id: str
    victim_person_id: str
    suspect_person_id: str
    members: tuple[Member, ...]
    revised_at: datetime
    revision: int
    formed_from: tuple[str, ...] = ()
    split_from: str = ""
    decisions: tuple[OccasionDecision, ...] = ()
    withheld: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """How many other courses there are now of the same suspect (towards others), and of the same victim; and in how
    many of the former something is attributed to him since the day that was asked about."""

    same_suspect: int
    same_victim: int
    recent_suspect: int = 0
