"""Courses as the linker would leave them, drawn by hand: rows for the course, its members and their persons."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from sqlalchemy import insert

from service.domain.standing import Standing
from service.store.dialects import insert_or_skip
from service.store.incidents import Submission
from service.store.tables import COURSE, COURSE_MEMBER, NODE, PARTY
from service.store.unit_of_work import Store, UnitOfWork

from .conftest import NOON

HANNAH, PRIYA, MAREK, DAVE = "per_hannah", "per_priya", "per_marek", "per_dave"


def draw(
    work: UnitOfWork,
    course_id: str,
    *reports: Submission,
    victim: str = HANNAH,
    suspect: str = MAREK,
    hours: int = 0,
    merged_into: str | None = None,
    split_from: str | None = None,
) -> None:
    """The course is in the store, last revised ``hours`` after noon, and the reports are on file and stand in it."""
    revised_at = NOON + timedelta(hours=hours)
    row = {"id": course_id, "victim_person_id": victim, "suspect_person_id": suspect, "revision": 3}
    row |= {"merged_into": merged_into, "split_from": split_from}
    work.connection.execute(insert(COURSE).values(**row, revised_at=revised_at, made_at=NOON))
    work.incidents.add_many(reports)
    for report in reports:
        stand(work, course_id, report)
        resolve(work, report, "V1", victim)
        resolve(work, report, "S1", suspect)


def stand(
    work: UnitOfWork, course_id: str, report: Submission, suspect: str = "S1", standing: Standing = Standing.ATTRIBUTED
) -> None:
    """The report stands in the course, by its party V1 and the suspect named."""
    row = {"course_id": course_id, "incident_id": report.incident_id, "victim_local": "V1", "suspect_local": suspect}
    work.connection.execute(insert(COURSE_MEMBER).values(**row, standing=standing.value))


def resolve(work: UnitOfWork, report: Submission, local_id: str, person: str, role: str = "") -> None:
    """The party of the report is held to be that person."""
    node = sha256(f"{report.incident_id} {local_id}".encode()).hexdigest()[:32]
    role = role or {"V": "victim", "S": "suspect"}[local_id[0]]
    rows = {
        NODE: {"id": node, "details": "{}", "scope": "person", "person_id": person},
        PARTY: {"incident_id": report.incident_id, "local_id": local_id, "role": role, "node_id": node},
    }
    for table, row in rows.items():
        work.connection.execute(insert_or_skip(work.connection, table).values(row))


def withdraw(store: Store, *reports: Submission) -> None:
    """The reports count no more."""
    with store.work() as work:
        for report in reports:
            work.incidents.withdraw(report.incident_id, over=report.version, reason="no crime", at=NOON)
        work.commit()
