"""staff_system: an agency's personnel or identity system. Floor 0b.

Registers who works for the agency, so that nobody reads a record in which they are a party (docs/staff.md). It writes
and reads nothing back, not even what it wrote; it sees no report and no course.
"""

from __future__ import annotations

from service.disclosure.permissions import Permission
from service.disclosure.role import Role
from service.domain.agency import AgencyKind
from service.domain.principal import ComesAs

ROLE = Role(
    name="staff_system",
    note="An agency's personnel system: registers its staff, and reads nothing.",
    held_by=frozenset(AgencyKind),
    comes_as=frozenset({ComesAs.MACHINE}),
    permissions=frozenset({Permission.ME_READ, Permission.STAFF_WRITE}),
)
