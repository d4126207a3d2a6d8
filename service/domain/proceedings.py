"""What became of a course before prosecutors and courts, as reports tell of it. Floor 0a."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.findings import Ground
from service.domain.moment import Moment


@dataclass(frozen=True, slots=True)
class Charged:
    """An offence that an event is about: its codes, and its name where the rules have one."""

    cjs_code: str
    ho_class: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proceeding:
    """One event of proceedings, put together from the reports that tell of it.

    ``begins`` if proceedings begin by it; ``shows`` if it shows that they began before; ``undoes`` if it ends them so
    that they would have to begin anew; ``closes`` if it ends the matter; ``is_outcome`` if it is what came of it.
    ``is_counted`` if a police force or prosecutor tells of it in a report that is attributed to the suspect and leaves
    no doubt that it is about this suspect and this victim: no clock counts any other.
    """

    event: str
    says: str
    on: Moment | None
    offences: tuple[Charged, ...]
    court: str
    next_hearing: Moment | None
    begins: bool
    shows: bool
    undoes: bool
    closes: bool
    is_outcome: bool
    is_counted: bool
    grounds: tuple[Ground, ...]
