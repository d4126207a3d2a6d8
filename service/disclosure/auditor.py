"""auditor: answers for how the service is used. Floor 0b.

Sees what the clients of the auditor's own agency did, and proofs that the log is whole; never the content of a report
or a course (docs/disclosure.md, column AU).
"""

from __future__ import annotations

from service.disclosure.permissions import Permission
from service.disclosure.role import Role
from service.domain.agency import AgencyKind
from service.domain.principal import ComesAs

ROLE = Role(
    name="auditor",
    note="A data-protection officer: the access log of the own agency, never content.",
    held_by=frozenset(AgencyKind),
    comes_as=frozenset({ComesAs.PERSON}),
    permissions=frozenset({Permission.ME_READ, Permission.AUDIT_READ}),
)
