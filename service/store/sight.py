"""Which courses a reader may see, as conditions on ``course`` that go into every question about one. Floor 1.

A row that the filter hides is not fetched, not counted and not told apart from one that does not exist.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from sqlalchemy import BindParameter, ColumnElement, Exists, Select, and_, exists, false, literal, or_, select

from service.disclosure.permissions import RowFilter
from service.disclosure.reader import Reader
from service.domain.agency import AgencyId
from service.domain.report import Kind, Role
from service.domain.sharing import Ground
from service.domain.standing import Standing
from service.store.incidents import State
from service.store.own_record import is_not_own
from service.store.released import is_told_of, may_be_told
from service.store.restricted import GRANT, is_for, is_open_to
from service.store.tables import COURSE, COURSE_MEMBER, INCIDENT, NODE, PARTY

_MEMBER, _INCIDENT = COURSE_MEMBER.alias("seen_member"), INCIDENT.alias("seen_incident")
_CLIENT = (NODE.alias("client_node"), PARTY.alias("client_party"), INCIDENT.alias("client_incident"))
_SIGHTED = COURSE_MEMBER.alias("sighted_member")


def holds_incident(*conditions: ColumnElement[bool]) -> Exists:
    """The condition that a current incident stands in the course, whoever may know of it; a withdrawn one stands in
    none."""
    return (
        exists(literal(1))
        .select_from(_MEMBER.join(_INCIDENT, _INCIDENT.c.id == _MEMBER.c.incident_id))
        .where(_MEMBER.c.course_id == COURSE.c.id, _INCIDENT.c.state == State.CURRENT.value, *conditions)
    )


def holds_known(reader: AgencyId, *conditions: ColumnElement[bool]) -> Exists:
    """The same of one that the agency may know of."""
    return holds_incident(may_be_told(_INCIDENT, reader), *conditions)


def holds_attributed(reader: AgencyId, since: BindParameter[datetime]) -> Exists:
    """The condition that a current incident of that time or later, of which the agency may know, is attributed to the
    suspect of the course."""
    is_attributed = _MEMBER.c.standing == Standing.ATTRIBUTED.value
    return holds_known(reader, _INCIDENT.c.occurred_from >= since, is_attributed)


def holds_urn(reader: AgencyId, urn: str) -> Exists:
    """The condition that a current report by police or prosecutors with this URN, as it is stored, is in the course,
    and that the agency may know of it."""
    writers = (Kind.POLICE_INCIDENT.value, Kind.CPS_REFERRAL.value)
    return holds_known(reader, _INCIDENT.c.urn == urn, _INCIDENT.c.kind.in_(writers))


def may_see(reader: Reader) -> ColumnElement[bool]:
    """The condition under which the reader may see the course; it always needs a current incident in it."""
    related, given = _is_related(reader), _given(reader)
    if given is not None:
        given_one = given.where(GRANT.c.course_id == COURSE.c.id)
        related = or_(related, and_(_holds_told(reader), exists(given_one)))
    return and_(related, is_not_own(COURSE.c.id, reader))


def ways_to_see(reader: Reader) -> tuple[ColumnElement[bool], ...]:
    """The conditions of which any is enough: a list is found sooner by each of them than by all together."""
    is_not_kept_from, given = is_not_own(COURSE.c.id, reader), _given(reader)
    related = and_(_is_related(reader), is_not_kept_from)
    if given is None:
        return (related,)
    return related, and_(_holds_told(reader), COURSE.c.id.in_(given), is_not_kept_from)


def _is_related(reader: Reader) -> ColumnElement[bool]:
    """What the filter of the role lets the reader see: a restricted course only if it is allocated to them."""
    return and_(_is_in_rows(reader), is_open_to(reader))


def _is_in_rows(reader: Reader) -> ColumnElement[bool]:
    """What the filter of the role lets the agency see."""
    match reader.rows:
        case RowFilter.OWN_INCIDENT | RowFilter.OF_BOTH:
            return holds_incident(_INCIDENT.c.agency_id == str(reader.agency))
        case RowFilter.CPS_REFERRAL:
            return holds_known(reader.agency, _INCIDENT.c.kind == Kind.CPS_REFERRAL.value)
        case RowFilter.OWN_CLIENT:
            return and_(holds_known(reader.agency), _is_victim_in_report_of(reader.agency))
        case RowFilter.OWN_PUPIL:
            return and_(_holds_told(reader), _is_victim_in_report_of(reader.agency))
        case RowFilter.OWN_SUBJECT:
            return and_(_holds_told(reader), _is_suspect_in_report_of(reader.agency))
        case RowFilter.NOTHING:
            return false()
        case _:
            assert_never(reader.rows)


def _given(reader: Reader) -> Select[tuple[str]] | None:
    """The courses of which sight was given to the reader, and has not ended."""
    if reader.at is None or reader.rows is RowFilter.NOTHING:
        return None
    is_in_time = or_(GRANT.c.expires_at.is_(None), GRANT.c.expires_at > reader.at)
    return select(GRANT.c.course_id).where(is_for(reader), is_in_time, GRANT.c.ground != Ground.ALLOCATION.value)


def _holds_told(reader: Reader) -> Exists:
    """The condition that the course holds a current report that the reader's view tells of
    (``service.disclosure.told``)."""
    official = (Kind.POLICE_INCIDENT.value, Kind.CPS_REFERRAL.value)
    is_told = or_(_INCIDENT.c.kind.in_(official), _INCIDENT.c.agency_id == str(reader.agency))
    match reader.rows:
        case RowFilter.OWN_PUPIL | RowFilter.OF_BOTH:
            return holds_known(reader.agency, is_told)
        case RowFilter.OWN_SUBJECT:
            return holds_known(reader.agency, is_told, _MEMBER.c.standing == Standing.ATTRIBUTED.value)
        case _:
            return holds_known(reader.agency)


def _is_victim_in_report_of(agency: AgencyId) -> Exists:
    return _is_in_report_of(agency, Role.VICTIM, COURSE.c.victim_person_id)


def _is_suspect_in_report_of(agency: AgencyId) -> Exists:
    return _is_in_report_of(agency, Role.SUSPECT, COURSE.c.suspect_person_id)


def _is_in_report_of(agency: AgencyId, role: Role, person_id: ColumnElement[str]) -> Exists:
    node, party, incident = _CLIENT
    return (
        exists(literal(1))
        .select_from(
            node.join(party, party.c.node_id == node.c.id).join(incident, incident.c.id == party.c.incident_id)
        )
        .where(
            node.c.person_id == person_id,
            party.c.role == role.value,
            incident.c.agency_id == str(agency),
            incident.c.state == State.CURRENT.value,
        )
    )


def sees_incident(incident_id: ColumnElement[str], reader: Reader) -> ColumnElement[bool]:
    """The condition that the incident stands in a course that the reader may see, and that they may know of it."""
    stands = (
        exists(literal(1))
        .select_from(_SIGHTED.join(COURSE, COURSE.c.id == _SIGHTED.c.course_id))
        .where(_SIGHTED.c.incident_id == incident_id, may_see(reader))
    )
    return and_(stands, is_told_of(incident_id, reader.agency))
