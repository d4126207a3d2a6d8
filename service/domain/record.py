"""All that is found in a course for its record, as it stands on a day for one reader. Floor 0a."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from service.domain.agency import AgencyId
from service.domain.assessments import Assessments, Recognised
from service.domain.clocks import Clocks, Limit
from service.domain.findings import (
    ClassificationFound,
    ConductFound,
    Coverage,
    Indicator,
    Raised,
    ReadinessPack,
)
from service.domain.moment import Moment
from service.domain.nexus import Nexus
from service.domain.orders import Orders
from service.domain.proceedings import Proceeding
from service.domain.relations import Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """On which day a record is read, by whom, and what is known beside the course itself.

    ``same_suspect`` is the number of other courses of the suspect, ``None`` if that was not looked up; ``limits`` are
    the time limits that run, empty if none was computed.
    """

    on: date
    reader: AgencyId | None = None
    same_suspect: int | None = None
    limits: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the reports of a course say in law and practice, each part with the statements it rests on."""

    conduct: tuple[ConductFound, ...]
    classifications: tuple[ClassificationFound, ...]
    coverage: tuple[Coverage, ...]
    indicators: tuple[Indicator, ...]
    assessments: Assessments
    four: tuple[Recognised, ...]
    pack: ReadinessPack
    raised: tuple[Raised, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything that the rules find in a course, as one reader may be told of it.

    It is made from such reports, and such parts of them, as the reader may see, so that no figure in it counts what
    she may not. ``relations`` are those that her role may be told.
    """

    record: Record
    nexus: Nexus
    orders: Orders
    clocks: Clocks
    proceedings: tuple[Proceeding, ...] = ()
    next_hearing: Moment | None = None
    relations: tuple[Relation, ...] = ()
