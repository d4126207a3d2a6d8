"""One course as it truly is, before anybody reports it. Floor 0b."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from service.synth.people import Person


class Known(StrEnum):
    """How a suspect is known at first."""

    NAMED = "named"
    PARTIAL = "partial"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Agencies:
    """Who may report a course; with no forces, partner agencies alone."""

    forces: tuple[str, ...]
    partners: tuple[str, ...]
    is_referred: bool = False


Records = dict[tuple[str, str], tuple[Mapping[str, Any], tuple[str, ...]]]
"""How an agency wrote a person last, by agency and person: name, birth and sex, and what was done to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Everything one suspect does towards one victim. ``reports`` is 0 where chance decides how many there are.

    ``case`` names the hard case it belongs to. Courses of one start share ``records``.
    """

    id: str
    victim: Person
    suspect: Person
    relationship: str
    start: datetime
    agencies: Agencies
    known: Known
    records: Records
    case: str = ""
    reports: int = 0
    proxy: Person | None = None
    order: str = ""
    acts: tuple[str, ...] = ("contact",)
    is_escalating: bool = False
    is_yearly: bool = False
    is_reported_by_all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One report of a course: what time it is about, when and to whom it is made, and whether the suspect is known."""

    course: Course
    at: datetime
    reported: datetime
    agency: str
    number: int
    progress: float
    known: Known
    marks: tuple[str, ...] = ()
