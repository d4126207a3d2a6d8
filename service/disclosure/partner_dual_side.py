"""partner_dual_side: an agency that has both persons as clients, as a landlord of both. Floor 0b.

Sees its own reports and the terms of orders, until it is settled for whom it stands: then its staff come in another
role. No counts, no days, no person, and no feed, which would tell when anything changed (docs/disclosure.md,
variants).
"""

from __future__ import annotations

from service.disclosure.permissions import Permission, RowFilter, View
from service.disclosure.role import Role
from service.domain.agency import AgencyKind
from service.domain.principal import ComesAs
from service.domain.report import Kind

ROLE = Role(
    name="partner_dual_side",
    note="An agency with both persons as clients: its own reports and the terms of orders.",
    held_by=frozenset({AgencyKind.PARTNER}),
    comes_as=frozenset({ComesAs.PERSON, ComesAs.MACHINE}),
    permissions=frozenset(
        {
            Permission.ME_READ,
            Permission.INCIDENT_WRITE,
            Permission.INCIDENT_READ_OWN,
            Permission.PARTNER_COURSE_READ,
        }
    ),
    rows=RowFilter.OF_BOTH,
    view=View.DUAL_SIDE,
    posts=Kind.PARTNER_REFERRAL,
)
