"""How many other courses there are of the same suspect and of the same victim. Floor 1.

A page asks it of each course, and to build the question cost more than to answer it: it is built once for a reader.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, Select, and_, bindparam, case, false, func, or_, select

from service.disclosure.reader import Reader
from service.domain.course import Course, Neighbours
from service.store.own_record import is_not_own
from service.store.restricted import counts_for
from service.store.sight import holds_attributed, holds_known
from service.store.tables import COURSE, INCIDENT

MOST_READERS = 512
"""For how many readers the question is kept."""


def neighbours_of(connection: Connection, course: Course, reader: Reader, since: datetime | None) -> Neighbours:
    """What ``Courses.neighbours`` tells."""
    asked: dict[str, object] = {
        "course": course.id,
        "suspect": course.suspect_person_id,
        "victim": course.victim_person_id,
    }
    if since is not None:
        asked["since"] = since
    question = _question(replace(reader, at=None), counts_recent=since is not None)
    row = connection.execute(question, asked).one()
    return Neighbours(same_suspect=row[0], same_victim=row[1], recent_suspect=row[2])


@lru_cache(MOST_READERS)
def _question(reader: Reader, *, counts_recent: bool) -> Select[int, int, int]:
    """The question for that reader, at whatever time."""
    since = bindparam("since", type_=INCIDENT.c.occurred_from.type)
    recent = holds_attributed(reader.agency, since) if counts_recent else false()
    is_of_suspect = COURSE.c.suspect_person_id == bindparam("suspect")
    is_of_victim = COURSE.c.victim_person_id == bindparam("victim")
    question = select(
        func.coalesce(func.sum(case((is_of_suspect, 1), else_=0)), 0),
        func.coalesce(func.sum(case((is_of_victim, 1), else_=0)), 0),
        func.coalesce(func.sum(case((and_(is_of_suspect, recent), 1), else_=0)), 0),
    ).where(or_(is_of_suspect, is_of_victim), COURSE.c.id != bindparam("course"), COURSE.c.merged_into.is_(None))
    return question.where(holds_known(reader.agency), is_not_own(COURSE.c.id, reader), counts_for(reader))
