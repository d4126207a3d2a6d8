"""A schedule of occasions as it is printed: texts, figures and days, nothing to be looked up. Floor 0b."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Watermark:
    """Who reads it, and when; printed on every page. ``at`` is in UTC; ``reader`` the text that names the reader."""

    reader: str
    at: datetime

    @property
    def text(self) -> str:
        """One line: the reader, and the time to the second."""
        return f"{self.reader}, {self.at:%d.%m.%Y %H:%M:%S} UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One report of an occasion: who made it under which reference, what it is classified as, and what it says.

    ``narrative`` is ``None`` where it is withheld from the reader.
    """

    agency: str
    reference: str
    details: str
    narrative: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One occasion. ``day`` places it on the drawn timeline; ``step`` is its height there, ``None`` if not known."""

    number: int
    day: date
    step: int | None
    when: str
    gap: str
    standing: str
    conduct: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A whole schedule. ``facts`` are lines of name and text above it; ``steps`` says what each height stands for."""

    title: str
    handling: str
    facts: tuple[tuple[str, str], ...]
    steps: tuple[tuple[int, str], ...]
    steps_note: str
    entries: tuple[Entry, ...]
    withheld: str
    watermark: Watermark

    @property
    def drawn_as(self) -> str:
        """The drawing in words, for whoever cannot see it."""
        days = [entry.day for entry in self.entries]
        if not days:
            return "No occasion."
        count = f"{len(days)} occasion{'s' if len(days) != 1 else ''}"
        listed = "; ".join(
            f"{e.day:%d.%m.%Y}: " + (f"step {e.step}" if e.step is not None else "step not known")
            for e in sorted(self.entries, key=lambda e: (e.day, e.number))
        )
        return f"Timeline of {count} from {min(days):%d.%m.%Y} to {max(days):%d.%m.%Y}. {listed}."
