"""police_records: a force's records system (RMS), posting what officers record. Floor 0b.

Comes as a machine and names the officer it acts for on every read. Sees its force's own reports whole, and of the
courses they stand in only that they exist, how many occasions they hold, and whom to ring: other forces' content
stays with officers who read it in person (docs/disclosure.md, column RM).
"""

from __future__ import annotations

from service.disclosure.permissions import Filter, Permission, RowFilter, View
from service.disclosure.role import Role
from service.domain.agency import AgencyKind
from service.domain.principal import ComesAs
from service.domain.relations import Sight
from service.domain.report import Kind

ROLE = Role(
    name="police_records",
    note="A force's records system: own reports, the courses they stand in, pointers to other forces.",
    held_by=frozenset({AgencyKind.POLICE}),
    comes_as=frozenset({ComesAs.MACHINE}),
    permissions=frozenset(
        {
            Permission.ME_READ,
            Permission.INCIDENT_WRITE,
            Permission.INCIDENT_READ_OWN,
            Permission.IMPORT_WRITE,
            Permission.POLICE_COURSE_READ,
            Permission.POLICE_MATCH,
            Permission.EVENT_READ,
        }
    ),
    rows=RowFilter.OWN_INCIDENT,
    view=View.POLICE_RECORDS,
    posts=Kind.POLICE_INCIDENT,
    sights=frozenset(
        {
            Sight.SERIAL_SUSPECT_POINTER,
            Sight.COUNTER_ALLEGATION,
        }
    ),
    filters=frozenset({Filter.INDICATOR, Filter.SINCE, Filter.FORCE}),
)
