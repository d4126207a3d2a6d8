"""What is known of a report when it is asked for how long it is kept, and the answer. Floor 0a."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.domain.agency import AgencyKind


class DueAction(StrEnum):
    """What somebody has to do from the day on."""

    REVIEW = "review"
    """Decide whether it is still needed."""
    DISPOSAL = "disposal"
    """The time is over: dispose of it, or decide to keep it and say why."""


class DueBecause(StrEnum):
    """Which rule says so."""

    GROUP = "group"
    AGE = "age"
    """The subject has reached the age up to which the group keeps."""
    UNDECIDED = "undecided"
    """Nobody decided on the group yet."""
    CONSENT_WITHDRAWN = "consent_withdrawn"


class HoldKind(StrEnum):
    """Why a report may not be disposed of, whatever is due."""

    CPIA = "cpia"
    """Criminal Procedure and Investigations Act 1996: proceedings, and until their material may go."""
    APPEAL = "appeal"
    INQUIRY = "inquiry"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A report as its retention goes by it: days are those in the United Kingdom.

    ``confirmed`` are the days of reports that a person held to be about the same people and that stand with it in a
    course; ``is_linked`` says whether any report does, by whomever. ``born`` is the last day on which the youngest
    subject can have been born, ``kept_on`` when somebody last decided to keep the report.
    """

    kind: AgencyKind
    happened: date
    group: int | None = None
    confirmed: tuple[date, ...] = ()
    is_linked: bool = False
    born: date | None = None
    kept_on: date | None = None
    consent_withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """From which day on somebody has to act, how, and why."""

    on: date
    action: DueAction
    because: DueBecause
