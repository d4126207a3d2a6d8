"""Courses of conduct as the rules and the views read them. Floor 1; the linker's writing is elsewhere.

Which courses a reader may see is part of the question put to the database, so that a hidden course is neither
fetched nor counted. A withdrawn incident is in no course.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Row,
    Select,
    and_,
    bindparam,
    not_,
    or_,
    select,
    tuple_,
    union,
    update,
)

from service.disclosure.reader import Reader
from service.disclosure.told import released_to
from service.domain.agency import AgencyId
from service.domain.course import Course, Member, Neighbours
from service.domain.errors import StoreUnready
from service.domain.report import Report, read_report
from service.domain.standing import Standing
from service.store.dialects import chunks, upsert
from service.store.incidents import State, urn_key
from service.store.listed import among
from service.store.neighbours import neighbours_of
from service.store.occasions import OccasionDecisions
from service.store.own_record import is_not_own
from service.store.restricted import counts_for, is_restricted
from service.store.safe_details import BODY, IS_OF_VERSION, SafeDetails, whole
from service.store.sight import holds_incident, holds_known, holds_urn, may_see, ways_to_see
from service.store.tables import (
    COURSE,
    COURSE_GRANT,
    COURSE_MEMBER,
    COURSE_READER,
    COURSE_READING,
    INCIDENT,
    INCIDENT_VERSION,
    SAFE_DETAIL,
)
from service.store.vault import Sealing

MOST_HOPS = 16
"""How many mergers one after the other a lookup follows; the linker points merged courses at their survivor."""

REPORTS_HELD, LONGEST_HELD = 4096, 8192
"""How many reports are remembered as they were read, and the characters of the longest among them."""

_HELD = select(COURSE).where(among(COURSE.c.id, "ids"), holds_incident())
_OPEN = _HELD.where(not_(is_restricted()))
_MEMBERSHIPS = (
    select(COURSE_MEMBER)
    .join(INCIDENT, INCIDENT.c.id == COURSE_MEMBER.c.incident_id)
    .where(among(COURSE_MEMBER.c.incident_id, "ids"), INCIDENT.c.state == State.CURRENT.value)
    .order_by(COURSE_MEMBER.c.victim_local, COURSE_MEMBER.c.suspect_local)
)
_CONTRIBUTORS = (
    select(COURSE_MEMBER.c.course_id, INCIDENT.c.agency_id)
    .join(INCIDENT, INCIDENT.c.id == COURSE_MEMBER.c.incident_id)
    .where(among(COURSE_MEMBER.c.course_id, "ids"), INCIDENT.c.state == State.CURRENT.value)
    .distinct()
)
_GIVEN = select(COURSE_GRANT.c.course_id, COURSE_GRANT.c.agency_id).where(
    among(COURSE_GRANT.c.course_id, "ids"),
    COURSE_GRANT.c.ended_at.is_(None),
    COURSE_GRANT.c.expires_at > bindparam("at", type_=COURSE_GRANT.c.expires_at.type),
    COURSE_GRANT.c.staff == "",
)
_AUDIENCE = union(_CONTRIBUTORS, _GIVEN)
_READERS = select(COURSE_READER.c.course_id, COURSE_READER.c.agency_id).where(among(COURSE_READER.c.course_id, "ids"))
_READ_AT = select(COURSE_READING).where(among(COURSE_READING.c.course_id, "ids"))
_STIR = update(COURSE).where(among(COURSE.c.id, "ids")).values(revision=COURSE.c.revision)
_REVISE = (
    update(COURSE)
    .where(among(COURSE.c.id, "ids"))
    .values(revision=COURSE.c.revision + 1, revised_at=bindparam("at", type_=COURSE.c.revised_at.type))
)
_MERGED = select(COURSE.c.id, COURSE.c.merged_into).where(among(COURSE.c.merged_into, "ids")).order_by(COURSE.c.id)


def _members_of_courses() -> Select[*tuple[Any, ...]]:
    is_current_version = and_(
        INCIDENT_VERSION.c.incident_id == INCIDENT.c.id, INCIDENT_VERSION.c.version == INCIDENT.c.version
    )
    return (
        select(COURSE_MEMBER, INCIDENT.c.agency_id, INCIDENT.c.received_at, *BODY)
        .join(INCIDENT, INCIDENT.c.id == COURSE_MEMBER.c.incident_id)
        .outerjoin(INCIDENT_VERSION, is_current_version)  # never silently without one: see _member
        .outerjoin(SAFE_DETAIL, IS_OF_VERSION)
        .where(among(COURSE_MEMBER.c.course_id, "ids"), INCIDENT.c.state == State.CURRENT.value)
        .order_by(COURSE_MEMBER.c.victim_local, COURSE_MEMBER.c.suspect_local)
    )


_MEMBERS = _members_of_courses()


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """That an incident stands in a course, by the local ids of the two persons; ``suspect`` may be empty."""

    course_id: str
    incident_id: str
    victim: str
    suspect: str
    standing: Standing


class Courses:
    """Reads courses, each question within the rows that there are for a reader."""

    def __init__(self, connection: Connection, sealing: Sealing) -> None:
        self._connection = connection
        self._details = SafeDetails(connection, sealing)

    def get(self, course_id: str, reader: Reader) -> Course | None:
        """The course, or the one that it was merged into: then its id is not the one asked for.

        ``None`` if there is none, if it holds no current incident, or if it is hidden from the reader.
        """
        row = self._follow(course_id, may_see(reader))
        return None if row is None else self._told([row], reader)[0]

    def as_it_is(self, course_id: str) -> str | None:
        """The id of the course, or of the one that it was merged into, whoever may see it; ``None`` if there is none or
        it holds no current incident."""
        row = self._follow(course_id, holds_incident())
        return None if row is None else str(row.id)

    def page(self, reader: Reader, after: tuple[datetime, str] | None, limit: int) -> list[Course]:
        """The courses that the reader may see, least recently revised first, at most ``limit``.

        ``after`` is ``revised_at`` and id of the last one already seen. A course that is revised while somebody
        reads page by page comes again at the end, so that no change is missed.
        """
        ways = [self._rows(way, after, limit) for way in ways_to_see(reader)]
        found = {row.id: row for rows in ways for row in rows}.values()
        return self._told(sorted(found, key=lambda row: (row.revised_at, row.id))[:limit], reader)

    def _rows(
        self, is_seen: ColumnElement[bool], after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row[*tuple[Any, ...]]]:
        question = select(COURSE).where(COURSE.c.merged_into.is_(None), is_seen)
        if after is not None:
            question = question.where(tuple_(COURSE.c.revised_at, COURSE.c.id) > after)
        question = question.order_by(COURSE.c.revised_at, COURSE.c.id).limit(limit)
        return self._connection.execute(question).all()

    def every(self, after: tuple[datetime, str] | None, limit: int) -> list[Course]:
        """The courses there are, in the order of ``page``, whoever may see them: for figures that name nobody."""
        return self._load(self._rows(holds_incident(), after, limit))

    def of_ids(self, course_ids: Collection[str]) -> dict[str, Course]:
        """Those of the courses that there are and that hold a current incident, whoever may see them.

        For what is decided or was seen before; a read of a course goes through ``get`` and its filter.
        """
        return {course.id: course for course in self._load(self._ask(_HELD, course_ids))}

    def open_of_ids(self, course_ids: Collection[str]) -> dict[str, Course]:
        """The same without those that are restricted: for what an agency is told of its own report."""
        return {course.id: course for course in self._load(self._ask(_OPEN, course_ids))}

    def of_incidents(self, incident_ids: Collection[str]) -> dict[str, tuple[Membership, ...]]:
        """The courses that each of these incidents stands in; incidents that stand in none are left out."""
        found: defaultdict[str, list[Membership]] = defaultdict(list)
        for row in self._ask(_MEMBERSHIPS, incident_ids):
            found[row.incident_id].append(_membership(row))
        return {incident_id: tuple(memberships) for incident_id, memberships in found.items()}

    def by_urn(self, urn: str, reader: Reader) -> list[Course]:
        """The courses that the reader may see and in which police or prosecutors used this URN; oldest change first.

        Case and spaces do not matter; an empty URN finds nothing.
        """
        key = urn_key(urn)
        if not key:
            return []
        question = select(COURSE).where(COURSE.c.merged_into.is_(None), holds_urn(reader.agency, key), may_see(reader))
        return self._told(self._connection.execute(question.order_by(COURSE.c.revised_at, COURSE.c.id)).all(), reader)

    def neighbours(self, course: Course, reader: Reader, since: datetime | None = None) -> Neighbours:
        """How many other courses there are of the same suspect, and of the same victim, whoever may see them; of the
        suspect those apart in which something that happened from ``since`` on is attributed to him. Those of which the
        reader is a party, or is not to know, do not count."""
        return neighbours_of(self._connection, course, reader, since)

    def beside(self, course: Course, most: int, reader: Reader) -> list[Course]:
        """The other courses of the same suspect or victim, and those in which the two stand the other way about: the
        most lately revised ones, at most so many, whoever may see them; without those of which the reader is a party.

        For what a role is told of relations; a read of a course goes through ``get`` and its filter.
        """
        suspect, victim = course.suspect_person_id, course.victim_person_id
        is_beside = or_(
            COURSE.c.suspect_person_id == suspect,
            COURSE.c.victim_person_id == victim,
            and_(COURSE.c.victim_person_id == suspect, COURSE.c.suspect_person_id == victim),
        )
        question = select(COURSE).where(is_beside, COURSE.c.id != course.id, COURSE.c.merged_into.is_(None))
        question = question.where(holds_known(reader.agency), is_not_own(COURSE.c.id, reader), counts_for(reader))
        question = question.order_by(COURSE.c.revised_at.desc(), COURSE.c.id).limit(most)
        return self._told(self._connection.execute(question).all(), reader)

    def contributors(self, course_ids: Collection[str]) -> dict[str, tuple[AgencyId, ...]]:
        """The agencies with a current incident in each course, sorted; courses without one are left out."""
        return _by_course(self._ask(_CONTRIBUTORS, course_ids))

    def audience(self, course_ids: Collection[str], at: datetime) -> dict[str, tuple[AgencyId, ...]]:
        """The contributors of each course and the agencies with which it is shared at that time, sorted."""
        rows = self._connection.execute(_AUDIENCE, {"ids": course_ids, "at": at}).all() if course_ids else ()
        return _by_course(rows)

    def readers(self, course_ids: Collection[str]) -> dict[str, tuple[AgencyId, ...]]:
        """The agencies that fetched each course, or one that was merged into it, sorted; unread ones are left out."""
        became = {course_id: {course_id} for course_id in course_ids}
        """For each course asked about or merged into one: those asked about that hold what it held."""
        fresh = set(became)
        for _ in range(MOST_HOPS):
            gained: set[str] = set()
            for survivor, origins in self._merged(fresh).items():
                for origin in origins:
                    known = became.setdefault(origin, set())
                    if not became[survivor] <= known:
                        known |= became[survivor]
                        gained.add(origin)
            fresh = gained
            if not fresh:
                break
        found: defaultdict[str, set[AgencyId]] = defaultdict(set)
        for row in self._ask(_READERS, became):
            for course_id in became[row.course_id]:
                found[course_id].add(AgencyId.parse(row.agency_id))
        return {course_id: tuple(sorted(agencies)) for course_id, agencies in found.items()}

    def read_at(self, course_ids: Collection[str]) -> dict[str, tuple[tuple[AgencyId, datetime], ...]]:
        """For each course the agencies that fetched it, each with when it first fetched every revision that it fetched;
        unread ones are left out. What was read before a merger was the other course."""
        found: defaultdict[str, list[tuple[AgencyId, datetime]]] = defaultdict(list)
        for row in self._ask(_READ_AT, course_ids):
            found[row.course_id].append((AgencyId.parse(row.agency_id), row.at))
        return {course_id: tuple(sorted(read)) for course_id, read in found.items()}

    def revise(self, course_ids: Collection[str], at: datetime) -> None:
        """The courses are another from now on, without anything having been linked anew."""
        if course_ids:
            self._connection.execute(_REVISE, {"ids": sorted(course_ids), "at": at})

    def stir(self, course_ids: Collection[str]) -> None:
        """Whoever reads one of these courses in this moment has either been noted as its reader before this returns, or
        reads it anew. On SQLite nobody does."""
        if course_ids and self._connection.dialect.name == "postgresql":
            self._connection.execute(_STIR, {"ids": sorted(course_ids)})

    def note_reading(self, course_ids: Collection[str], agency: AgencyId, at: datetime) -> None:
        """Remember that the agency fetched these courses, so that it is told when something in them no longer holds.

        Written once for each revision of a course: reading the same again costs a look and no writing. On PostgreSQL
        in a steady unit of work this raises ``Overtaken`` for a course that changed since it was read: whoever changed
        it has told its readers, and did not see this one.
        """
        own = and_(COURSE_READER.c.course_id == COURSE.c.id, COURSE_READER.c.agency_id == str(agency))
        is_news = or_(COURSE_READER.c.at.is_(None), COURSE_READER.c.at < COURSE.c.revised_at)
        for some in chunks(sorted(set(course_ids))):
            question = select(COURSE.c.id).outerjoin(COURSE_READER, own).where(COURSE.c.id.in_(some), is_news)
            question = question.order_by(COURSE.c.id).with_for_update(read=True, of=COURSE)
            news = self._connection.execute(question).scalars().all()
            if news:
                rows = [{"course_id": course_id, "agency_id": str(agency), "at": at} for course_id in news]
                self._connection.execute(upsert(self._connection, COURSE_READER, ("at",)), rows)
                self._connection.execute(upsert(self._connection, COURSE_READING, ("at",)), rows)

    def _follow(self, course_id: str, is_seen: ColumnElement[bool]) -> Row[*tuple[Any, ...]] | None:
        for _ in range(MOST_HOPS + 1):
            question = select(COURSE, is_seen.label("may_see")).where(COURSE.c.id == course_id)
            row = self._connection.execute(question).one_or_none()
            if row is None or row.merged_into is None:
                return row if row is not None and row.may_see else None
            course_id = row.merged_into
        return None

    def _told(self, rows: Sequence[Row[*tuple[Any, ...]]], reader: Reader) -> list[Course]:
        return [released_to(course, reader.agency) for course in self._load(rows)]

    def _load(self, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Course]:
        ids = [row.id for row in rows]
        members, merged = self._members(ids), self._merged(ids)
        decisions = OccasionDecisions(self._connection).of_courses(ids)
        return [
            Course(
                id=row.id,
                victim_person_id=row.victim_person_id,
                suspect_person_id=row.suspect_person_id,
                members=tuple(sorted(members[row.id], key=lambda m: (m.report.occurred_from, m.incident_id))),
                revised_at=row.revised_at,
                revision=row.revision,
                formed_from=tuple(merged[row.id]),
                split_from=row.split_from or "",
                decisions=decisions.get(row.id, ()),
            )
            for row in rows
        ]

    def _members(self, course_ids: Collection[str]) -> defaultdict[str, list[Member]]:
        found: defaultdict[str, list[Member]] = defaultdict(list)
        for row in self._ask(_MEMBERS, course_ids):
            found[row.course_id].append(_member(row, self._details.safe(row, row.incident_id)))
        return found

    def _merged(self, course_ids: Collection[str]) -> defaultdict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for row in self._ask(_MERGED, course_ids):
            found[row.merged_into].append(row.id)
        return found

    def _ask(self, question: Executable, ids: Collection[str]) -> Sequence[Row[*tuple[Any, ...]]]:
        return self._connection.execute(question, {"ids": ids}).all() if ids else ()


def _by_course(rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[str, tuple[AgencyId, ...]]:
    found: defaultdict[str, set[AgencyId]] = defaultdict(set)
    for row in rows:
        found[row.course_id].add(AgencyId.parse(row.agency_id))
    return {course_id: tuple(sorted(agencies)) for course_id, agencies in found.items()}


def _membership(row: Row[*tuple[Any, ...]]) -> Membership:
    return Membership(
        course_id=row.course_id,
        incident_id=row.incident_id,
        victim=row.victim_local,
        suspect=row.suspect_local,
        standing=Standing(row.standing),
    )


def _report(body: str, safe: str) -> Report:
    """The report that the texts tell; the last ones are remembered, as the reports of a course are read often."""
    return _remembered(body, safe) if len(body) + len(safe) <= LONGEST_HELD else read_report(whole(body, safe))


def forget_reports() -> None:
    """No report is remembered."""
    _remembered.cache_clear()


@lru_cache(REPORTS_HELD)
def _remembered(body: str, safe: str) -> Report:
    return read_report(whole(body, safe))


def _member(row: Row[*tuple[Any, ...]], safe: str) -> Member:
    if row.body is None:
        raise StoreUnready("A report of a course is behind the wall of an agency that may see the course.")
    return Member(
        incident_id=row.incident_id,
        agency=AgencyId.parse(row.agency_id),
        received_at=row.received_at,
        report=_report(row.body, safe),
        standing=Standing(row.standing),
        victim=row.victim_local,
        suspect=row.suspect_local,
    )
