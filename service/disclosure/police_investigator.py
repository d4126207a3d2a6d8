"""police_investigator: the officer in the case. Floor 0b.

Sees the whole course once her force has an incident in it, whichever force recorded the others: that is what the
service is for (docs/disclosure.md, column PI). Partner reports appear as a pointer to the agency; a victim's safe
details never appear in a course; they are released for a reason that is logged. Of the suspect's other victims she
learns how many there are and which forces to ring.
"""

from __future__ import annotations

from service.disclosure.permissions import Filter, Permission, RowFilter, View
from service.disclosure.role import Role
from service.domain.agency import AgencyKind
from service.domain.principal import ComesAs
from service.domain.relations import Sight
from service.domain.report import Kind

ROLE = Role(
    name="police_investigator",
    note="An officer, or a system on behalf of one: the whole of courses in which the force has an incident.",
    held_by=frozenset({AgencyKind.POLICE}),
    comes_as=frozenset({ComesAs.PERSON, ComesAs.MACHINE}),
    permissions=frozenset(
        {
            Permission.ME_READ,
            Permission.INCIDENT_WRITE,
            Permission.INCIDENT_READ_OWN,
            Permission.POLICE_COURSE_READ,
            Permission.POLICE_EXPLANATION_READ,
            Permission.POLICE_REVIEW_READ,
            Permission.POLICE_REVIEW_JUDGE,
            Permission.POLICE_OCCASION_DECIDE,
            Permission.POLICE_SAFE_REVEAL,
            Permission.POLICE_MATCH,
            Permission.POLICE_PERSON_READ,
            Permission.POLICE_UNUSED_READ,
            Permission.ACCESS_ASK,
            Permission.BREAK_GLASS_ASK,
            Permission.EVENT_READ,
        }
    ),
    rows=RowFilter.OWN_INCIDENT,
    view=View.POLICE,
    posts=Kind.POLICE_INCIDENT,
    sights=frozenset(
        {
            Sight.SERIAL_SUSPECT_POINTER,
            Sight.REPEAT_VICTIM,
            Sight.COUNTER_ALLEGATION,
            Sight.GROUP_COURSE,
            Sight.PROXY,
            Sight.THIRD_PARTY,
        }
    ),
    filters=frozenset(Filter),
)
