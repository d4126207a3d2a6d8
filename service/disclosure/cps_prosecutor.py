"""cps_prosecutor: decides on charge and presents the case. Floor 0b.

Sees courses in which a referral to the CPS stands, with what bears on the elements of the offence, what speaks against
them, and what was considered and not linked, since that is unused material (docs/disclosure.md, column CP; CPIA 1996).
How a partner assessed the risk reaches prosecutors by way of the police only.
"""

from __future__ import annotations

from service.disclosure.permissions import Permission, RowFilter, View
from service.disclosure.role import Role
from service.domain.agency import AgencyKind
from service.domain.principal import ComesAs
from service.domain.relations import Sight

ROLE = Role(
    name="cps_prosecutor",
    note="A prosecutor: the whole of courses with a referral to the CPS, save protected details.",
    held_by=frozenset({AgencyKind.CPS}),
    comes_as=frozenset({ComesAs.PERSON}),
    permissions=frozenset(
        {
            Permission.ME_READ,
            Permission.CPS_COURSE_READ,
            Permission.CPS_SNAPSHOT_TAKE,
            Permission.CPS_UNUSED_READ,
            Permission.CPS_SAFE_REVEAL,
            Permission.RETENTION_DECIDE,
            Permission.ACCESS_ASK,
            Permission.EVENT_READ,
        }
    ),
    rows=RowFilter.CPS_REFERRAL,
    view=View.CPS,
    sights=frozenset(
        {
            Sight.SERIAL_SUSPECT_POINTER,
            Sight.COUNTER_ALLEGATION,
            Sight.GROUP_COURSE,
            Sight.PROXY,
        }
    ),
)
