"""Resolved persons, as far as a reader may see them. Floor 1.

A party is seen where its report stands in a course that the reader may see. What only hidden reports say of a person
is neither fetched nor counted.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, not_, or_, select

from service.disclosure.reader import Reader
from service.domain.agency import AgencyId
from service.domain.evidence import PartyRef
from service.domain.report import Role
from service.store.listed import among
from service.store.released import may_be_told
from service.store.sight import may_see, sees_incident
from service.store.tables import COURSE, INCIDENT, NODE, PARTY, PERSON
from service.store.vault import Sealing

MOST_HOPS = 16
"""How many mergers one after the other a lookup follows; the linker points merged persons at their survivor."""


@dataclass(frozen=True, slots=True)
class SeenParty:
    """A party that the reader may see: whom it resolves to, by which details, and in which role it stands."""

    person_id: str
    node_id: str
    ref: PartyRef
    role: Role


@dataclass(frozen=True, slots=True)
class CourseOf:
    """A course by the two persons it is about; ``suspect`` is an incident where nobody knows him."""

    id: str
    victim: str
    suspect: str


_SEEN = (
    select(NODE.c.person_id, PARTY.c.node_id, PARTY.c.incident_id, PARTY.c.local_id, PARTY.c.role)
    .join(NODE, NODE.c.id == PARTY.c.node_id)
    .order_by(PARTY.c.incident_id, PARTY.c.local_id)
)
_RESOLVED = (
    select(PARTY.c.incident_id, PARTY.c.local_id, NODE.c.person_id)
    .join(NODE, NODE.c.id == PARTY.c.node_id)
    .where(among(PARTY.c.incident_id, "ids"))
)
_STANDS = (
    select(NODE.c.person_id)
    .join(PARTY, PARTY.c.node_id == NODE.c.id)
    .join(INCIDENT, INCIDENT.c.id == PARTY.c.incident_id)
    .distinct()
)
_AROUND = _RESOLVED.where(PARTY.c.role.in_([Role.PROXY.value, Role.THIRD_PARTY.value]))
_COURSES = (
    select(COURSE.c.id, COURSE.c.victim_person_id, COURSE.c.suspect_person_id)
    .where(
        or_(among(COURSE.c.victim_person_id, "ids"), among(COURSE.c.suspect_person_id, "ids")),
        COURSE.c.merged_into.is_(None),
    )
    .order_by(COURSE.c.id)
)


class Persons:
    """Reads persons within the rows that there are for a reader."""

    def __init__(self, connection: Connection, sealing: Sealing) -> None:
        self._connection = connection
        self._sealing = sealing

    def find(self, person_id: str) -> tuple[str, str] | None:
        """The id of the person, or of the one that it was merged into, and of the one that it was parted from (which
        may be empty); ``None`` if there never was one."""
        for _ in range(MOST_HOPS + 1):
            question = select(PERSON.c.merged_into, PERSON.c.split_from).where(PERSON.c.id == person_id)
            row = self._connection.execute(question).one_or_none()
            if row is None:
                return None
            if row.merged_into is None:
                return person_id, row.split_from or ""
            person_id = row.merged_into
        return None

    def parties_of(self, person_id: str, reader: Reader) -> list[SeenParty]:
        """The parties that resolve to the person and that the reader may see."""
        return self._parties(NODE.c.person_id, [person_id], reader)

    def parties_on(self, node_ids: Collection[str], reader: Reader) -> list[SeenParty]:
        """The parties that stand on one of the nodes and that the reader may see."""
        return self._parties(PARTY.c.node_id, self._sealing.masks.names(node_ids), reader)

    def _parties(self, column: ColumnElement[Any], ids: Collection[str], reader: Reader) -> list[SeenParty]:
        if not ids:
            return []
        question = _SEEN.where(among(column, "ids"), sees_incident(PARTY.c.incident_id, reader))
        found = self._connection.execute(question, {"ids": ids}).all()
        names = self._sealing.masks.unmasked([row.node_id for row in found])
        return [
            SeenParty(row.person_id, node_id, PartyRef(row.incident_id, row.local_id), Role(row.role))
            for row, node_id in zip(found, names, strict=True)
        ]

    def unknown_to(self, agency: AgencyId) -> frozenset[str]:
        """The persons of whom only such reports tell as the agency may not know of."""
        kept = _STANDS.where(INCIDENT.c.released_to.is_not(None), not_(may_be_told(INCIDENT, agency)))
        found = set(self._connection.execute(kept).scalars())
        if not found:
            return frozenset()
        known = _STANDS.where(may_be_told(INCIDENT, agency), among(NODE.c.person_id, "ids"))
        return frozenset(found - set(self._connection.execute(known, {"ids": found}).scalars()))

    def around(self, incident_ids: Collection[str]) -> dict[PartyRef, str]:
        """Which person each proxy and third party of these incidents is; those that are not resolved are left out."""
        return self._resolved(_AROUND, incident_ids)

    def of_incidents(self, incident_ids: Collection[str]) -> dict[PartyRef, str]:
        """Which person each party of these incidents is, whoever may see them; for figures that name nobody."""
        return self._resolved(_RESOLVED, incident_ids)

    def _resolved(self, question: Select[Any], incident_ids: Collection[str]) -> dict[PartyRef, str]:
        found = self._connection.execute(question, {"ids": incident_ids}) if incident_ids else ()
        return {PartyRef(row.incident_id, row.local_id): row.person_id for row in found if row.person_id}

    def courses_of(self, person_ids: Collection[str], reader: Reader) -> list[CourseOf]:
        """The courses of the persons, as victim or as suspect, that the reader may see."""
        if not person_ids:
            return []
        found = self._connection.execute(_COURSES.where(may_see(reader)), {"ids": person_ids})
        return [CourseOf(row.id, row.victim_person_id, row.suspect_person_id) for row in found]

    def seen_courses(self, course_ids: Collection[str], reader: Reader) -> frozenset[str]:
        """Those of the courses that the reader may see."""
        if not course_ids:
            return frozenset()
        question = select(COURSE.c.id).where(among(COURSE.c.id, "ids"), may_see(reader))
        return frozenset(self._connection.execute(question, {"ids": course_ids}).scalars())
