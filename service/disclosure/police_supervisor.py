"""police_supervisor: answers for the courses of a force. Floor 0b.

Sees what an investigator of the force sees (docs/disclosure.md, column PS), and which other courses the suspect stands
in: their content still needs sight of each. Reports are recorded by officers, not by those who supervise them.
"""

from __future__ import annotations

from service.disclosure.permissions import Filter, Permission, RowFilter, View
from service.disclosure.role import Role
from service.domain.agency import AgencyKind
from service.domain.principal import ComesAs
from service.domain.relations import Sight

ROLE = Role(
    name="police_supervisor",
    note="A supervisor: the same courses as the force's investigators.",
    held_by=frozenset({AgencyKind.POLICE}),
    comes_as=frozenset({ComesAs.PERSON}),
    permissions=frozenset(
        {
            Permission.ME_READ,
            Permission.INCIDENT_READ_OWN,
            Permission.POLICE_COURSE_READ,
            Permission.POLICE_EXPLANATION_READ,
            Permission.POLICE_REVIEW_READ,
            Permission.POLICE_REVIEW_JUDGE,
            Permission.POLICE_OCCASION_DECIDE,
            Permission.POLICE_COURSE_SHARE,
            Permission.POLICE_COURSE_ALLOCATE,
            Permission.POLICE_MEASURE_READ,
            Permission.POLICE_SAFE_REVEAL,
            Permission.POLICE_MATCH,
            Permission.POLICE_PERSON_READ,
            Permission.POLICE_UNUSED_READ,
            Permission.ACCESS_ASK,
            Permission.BREAK_GLASS_ASK,
            Permission.BREAK_GLASS_APPROVE,
            Permission.RETENTION_DECIDE,
            Permission.EVENT_READ,
        }
    ),
    rows=RowFilter.OWN_INCIDENT,
    sees_restricted=True,
    view=View.POLICE,
    sights=frozenset(Sight) - {Sight.ASK_POLICE},
    filters=frozenset(Filter),
)
