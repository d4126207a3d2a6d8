"""The review queue: questions whether two persons are one, as each agency is asked them. Floor 1.

Derived by ``service.flows.queue`` and kept, so that a page of it costs the page and not the population.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, or_, select, tuple_

from service.disclosure.reader import Reader
from service.domain.evidence import PartyRef
from service.store.listed import RowsWriter, among
from service.store.own_record import is_in_no_own
from service.store.released import is_told_of
from service.store.sight import sees_incident
from service.store.tables import INCIDENT, REVIEW

Place = tuple[int, datetime, str]
"""Where a question stands in a queue: rank, time, id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One question as one agency is asked it: of each side the person, and the party that stands for it.

    ``since`` is when both sides were on file.
    """

    agency: str
    id: str
    is_open: bool
    rank: int
    since: datetime
    left_person: str
    left: PartyRef
    right_person: str
    right: PartyRef

    @property
    def place(self) -> Place:
        """Where it stands in the queue."""
        return self.rank, self.since, self.id


_KEY = ("agency_id", "id")
_PUT = RowsWriter(REVIEW, changing=[column.name for column in REVIEW.columns if column.name not in _KEY])
_OF_PERSONS = select(REVIEW).where(or_(among(REVIEW.c.left_person, "ids"), among(REVIEW.c.right_person, "ids")))
_RECEIVED = select(INCIDENT.c.id, INCIDENT.c.received_at).where(among(INCIDENT.c.id, "ids"))


class Reviews:
    """Keeps and reads the queues."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, reviews: Sequence[Review]) -> None:
        """Each question stands as given, whether or not it stood before."""
        _PUT.write(self._connection, [_row(review) for review in reviews])

    def drop(self, reviews: Collection[Review]) -> None:
        """The questions are gone."""
        for review in reviews:
            is_it = and_(REVIEW.c.agency_id == review.agency, REVIEW.c.id == review.id)
            self._connection.execute(delete(REVIEW).where(is_it))

    def of_persons(self, person_ids: Collection[str]) -> list[Review]:
        """Every question, open or not, about one of the persons."""
        rows = self._connection.execute(_OF_PERSONS, {"ids": person_ids}).all() if person_ids else ()
        return [_read(row) for row in rows]

    def received(self, incident_ids: Collection[str]) -> dict[str, datetime]:
        """When each incident came."""
        rows = self._connection.execute(_RECEIVED, {"ids": incident_ids}) if incident_ids else ()
        return {row.id: row.received_at for row in rows}

    def get(self, review_id: str, reader: Reader) -> Review | None:
        """The question as the reader's agency is asked it, open or not, unless it is about a record of the reader,
        or about a report of which the reader may not know."""
        is_it = and_(REVIEW.c.agency_id == str(reader.agency), REVIEW.c.id == review_id)
        row = self._connection.execute(select(REVIEW).where(is_it, *_is_askable(reader))).one_or_none()
        return None if row is None else _read(row)

    def page(self, reader: Reader, after: Place | None, limit: int, *, needs_both: bool) -> list[Review]:
        """The open questions of the reader's agency, the urgent first and then the oldest, at most ``limit``.

        None is about a record of the reader, or about a report of which they may not know. With ``needs_both`` only
        those whose two reports each stand in a course that the reader may see.
        """
        question = select(REVIEW).where(REVIEW.c.agency_id == str(reader.agency), REVIEW.c.is_open.is_(True))
        question = question.where(*_is_askable(reader))
        if needs_both:
            for incident in (REVIEW.c.left_incident, REVIEW.c.right_incident):
                question = question.where(sees_incident(incident, reader))
        if after is not None:
            question = question.where(tuple_(REVIEW.c.rank, REVIEW.c.since, REVIEW.c.id) > after)
        question = question.order_by(REVIEW.c.rank, REVIEW.c.since, REVIEW.c.id).limit(limit)
        return [_read(row) for row in self._connection.execute(question)]


def _is_askable(reader: Reader) -> list[ColumnElement[bool]]:
    """The conditions that the reader is a party of neither side, and may know of both reports."""
    sides = (REVIEW.c.left_incident, REVIEW.c.right_incident)
    return [
        *(is_in_no_own(incident, reader) for incident in sides),
        *(is_told_of(incident, reader.agency) for incident in sides),
    ]


def _row(review: Review) -> dict[str, Any]:
    return {
        "agency_id": review.agency,
        "id": review.id,
        "is_open": review.is_open,
        "rank": review.rank,
        "since": review.since,
        "left_person": review.left_person,
        "left_incident": review.left.incident_id,
        "left_local": review.left.local_id,
        "right_person": review.right_person,
        "right_incident": review.right.incident_id,
        "right_local": review.right.local_id,
    }


def _read(row: Row[*tuple[Any, ...]]) -> Review:
    return Review(
        agency=row.agency_id,
        id=row.id,
        is_open=row.is_open,
        rank=row.rank,
        since=row.since,
        left_person=row.left_person,
        left=PartyRef(row.left_incident, row.left_local),
        right_person=row.right_person,
        right=PartyRef(row.right_incident, row.right_local),
    )
