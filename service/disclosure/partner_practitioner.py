"""partner_practitioner: an advocate or caseworker at the victim's side. Floor 0b.

Sees the courses of her agency's own clients: days and kinds of conduct, orders in force, whom at the police to ring.
Never the suspect's details, police narrative, other agencies' names, or anybody else's client (docs/disclosure.md,
column PP, and 5.9). Where he has other victims or accuses her client, she is told to ask the police, and not why.
"""

from __future__ import annotations

from service.disclosure.permissions import Permission, RowFilter, View
from service.disclosure.role import Role
from service.domain.agency import AgencyKind
from service.domain.principal import ComesAs
from service.domain.relations import Sight
from service.domain.report import Kind

ROLE = Role(
    name="partner_practitioner",
    note="An advocate or caseworker: the partner view of her own clients' courses.",
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
    view=View.PARTNER,
    posts=Kind.PARTNER_REFERRAL,
    sights=frozenset({Sight.ASK_POLICE}),
)
