"""Of which records a reader is a party, as conditions that go into every question about rows. Floor 1.

Which details in reports may be whose is noted when a report or a member of staff comes (``service.flows.own_record``),
so that nothing is compared while somebody reads.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, select, true

from service.disclosure.reader import Reader
from service.store.tables import COURSE, COURSE_MEMBER, NODE, OWN_RECORD, PARTY, STAFF_NAME

# Made once: to make an alias is a good part of what a question costs.
_MEMBER, _GONE = COURSE_MEMBER.alias("own_records_member"), COURSE.alias("own_before")
_OWN_NODE, _OWN_PARTY, _OWN_MEMBER = NODE.alias("own_node"), PARTY.alias("own_party"), COURSE_MEMBER.alias("own_member")
_NOTED = NODE.alias("noted_node")


def is_not_own(course_id: ColumnElement[str], reader: Reader) -> ColumnElement[bool]:
    """The condition that the reader, as far as the register of staff knows them, is no party of the course."""
    return course_id.not_in(own_courses(reader)) if reader.person else true()


def is_in_no_own(incident_id: ColumnElement[str], reader: Reader) -> ColumnElement[bool]:
    """The condition that the incident stands in no course of which the reader is a party."""
    if not reader.person:
        return true()
    return incident_id.not_in(select(_MEMBER.c.incident_id).where(_MEMBER.c.course_id.in_(own_courses(reader))))


def is_of_no_own(subject: ColumnElement[str], reader: Reader) -> ColumnElement[bool]:
    """The condition that the id is of no course of which the reader is a party, nor of one that was merged into it."""
    if not reader.person:
        return true()
    merged = select(_GONE.c.id).where(_GONE.c.merged_into.in_(own_courses(reader)))
    return and_(is_not_own(subject, reader), subject.not_in(merged))


def own_courses(reader: Reader) -> Select[str]:
    """The courses with a report of which a party may be the reader, or of the reader's household.

    Whoever was noted is a person with all its nodes: a party that looks like nobody, and that the linker joined with
    one that looks like the reader, is the reader too. The question depends on no row of what is asked, so that the
    database answers it once, and for most readers at its first step.
    """
    node, party, member = _OWN_NODE, _OWN_PARTY, _OWN_MEMBER
    return (
        select(member.c.course_id)
        .select_from(
            node.join(party, party.c.node_id == node.c.id).join(member, member.c.incident_id == party.c.incident_id)
        )
        .where(node.c.person_id.in_(own_persons(reader)))
    )


def own_persons(reader: Reader) -> Select[str]:
    """The persons who may be the reader, or of the reader's household, by the details noted so."""
    return (
        select(_NOTED.c.person_id)
        .select_from(
            STAFF_NAME.join(OWN_RECORD, OWN_RECORD.c.staff_id == STAFF_NAME.c.staff_id).join(
                _NOTED, _NOTED.c.id == OWN_RECORD.c.node_id
            )
        )
        .where(STAFF_NAME.c.agency_id == str(reader.agency), STAFF_NAME.c.name == reader.person)
    )
