"""Snapshots of courses: taken once, read ever after, erased part by part. Floor 1."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from service.domain.agency import AgencyId
from service.store.dialects import chunks, insert_or_skip
from service.store.mishap import Overtaken
from service.store.tables import COURSE_SNAPSHOT, SNAPSHOT_PART

Manifest = tuple[tuple[str, str], ...]
"""The names of the parts of one view, in order, each with the digest of its body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSnapshot:
    """One snapshot without its parts: whose, of which revision, from which versions of which incidents.

    ``manifests`` gives for each view the parts that it is made of.
    """

    course_id: str
    number: int
    urn: str
    taken_at: datetime
    agency: AgencyId
    client_id: str
    acting_for: str
    revision: int
    incidents: Mapping[str, int]
    manifests: Mapping[str, Manifest]


@dataclass(frozen=True, slots=True)
class Part:
    """The body of one part by its digest; ``incident_id`` is empty where it tells of several reports."""

    digest: str
    incident_id: str
    body: str


class Snapshots:
    """Keeps and reads snapshots. Nothing here changes one; a part may be erased."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, snapshot: StoredSnapshot, parts: Sequence[Part]) -> None:
        """The snapshot is kept; raises ``Overtaken`` if another took that number of the course in the meantime."""
        row = {
            "course_id": snapshot.course_id,
            "number": snapshot.number,
            "urn": snapshot.urn,
            "taken_at": snapshot.taken_at,
            "agency_id": str(snapshot.agency),
            "client_id": snapshot.client_id,
            "acting_for": snapshot.acting_for,
            "revision": snapshot.revision,
            "incidents": json.dumps(snapshot.incidents),
            "manifest": json.dumps(snapshot.manifests),
        }
        statement = insert_or_skip(self._connection, COURSE_SNAPSHOT).returning(COURSE_SNAPSHOT.c.number)
        if self._connection.execute(statement, row).scalar_one_or_none() is None:
            raise Overtaken
        rows = [
            {
                "course_id": snapshot.course_id,
                "number": snapshot.number,
                "digest": part.digest,
                "incident_id": part.incident_id,
                "body": part.body,
            }
            for part in parts
        ]
        if rows:
            self._connection.execute(insert(SNAPSHOT_PART), rows)

    def get(self, course_id: str, number: int) -> StoredSnapshot | None:
        """The snapshot of that number of the course."""
        is_it = (COURSE_SNAPSHOT.c.course_id == course_id, COURSE_SNAPSHOT.c.number == number)
        row = self._connection.execute(select(COURSE_SNAPSHOT).where(*is_it)).one_or_none()
        return None if row is None else _read(row)

    def latest(self, course_id: str) -> StoredSnapshot | None:
        """The last snapshot that was taken of the course."""
        last = select(func.max(COURSE_SNAPSHOT.c.number)).where(COURSE_SNAPSHOT.c.course_id == course_id)
        number = self._connection.execute(last).scalar_one_or_none()
        return None if number is None else self.get(course_id, number)

    def of_courses(self, course_ids: Sequence[str]) -> list[StoredSnapshot]:
        """All snapshots of these courses, in the order in which they were taken."""
        found: list[StoredSnapshot] = []
        for some in chunks(sorted(set(course_ids))):
            question = select(COURSE_SNAPSHOT).where(COURSE_SNAPSHOT.c.course_id.in_(some))
            found += map(_read, self._connection.execute(question))
        return sorted(found, key=lambda one: (one.taken_at, one.course_id, one.number))

    def bodies(self, snapshot: StoredSnapshot) -> dict[str, str | None]:
        """The bodies of all its parts by digest; ``None`` for those that were erased."""
        question = select(SNAPSHOT_PART.c.digest, SNAPSHOT_PART.c.body).where(
            SNAPSHOT_PART.c.course_id == snapshot.course_id, SNAPSHOT_PART.c.number == snapshot.number
        )
        return {row.digest: row.body for row in self._connection.execute(question)}

    def erase(self, incident_id: str, version: int | None = None) -> int:
        """What any snapshot says of this report, or of this version of it, is gone for good, and with it the parts that
        tell of several reports of a snapshot in which it stood; the number of parts erased. Digests stay."""
        stood = select(COURSE_SNAPSHOT.c.course_id, COURSE_SNAPSHOT.c.number, COURSE_SNAPSHOT.c.incidents).where(
            COURSE_SNAPSHOT.c.incidents.contains(json.dumps(incident_id), autoescape=True)
        )
        rows = self._connection.execute(stood).all()
        erased = 0
        for row in (one for one in rows if version in (None, json.loads(one.incidents)[incident_id])):
            is_of_it = (SNAPSHOT_PART.c.course_id == row.course_id, SNAPSHOT_PART.c.number == row.number)
            tells = SNAPSHOT_PART.c.incident_id.in_([incident_id, ""])
            statement = update(SNAPSHOT_PART).where(*is_of_it, tells, SNAPSHOT_PART.c.body.is_not(None))
            erased += self._connection.execute(statement.values(body=None)).rowcount
        return erased


def _read(row: Row[*tuple[Any, ...]]) -> StoredSnapshot:
    manifests = json.loads(row.manifest)
    return StoredSnapshot(
        course_id=row.course_id,
        number=row.number,
        urn=row.urn,
        taken_at=row.taken_at,
        agency=AgencyId.parse(row.agency_id),
        client_id=row.client_id,
        acting_for=row.acting_for,
        revision=row.revision,
        incidents=json.loads(row.incidents),
        manifests={view: tuple((name, digest) for name, digest in listed) for view, listed in manifests.items()},
    )
