"""partner_education: the safeguarding lead of a school or college. Floor 0b.

Sees what keeps a site safe once a pupil or member of staff whom the school reported is the victim: of whom to beware,
by name, what orders say, whom at the police to ring. No counts, no days, no conduct, and no other partner's report;
and no feed, which would tell when anything changed (docs/disclosure.md, variants).
"""

from __future__ import annotations

from service.disclosure.permissions import Permission, RowFilter, View
from service.disclosure.role import Role
from service.domain.agency import AgencyKind
from service.domain.principal import ComesAs
from service.domain.report import Kind

ROLE = Role(
    name="partner_education",
    note="A safeguarding lead: of own pupils and staff the suspect's name, the terms of orders, whom to ring.",
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
    rows=RowFilter.OWN_PUPIL,
    view=View.EDUCATION,
    posts=Kind.PARTNER_REFERRAL,
)
