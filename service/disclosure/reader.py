"""Who reads, as far as it decides which rows there are for them. Floor 0b."""

from __future__ import annotations

from dataclasses import dataclass

from service.disclosure.permissions import RowFilter
from service.domain.agency import AgencyId


@dataclass(frozen=True, slots=True)
class Reader:
    """The row filter of a role, and the agency it is applied for; every question about rows is put for one reader."""

    rows: RowFilter
    agency: AgencyId
