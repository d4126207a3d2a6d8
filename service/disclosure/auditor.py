"""auditor: answers for how the service is used. Floor 0b.

Never sees the content of a report or a course (docs/disclosure.md, column AU).
"""

from __future__ import annotations

from service.disclosure.permissions import Permission
from service.disclosure.role import Role
from service.domain.agency import AgencyKind
from service.domain.principal import ComesAs

ROLE = Role(
    name="auditor",
    note="A data-protection officer: never content.",
    held_by=frozenset(AgencyKind),
    comes_as=frozenset({ComesAs.PERSON}),
    permissions=frozenset({Permission.ME_READ}),
)
