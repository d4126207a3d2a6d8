"""All roles by name. Floor 0b."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from service.disclosure import (
    administrator,
    auditor,
    cps_casework,
    cps_prosecutor,
    partner_dual_side,
    partner_education,
    partner_health,
    partner_practitioner,
    partner_suspect_side,
    partner_system,
    police_investigator,
    police_records,
    police_supervisor,
    staff_system,
)
from service.disclosure.role import Role

ROLES: Mapping[str, Role] = MappingProxyType(
    {
        module.ROLE.name: module.ROLE
        for module in (
            police_records,
            police_investigator,
            police_supervisor,
            cps_casework,
            cps_prosecutor,
            partner_system,
            partner_practitioner,
            partner_health,
            partner_education,
            partner_suspect_side,
            partner_dual_side,
            auditor,
            administrator,
            staff_system,
        )
    }
)
"""Every role there is; a token that names another is not honoured."""
