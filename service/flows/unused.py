"""The index of unused material of a course (CPIA 1996). Floor 2."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.disclosure.forces import agency_name
from service.disclosure.permissions import Permission
from service.disclosure.views.chronology import HANDLING
from service.disclosure.views.explanation import explain
from service.disclosure.views.unused import (
    Decided,
    Earlier,
    Gone,
    UnusedIndex,
    UnusedItem,
    judgement_items,
    numbered,
    score_items,
    superseded_items,
    withdrawn_items,
)
from service.documents.formats import Format
from service.documents.sheet import sheet
from service.domain.course import Course
from service.flows.chronology import reader_of
from service.flows.context import Caller, Context
from service.flows.link import link_index
from service.flows.own_record import apart, telling
from service.flows.papers import MARKS, instant, marks_of
from service.flows.read import open_course
from service.linking.explain import MOST_CONSIDERED, Explainer
from service.store.unit_of_work import UnitOfWork
from service.store.unused import Withdrawn

_HEAD = (
    "item", "kind", "description", "dated", "author", "location", "suggested_schedule", "suggested_because",
    "undermines_or_assists", "decision", "comment",
)  # fmt: skip


def read_unused(context: Context, caller: Caller, permission: Permission, course_id: str, form: Format) -> UnusedIndex:
    """All that is kept of the course and is not in its record; raises ``NotVisible`` as a read of the course does.

    The log has it as a disclosure in that form, once.
    """
    caller = caller.reads(permission)

    def read(work: UnitOfWork) -> UnusedIndex:
        given_as = f"index of unused material as {form}"
        course = open_course(context, caller, permission, work, course_id, given_as=given_as)
        items = numbered(_items(context, caller, work, course))
        work.commit()
        kind = caller.principal.agency.kind.value
        return UnusedIndex(
            id=course.id,
            url=f"/v1/{kind}/courses/{course.id}/unused-material",
            revision=course.revision,
            items=items,
            most_considered=MOST_CONSIDERED,
            handling=HANDLING,
            read_by=reader_of(context, caller),
        )

    return context.store.view(caller.principal.agency, read)


def unused_sheet(shown: UnusedIndex) -> bytes:
    """The index as CSV, with empty columns for what people decide."""
    return sheet((*_HEAD, *MARKS), _lines(shown))


def _lines(shown: UnusedIndex) -> Iterator[Sequence[str]]:
    marks = marks_of(shown.handling, shown.read_by)
    for one in shown.items:
        told = (one.description, instant(one.dated), one.author, one.location)
        suggested = (one.suggested_schedule.value, one.suggested_because)
        yield (str(one.item), one.kind.value, *told, *suggested, "", "", "", *marks)


def _items(context: Context, caller: Caller, work: UnitOfWork, course: Course) -> Iterator[UnusedItem]:
    ids = {member.incident_id for member in course.members}
    yield from superseded_items(
        Earlier(
            agency=one.agency,
            reference=one.reference,
            incident_id=one.incident_id,
            version=one.version,
            received_at=one.received_at,
        )
        for one in work.unused.superseded(ids)
    )
    yield from withdrawn_items(
        Gone(
            agency=one.agency,
            reference=one.reference,
            incident_id=one.incident_id,
            reason=one.reason,
            withdrawn_at=one.withdrawn_at,
        )
        for one in _withdrawn(context, caller, work, course)
    )
    yield from _scores(context, caller, work, course)
    yield from judgement_items(_decisions(caller, work, course), {member.agency for member in course.members})


def _withdrawn(context: Context, caller: Caller, work: UnitOfWork, course: Course) -> list[Withdrawn]:
    """The reports that stood in the course, without those that told of the reader."""
    found = work.unused.withdrawn([course.id, *course.formed_from], caller.principal.agency)
    own = telling(context, work, caller, {one.incident_id: one.version for one in found})
    return [one for one in found if one.incident_id not in own]


def _scores(context: Context, caller: Caller, work: UnitOfWork, course: Course) -> Iterator[UnusedItem]:
    index = link_index(context, work)
    members = [m for m in index.memberships([m.incident_id for m in course.members]) if m.course == course.id]
    found = Explainer(index, context.model).course(members)
    links, considered = apart(work, caller, found.links), apart(work, caller, found.considered)
    told = explain(course, links, considered, caller.principal.agency, view=caller.role.view)
    return score_items(told.links, told.considered)


def _decisions(caller: Caller, work: UnitOfWork, course: Course) -> Iterator[Decided]:
    names = {m.incident_id: f"{agency_name(m.agency)} {m.report.reference}" for m in course.members}
    own = work.staff.own_incidents(caller.reader)
    for one in work.unused.judgements(names):
        if not own.isdisjoint((one.left.incident_id, one.right.incident_id)):
            continue
        yield Decided(
            judgement_id=one.id,
            agency=one.agency,
            decision=one.decision.value,
            made_at=one.made_at,
            undone_at=one.undone_at,
            reports=tuple(names[ref.incident_id] for ref in (one.left, one.right) if ref.incident_id in names),
        )
