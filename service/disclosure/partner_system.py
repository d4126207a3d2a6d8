"""partner_system: the case system of a helpline, an advocacy service, a landlord, a health or probation body. Floor 0b.

Comes as a machine and names the practitioner it acts for on every read. Posts referrals; of a course about its own
client it sees that there is one, how many occasions, and the month of the last (docs/disclosure.md, column PM).
"""

from __future__ import annotations

from service.disclosure.permissions import Permission, RowFilter, View
from service.disclosure.role import Role
from service.domain.agency import AgencyKind
from service.domain.principal import ComesAs
from service.domain.report import Kind

ROLE = Role(
    name="partner_system",
    note="A partner's case system: posts referrals, sees of its own clients' courses the count and last month.",
    held_by=frozenset({AgencyKind.PARTNER}),
    comes_as=frozenset({ComesAs.MACHINE}),
    permissions=frozenset(
        {
            Permission.ME_READ,
            Permission.INCIDENT_WRITE,
            Permission.INCIDENT_READ_OWN,
            Permission.IMPORT_WRITE,
            Permission.PARTNER_COURSE_READ,
            Permission.EVENT_READ,
        }
    ),
    rows=RowFilter.OWN_CLIENT,
    view=View.PARTNER_SYSTEM,
    posts=Kind.PARTNER_REFERRAL,
)
