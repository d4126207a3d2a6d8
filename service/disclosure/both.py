"""What a machine may read for a person: what both may. Floor 0b."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from service.disclosure.permissions import RowFilter, View
from service.disclosure.role import Role

_LESSER: Final[Mapping[frozenset[View], View]] = {
    frozenset({View.POLICE, View.POLICE_RECORDS}): View.POLICE_RECORDS,
    frozenset({View.CPS, View.CPS_CASEWORK}): View.CPS_CASEWORK,
    frozenset({View.PARTNER, View.PARTNER_SYSTEM}): View.PARTNER_SYSTEM,
    frozenset({View.HEALTH, View.PARTNER_SYSTEM}): View.PARTNER_SYSTEM,
    frozenset({View.HEALTH, View.PARTNER}): View.PARTNER,
}
"""Of two views of one kind of agency, the one that tells less; of any other two neither."""


def both(machine: Role, person: Role) -> Role:
    """The role of a machine as far as the person for whom it reads has the same rights; it keeps the machine's name."""
    view = machine.view if machine.view is person.view else _lesser(machine.view, person.view)
    return replace(
        machine,
        permissions=machine.permissions & person.permissions,
        rows=machine.rows if machine.rows is person.rows and view is not View.NOTHING else RowFilter.NOTHING,
        view=view,
        sights=machine.sights & person.sights,
        filters=machine.filters & person.filters,
    )


def _lesser(one: View, other: View) -> View:
    return _LESSER.get(frozenset({one, other}), View.NOTHING)
