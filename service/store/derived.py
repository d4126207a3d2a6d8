"""All that the linker derived, read through from end to end; and the model that it was derived under. Floor 1."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, exists, func, literal, select, update

from service.domain.agency import AgencyId
from service.domain.report import Report, read_report
from service.linking.digest import Party, Stand
from service.linking.index import Decision
from service.linking.memory import Judgement
from service.store.dialects import insert_or_skip
from service.store.incidents import State
from service.store.safe_details import BODY, IS_OF_VERSION, SafeDetails
from service.store.tables import (
    BLOCK_KEY,
    COURSE_MEMBER,
    EDGE,
    INCIDENT,
    INCIDENT_VERSION,
    JUDGEMENT,
    LINKAGE,
    NODE,
    OWN_RECORD,
    PARTY,
    SAFE_DETAIL,
    STAFF_KEY,
)
from service.store.vault import Sealing

_AT_A_TIME = 1000
"""Rows fetched together while a table is read through."""


_IN_FORCE = select(LINKAGE.c.model, exists(literal(1)).select_from(STAFF_KEY).label("minds_staff"))


@dataclass(frozen=True, slots=True)
class InForce:
    """What a change is linked under: the model, and whether there are staff who must not meet themselves."""

    model: str
    minds_staff: bool


class Derived:
    """Reads persons and courses, and what they are derived from, in constant memory but for ``judgements``."""

    def __init__(self, connection: Connection, sealing: Sealing) -> None:
        self._connection = connection
        self._details = SafeDetails(connection, sealing)

    def model(self) -> str:
        """The name of the model that everything was linked under; empty where nothing was."""
        return str(self._connection.execute(select(LINKAGE.c.model)).scalar_one_or_none() or "")

    def settle(self, name: str) -> InForce:
        """What is in force; the model is ``name``, from now on, where nothing was linked before."""
        row = self._connection.execute(_IN_FORCE).one_or_none()
        if row is None:
            self._connection.execute(insert_or_skip(self._connection, LINKAGE).values(id=1, model=name))
            row = self._connection.execute(_IN_FORCE).one()
        return InForce(row.model, row.minds_staff)

    def clear(self, model: str) -> None:
        """Nothing that was derived is left but the ids of persons and courses; what comes is linked under ``model``."""
        for table in (COURSE_MEMBER, EDGE, OWN_RECORD, BLOCK_KEY, NODE, PARTY):
            self._connection.execute(delete(table))
        self._connection.execute(update(LINKAGE).values(model=model))

    def persons(self) -> Iterator[tuple[str, list[Party]]]:
        """Every person with its parties."""
        question = (
            select(NODE.c.person_id, INCIDENT.c.agency_id, INCIDENT.c.reference, PARTY.c.local_id)
            .select_from(
                NODE.join(PARTY, PARTY.c.node_id == NODE.c.id).join(INCIDENT, INCIDENT.c.id == PARTY.c.incident_id)
            )
            .order_by(NODE.c.person_id)
        )
        for person, rows in groupby(self._through(question), key=itemgetter(0)):
            yield person, [(f"{agency}/{reference}", local_id) for _, agency, reference, local_id in rows]

    def courses(self) -> Iterator[tuple[str, list[Stand]]]:
        """Every course with the reports in it."""
        member = COURSE_MEMBER.c
        question = (
            select(
                member.course_id,
                INCIDENT.c.agency_id,
                INCIDENT.c.reference,
                member.victim_local,
                member.suspect_local,
                member.standing,
            )
            .select_from(COURSE_MEMBER.join(INCIDENT, INCIDENT.c.id == member.incident_id))
            .order_by(member.course_id)
        )
        for course, rows in groupby(self._through(question), key=itemgetter(0)):
            yield course, [(f"{row[1]}/{row[2]}", row[3], row[4], row[5]) for row in rows]

    def count(self) -> int:
        """How many current reports there are."""
        question = select(func.count()).select_from(INCIDENT).where(INCIDENT.c.state == State.CURRENT.value)
        return int(self._connection.execute(question).scalar_one())

    def reports(self) -> Iterator[tuple[str, AgencyId, Report]]:
        """Every current report, in an order that has nothing to do with when it came."""
        question = (
            select(INCIDENT.c.id, INCIDENT.c.agency_id, *BODY)
            .join(INCIDENT_VERSION, INCIDENT_VERSION.c.incident_id == INCIDENT.c.id)
            .outerjoin(SAFE_DETAIL, IS_OF_VERSION)
            .where(INCIDENT.c.state == State.CURRENT.value, INCIDENT_VERSION.c.version == INCIDENT.c.version)
            .order_by(INCIDENT_VERSION.c.content_digest, INCIDENT.c.id)
        )
        for row in self._through(question):
            yield row.id, AgencyId.parse(row.agency_id), read_report(self._details.body(row, row.id))

    def judgements(self) -> dict[str, Judgement]:
        """Every judgement in force, by id."""
        found = self._connection.execute(select(JUDGEMENT).where(JUDGEMENT.c.undone_at.is_(None)))
        return {
            row.id: Judgement(
                row.id,
                Decision(row.decision),
                (row.left_incident, row.left_local),
                (row.right_incident, row.right_local),
            )
            for row in found
        }

    def _through(self, question: Select[*tuple[Any, ...]]) -> Iterator[Row[*tuple[Any, ...]]]:
        yield from self._connection.execute(question, execution_options={"yield_per": _AT_A_TIME})
