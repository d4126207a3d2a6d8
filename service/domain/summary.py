"""What the incidents of a course come to: its occasions, how far apart they lie, what they prompt. Floor 0a.

Computed by ``service.conduct`` and shown, in part, by ``service.disclosure``. Nothing here grades a risk or says
that an offence is made out: these are counts, dates and reminders, each with its basis.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from service.domain.agency import AgencyId
from service.domain.course import Member
from service.domain.report import Precision
from service.domain.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One continuous episode towards the victim, with every report of it.

    ``started`` and ``ended`` are those of its most precise reports; ``precision`` says how far to trust them, and
    ``day`` is the day in the United Kingdom on which it started. ``standing`` is the firmest of its reports.
    ``gap_days`` counts the days since the occasion before; ``None`` for the first, and where either is not known to
    the day. ``decisions`` are the ids of the decisions by which people split or merged it, the earliest first.
    """

    number: int
    started: datetime
    ended: datetime | None
    precision: Precision
    day: date
    members: tuple[Member, ...]
    behaviours: tuple[str, ...]
    standing: Standing
    gap_days: int | None
    decisions: tuple[str, ...] = ()

    @property
    def month(self) -> str:
        """Year and month in which it started, as ``2026-11``."""
        return f"{self.day:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A reminder to look at something: its code, neutral words, and the figures or source that it rests on."""

    code: str
    text: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A course in figures.

    Each occasion counts once, as attributed, suspected or unattributed. ``behaviours`` gives for each code the number
    of occasions on which it was reported. Gaps are in days, over those that are known; ``span_days`` runs from the
    day of the first occasion to the day of the last.
    """

    occasions: tuple[Occasion, ...]
    first_at: datetime
    last_at: datetime
    attributed: int
    suspected: int
    unattributed: int
    behaviours: tuple[tuple[str, int], ...]
    median_gap_days: float | None
    longest_gap_days: int | None
    span_days: int
    prompts: tuple[Prompt, ...]
    agencies: tuple[AgencyId, ...]
