"""partner_suspect_side: probation, a perpetrator programme, the suspect's housing officer. Floor 0b.

Sees the courses of its own subject as police, prosecutors and itself report them: his details, his conduct, orders,
breaches, outcomes and what indicators say of him. Never the victim beyond a name in an order's terms, nor anything
that only another partner reports: she may have told nobody else, and he must not learn of it through his officer. No
feed, which would tell when anything changed (docs/disclosure.md, variants).
"""

from __future__ import annotations

from service.disclosure.permissions import Permission, RowFilter, View
from service.disclosure.role import Role
from service.domain.agency import AgencyKind
from service.domain.principal import ComesAs
from service.domain.report import Kind

ROLE = Role(
    name="partner_suspect_side",
    note="An agency on the suspect's side: its own subject, his orders, breaches and conduct, nothing of the victim.",
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
    rows=RowFilter.OWN_SUBJECT,
    view=View.SUSPECT_SIDE,
    posts=Kind.PARTNER_REFERRAL,
)
