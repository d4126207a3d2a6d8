"""A machine reads for a person what both may, and never more than either."""

from __future__ import annotations

from itertools import product

import pytest

from service.disclosure.both import both
from service.disclosure.permissions import RowFilter, View
from service.disclosure.role import Role
from service.disclosure.roles import ROLES
from service.domain.principal import ComesAs

MACHINES = [role for role in ROLES.values() if ComesAs.MACHINE in role.comes_as]
PAIRS = list(product(MACHINES, ROLES.values()))


@pytest.mark.parametrize("machine, person", PAIRS, ids=lambda role: role.name)
def test_neither_has_less_than_both_have(machine: Role, person: Role) -> None:
    one, other, found = machine, person, both(machine, person)
    assert found.permissions == one.permissions & other.permissions
    assert found.sights == one.sights & other.sights
    assert found.filters == one.filters & other.filters
    assert found.rows in {one.rows, RowFilter.NOTHING}
    assert found.rows in {other.rows, RowFilter.NOTHING}
    assert found.view in {one.view, other.view, View.NOTHING}


@pytest.mark.parametrize("role", MACHINES, ids=lambda role: role.name)
def test_for_a_person_of_the_same_role_nothing_is_lost(role: Role) -> None:
    assert both(role, role) == role


@pytest.mark.parametrize(
    "machine, person, view",
    [
        ("police_records", "police_supervisor", View.POLICE_RECORDS),
        ("police_investigator", "police_records", View.POLICE_RECORDS),
        ("police_investigator", "police_supervisor", View.POLICE),
        ("cps_casework", "cps_prosecutor", View.CPS_CASEWORK),
        ("partner_system", "partner_practitioner", View.PARTNER_SYSTEM),
        ("police_investigator", "auditor", View.NOTHING),
        ("police_records", "cps_prosecutor", View.NOTHING),
    ],
)
def test_the_view_is_the_one_that_tells_less(machine: str, person: str, view: View) -> None:
    assert both(ROLES[machine], ROLES[person]).view is view
