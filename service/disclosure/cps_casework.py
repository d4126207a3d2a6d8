"""cps_casework: the case management system of the Crown Prosecution Service. Floor 0b.

Comes as a machine and names the member of staff it acts for on every read. Posts referrals and sees the courses in
which one stands (docs/disclosure.md, column CM).
"""

from __future__ import annotations

from service.disclosure.permissions import Permission, RowFilter, View
from service.disclosure.role import Role
from service.domain.agency import AgencyKind
from service.domain.principal import ComesAs
from service.domain.relations import Sight
from service.domain.report import Kind

ROLE = Role(
    name="cps_casework",
    note="The CPS case management system: posts referrals, sees the courses in which one stands.",
    held_by=frozenset({AgencyKind.CPS}),
    comes_as=frozenset({ComesAs.MACHINE}),
    permissions=frozenset(
        {
            Permission.ME_READ,
            Permission.INCIDENT_WRITE,
            Permission.INCIDENT_READ_OWN,
            Permission.IMPORT_WRITE,
            Permission.CPS_COURSE_READ,
            Permission.CPS_SNAPSHOT_TAKE,
            Permission.EVENT_READ,
        }
    ),
    rows=RowFilter.CPS_REFERRAL,
    view=View.CPS_CASEWORK,
    posts=Kind.CPS_REFERRAL,
    sights=frozenset(
        {
            Sight.COUNTER_ALLEGATION,
        }
    ),
)
