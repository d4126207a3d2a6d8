"""Who reads, as far as it decides which rows there are for them. Floor 0b."""

from __future__ import annotations

from dataclasses import dataclass

from service.disclosure.permissions import RowFilter
from service.domain.agency import AgencyId


@dataclass(frozen=True, slots=True)
class Reader:
    """The row filter of a role, the agency it is applied for, and the person who reads, as the agency names them.

    Every question about rows is put for one reader. ``person`` is empty where a machine acts for nobody; otherwise
    nothing is read in which the person, or somebody of their household, is a party.
    """

    rows: RowFilter
    agency: AgencyId
    person: str = ""
