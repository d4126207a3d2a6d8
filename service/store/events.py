"""The change feed: what each agency is told, in the order in which it became true. Floor 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from service.disclosure.reader import Reader
from service.domain.agency import AgencyId
from service.store.dialects import hold
from service.store.own_record import is_of_no_own
from service.store.tables import EVENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to ``subject`` (an id, never a name) and that ``agency`` may know."""

    id: str
    at: datetime
    type: str
    subject: str
    agency: AgencyId


class EventFeed:
    """Adds events and reads them from a place on."""

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
            {"id": e.id, "at": e.at, "type": e.type, "subject": e.subject, "agency_id": str(e.agency)} for e in events
        ]
        self._connection.execute(insert(EVENT), rows)

    def after(self, reader: Reader, seq: int, limit: int) -> list[tuple[int, Event]]:
        """The events of the reader's agency beyond number ``seq``, at most ``limit``, each with its number; oldest
        first. None is about a course of which the reader is a party."""
        agency = reader.agency
        question = select(EVENT).where(EVENT.c.agency_id == str(agency), EVENT.c.seq > seq)
        question = question.where(is_of_no_own(EVENT.c.subject, reader)).order_by(EVENT.c.seq).limit(limit)
        return [
            (row.seq, Event(id=row.id, at=row.at, type=row.type, subject=row.subject, agency=agency))
            for row in self._connection.execute(question)
        ]
