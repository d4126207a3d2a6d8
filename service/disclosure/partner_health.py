"""partner_health: a clinician or safeguarding nurse at the victim's side. Floor 0b.

Sees of her own patients what an advocate sees of her clients, and the NHS numbers that her own body gave: those are
released to nobody else (docs/disclosure.md, column PP, row 14).
"""

from __future__ import annotations

from service.disclosure.permissions import Permission, RowFilter, View
from service.disclosure.role import Role
from service.domain.agency import AgencyKind
from service.domain.principal import ComesAs
from service.domain.relations import Sight
from service.domain.report import Kind

ROLE = Role(
    name="partner_health",
    note="A clinician: the partner view of her own patients' courses, with the NHS numbers that her body gave.",
    held_by=frozenset({AgencyKind.PARTNER}),
    comes_as=frozenset({ComesAs.PERSON, ComesAs.MACHINE}),
    permissions=frozenset(
        {
            Permission.ME_READ,
            Permission.INCIDENT_WRITE,
            Permission.INCIDENT_READ_OWN,
            Permission.PARTNER_COURSE_READ,
            Permission.ACCESS_ASK,
            Permission.BREAK_GLASS_ASK,
            Permission.BREAK_GLASS_APPROVE,
            Permission.RETENTION_DECIDE,
            Permission.EVENT_READ,
        }
    ),
    rows=RowFilter.OWN_CLIENT,
    view=View.HEALTH,
    posts=Kind.PARTNER_REFERRAL,
    sights=frozenset({Sight.ASK_POLICE}),
)
