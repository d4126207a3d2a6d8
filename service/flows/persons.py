"""A resolved person, as far as the reader may see courses that tell of it. Floor 2."""

from __future__ import annotations

from typing import Literal

from service.disclosure.permissions import Permission
from service.disclosure.views.person import PersonShown, person_shown
from service.domain.report import read_report
from service.flows.context import Caller, Context, audit_entry, is_record_id
from service.flows.read import refuse_record
from service.store.unit_of_work import UnitOfWork

Part = Literal["victim", "suspect"]
READ = Permission.POLICE_PERSON_READ


def read_person(context: Context, caller: Caller, person_id: str) -> PersonShown:
    """The person, or the one that it was merged into: its id is then not the one asked for.

    Raises ``NotVisible`` if there is none, or if it stands in no report of a course that the caller may see.
    """
    caller = caller.reads(READ)
    return context.store.view(caller.principal.agency, lambda work: _read_person(context, caller, work, person_id))


def _read_person(context: Context, caller: Caller, work: UnitOfWork, person_id: str) -> PersonShown:
    agency = caller.principal.agency
    found = work.persons.find(person_id) if is_record_id(person_id) else None
    parties = work.persons.parties_of(found[0], caller.reader) if found else []
    if found is None or not parties:
        refuse_record(context, caller, READ, work, person_id)
    own, split_from = found
    stored = work.incidents.bodies({party.ref.incident_id for party in parties})
    reports = {incident_id: read_report(one.body) for incident_id, one in stored.items()}
    described = [
        (stored[party.ref.incident_id].agency, described)
        for party in parties
        for described in reports[party.ref.incident_id].parties
        if described.local_id == party.ref.local_id
    ]
    courses = work.persons.courses_of([own], caller.reader)
    parts: list[tuple[str, Part]] = [(c.id, "victim" if c.victim == own else "suspect") for c in courses]
    profiles = len({party.node_id for party in parties})
    shown = person_shown(own, split_from, described, profiles, parts)
    subjects = (own, *(course.id for course in courses))
    work.courses.note_reading([course.id for course in courses], agency, context.clock.now())
    work.audit.write([audit_entry(context, caller, "consultation", READ, subjects, rows=1)])
    work.commit()
    return shown
