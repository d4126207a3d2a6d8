"""Who reads, as far as it decides which rows there are for them. Floor 0b."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.disclosure.permissions import RowFilter
from service.domain.agency import AgencyId


@dataclass(frozen=True, slots=True)
class Reader:
    """The row filter of a role, the agency it is applied for, and the person who reads, as the agency names them.

    Every question about rows is put for one reader. ``person`` is empty where a machine acts for nobody; otherwise
    nothing is read in which the person, or somebody of their household, is a party.

    ``sees_restricted`` is for supervisors: a restriction does not close a course to them.
    ``at`` is when it is read: what was given for a while counts at that time, and not at all where there is none.
    """

    rows: RowFilter
    agency: AgencyId
    person: str = ""
    at: datetime | None = None
    sees_restricted: bool = False
