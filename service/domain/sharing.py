"""Sight of a course that somebody gave on purpose: to an agency, or to one of its staff, for a while. Floor 0a."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from service.domain.agency import AgencyId

LONGEST_SHARE: Final = timedelta(days=366)
"""A share is looked at anew at least once a year."""

LONGEST_STAFF_REFERENCE: Final = 64


class LawfulBasis(StrEnum):
    """On what a share rests in law; the agencies' sharing agreement tells which of them it relies on for whom."""

    POLICING = "policing"
    """Common-law policing purposes (DPA 2018 Part 3, s.35)."""
    PROSECUTION = "prosecution"
    """The statutory functions of the Crown Prosecution Service."""
    JUSTICE = "administration_of_justice"
    """Administration of justice (DPA 2018 Sch.8)."""
    CRIME_AND_DISORDER = "crime_and_disorder"
    """Disclosure to relevant authorities (Crime and Disorder Act 1998 s.115)."""
    SAFEGUARDING = "safeguarding"
    """Safeguarding of children and of adults at risk (Care Act 2014, Children Act 2004; DPA 2018 Sch.1 and Sch.8)."""
    RECOGNISED_INTEREST = "recognised_legitimate_interest"
    """Crime, safeguarding, emergencies (Data (Use and Access) Act 2025); for agencies under UK GDPR."""


class Ground(StrEnum):
    """For what reason somebody may see a course."""

    SHARE = "share"
    """A supervisor gave it to another agency."""
    ALLOCATION = "allocation"
    """A supervisor allocated it to staff of her own force: they see it where it is restricted."""
    BREAK_GLASS = "break_glass"
    """Two persons of the agency opened it in an emergency."""


class Emergency(StrEnum):
    """Why somebody opens a course to which they have no relation."""

    THREAT_TO_LIFE = "threat_to_life"
    SAFEGUARDING = "immediate_safeguarding"
    SUSPECT_PRESENT = "suspect_present"
    MISSING_PERSON = "missing_person"


class Policy(StrEnum):
    """Whether those to whom a restricted course is closed may know that it exists."""

    HIT = "hit"
    """It counts where other courses of a person are counted, and the change feed names it."""
    NO_HIT = "no_hit"
    """It does not."""


class Ending(StrEnum):
    """Why sight of a course ended."""

    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    MERGED = "merged"
    """The course was merged with another, so that it is no longer what was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """That ``agency`` may see the course, each of its roles in its own view.

    ``staff`` narrows it to one member of its staff, or to those whose references begin with what stands before a
    ``*``; it is empty for the whole agency. ``expires_at`` is empty for what stands until it is ended. ``purpose`` is
    what the giver wrote, ``given_by`` a staff reference of ``given_by_agency``.
    """

    id: str
    course_id: str
    agency: AgencyId
    ground: Ground
    basis: str
    purpose: str
    given_by_agency: AgencyId
    given_by: str
    given_at: datetime
    expires_at: datetime | None
    staff: str = ""
    ended_at: datetime | None = None
    ending: Ending | None = None
    ended_by: str = ""
    ended_reason: str = ""

    def ending_at(self, at: datetime) -> Ending | None:
        """Why it no longer holds at that time; ``None`` while it does."""
        if self.ending is not None:
            return self.ending
        return Ending.EXPIRED if self.expires_at is not None and self.expires_at <= at else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """That a force restricted a course; ``made_by`` is a staff reference."""

    id: str
    course_id: str
    agency: AgencyId
    policy: Policy
    reason: str
    made_by: str
    made_at: datetime


def patterns_for(staff: str) -> tuple[str, ...]:
    """What ``Grant.staff`` may be for a grant to hold for that member of staff."""
    return ("", *(f"{staff[:end]}*" for end in range(1, len(staff) + 1)), *filter(None, [staff]))
