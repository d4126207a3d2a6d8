"""administrator: keeps the service running. Floor 0b.

Enrols agencies and clients on the command line; never sees the content of a report or a course (docs/disclosure.md,
column SA).
"""

from __future__ import annotations

from service.disclosure.permissions import Permission
from service.disclosure.role import Role
from service.domain.agency import AgencyKind
from service.domain.principal import ComesAs

ROLE = Role(
    name="administrator",
    note="An operator: never content.",
    held_by=frozenset(AgencyKind),
    comes_as=frozenset({ComesAs.PERSON}),
    permissions=frozenset({Permission.ME_READ}),
)
