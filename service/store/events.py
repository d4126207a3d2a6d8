"""The change feed: what each agency is told, in the order in which it became true. Floor 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select

from service.disclosure.reader import Reader
from service.domain.agency import AgencyId
from service.store.dialects import hold
from service.store.own_record import is_of_no_own
from service.store.restricted import is_of_no_hidden
from service.store.tables import EVENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to ``subject`` (an id, never a name) and that ``agency`` may know."""

    id: str
    at: datetime
    type: str
    subject: str
    agency: AgencyId


_EARLIER = EVENT.alias("earlier_event")
_APPEND = insert(EVENT).values(
    number=select(func.coalesce(func.max(_EARLIER.c.number), 0) + 1)
    .where(_EARLIER.c.agency_id == bindparam("told"))
    .scalar_subquery()
)
"""Run once for each event, so that it counts those before it."""


class EventFeed:
    """Adds events and reads them from a place on.

    Each agency's events are numbered by themselves: a number that others advance would tell how much there is that it
    is not told. So the newest event of an agency must stay, whatever else is deleted, or its number is used again.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, events: Sequence[Event]) -> None:
        """The events follow all others in the feed.

        Numbers are given in the order of commit: on PostgreSQL writers of events wait for each other from here to
        the end of their transactions, as otherwise a reader could pass by a number that is committed late. So call
        this last, just before the commit.
        """
        if not events:
            return
        hold(self._connection, "conduct events")
        rows = [
            {
                "id": e.id,
                "at": e.at,
                "type": e.type,
                "subject": e.subject,
                "agency_id": str(e.agency),
                "told": str(e.agency),
            }
            for e in events
        ]
        self._connection.execute(_APPEND, rows)

    def after(self, reader: Reader, number: int, limit: int) -> list[tuple[int, Event]]:
        """The events of the reader's agency beyond that number, at most ``limit``, each with its number; oldest
        first. None is about a course of which the reader is a party, or is not to know."""
        agency = reader.agency
        question = select(EVENT).where(EVENT.c.agency_id == str(agency), EVENT.c.number > number)
        question = question.where(is_of_no_own(EVENT.c.subject, reader), is_of_no_hidden(EVENT.c.subject, reader))
        question = question.order_by(EVENT.c.number).limit(limit)
        return [
            (row.number, Event(id=row.id, at=row.at, type=row.type, subject=row.subject, agency=agency))
            for row in self._connection.execute(question)
        ]
