"""What a role consists of. Floor 0b."""

from __future__ import annotations

from dataclasses import dataclass

from service.disclosure.permissions import Filter, Permission, RowFilter, View
from service.domain.agency import AgencyKind
from service.domain.principal import ComesAs
from service.domain.relations import Sight
from service.domain.report import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One role, whole: who may hold it, which calls it may make, which rows and which fields it then sees.

    ``held_by`` are the kinds of agency whose clients may have the role; ``comes_as`` whether a person or a machine
    may. ``posts`` is the kind of report that the role sends, or None if it sends none. ``sights`` are the relations of
    a course to other courses and persons that the role is told of, ``filters`` what it may search its list by.
    ``sees_restricted`` tells that restricted courses are open to it.
    """

    name: str
    note: str
    held_by: frozenset[AgencyKind]
    comes_as: frozenset[ComesAs]
    permissions: frozenset[Permission]
    rows: RowFilter = RowFilter.NOTHING
    view: View = View.NOTHING
    posts: Kind | None = None
    sights: frozenset[Sight] = frozenset()
    filters: frozenset[Filter] = frozenset()
    sees_restricted: bool = False
