"""How a report is put on file, and what its sender is told about it. Floor 2; shared by single reports and imports."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from service.conduct.findings import prompts_at
from service.conduct.summary import summarise
from service.disclosure.material import material
from service.disclosure.permissions import View
from service.disclosure.reader import Reader
from service.disclosure.receipts import PlacedIn
from service.disclosure.told import released_to
from service.domain.agency import AgencyId
from service.domain.course import Course
from service.domain.errors import Flaw, ReportConflict, ReportInvalid, ReportRestricted, ReportWithdrawn
from service.domain.report import Report, read_report
from service.flows.context import Caller, Context
from service.flows.findings import asked_by
from service.flows.handling_flaws import unknown_codes
from service.flows.intake_schema import content_digest
from service.flows.link import link_index
from service.linking.batch import take_in
from service.linking.index import LinkIndex, Membership
from service.linking.place import LinkIncident
from service.linking.reviews import open_reviews
from service.store.incidents import State, StoredIncident, Submission
from service.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A report that is on file: the courses it stands in, how many questions about its parties wait for a person's
    decision, and what in it was not matched on. ``is_new`` and ``is_revised`` say what the sending of it did, and
    ``courses`` are those of ``placed``."""

    incident: StoredIncident
    placed: tuple[PlacedIn, ...]
    reviews: int
    warnings: tuple[Flaw, ...]
    is_new: bool = False
    is_revised: bool = False
    courses: tuple[Course, ...] = ()


def check_sender(caller: Caller, body: Mapping[str, Any]) -> None:
    """Return if this caller may send this report; raises ``ReportInvalid`` with the member to mend otherwise."""
    flaws = []
    if (body.get("agency") or str(caller.principal.agency)) != str(caller.principal.agency):
        flaws.append(Flaw("/agency", "not-your-agency", "Leave this out, or name the agency that your token names."))
    if caller.role.posts is None or body["kind"] != caller.role.posts.value:
        flaws.append(Flaw("/kind", "not-your-kind", "Your role sends reports of another kind."))
    if flaws:
        raise ReportInvalid(tuple(flaws))


def submission_of(
    context: Context, caller: Caller, body: Mapping[str, Any], report: Report, incident_id: str, version: int
) -> Submission:
    """The report as the store takes it in."""
    return Submission(
        incident_id=incident_id,
        agency=caller.principal.agency,
        reference=report.reference,
        kind=report.kind,
        version=version,
        body=body,
        content_digest=content_digest(body),
        occurred_from=report.occurred_from,
        received_at=context.clock.now(),
        client_id=caller.principal.client_id,
        acting_for=caller.principal.acting_for,
        urn=report.urn,
        handling=report.handling,
    )


def enter_again(work: UnitOfWork, sent: Submission, existing: StoredIncident) -> bool:
    """A reference came again: whether what was sent replaced the version on file, or merely repeats it.

    An older version that comes again as it once was repeats what is on file. Raises ``ReportConflict`` for other
    content under the same version, or an older one, ``ReportWithdrawn``, and ``ReportRestricted`` for a new version
    of a restricted one.
    """
    if existing.state is State.WITHDRAWN:
        raise ReportWithdrawn
    if sent.version > existing.version:
        if existing.state is State.RESTRICTED:
            raise ReportRestricted
        work.incidents.revise(replace(sent, incident_id=existing.id), over=existing.version)
        return True
    if not work.incidents.says(existing.id, sent.version, sent.content_digest):
        raise ReportConflict(existing.id)
    return False


def filed(
    context: Context,
    work: UnitOfWork,
    incidents: Sequence[StoredIncident],
    *,
    new_courses: frozenset[str] | None = None,
    warnings: Mapping[str, tuple[Flaw, ...]] | None = None,
) -> dict[str, Filed]:
    """How each of the incidents stands now, by id; ``warnings`` are found anew where they are not given.

    ``new_courses`` are those that came to be by filing these incidents; ``None`` where they were on file before.
    """
    index = link_index(context, work)
    ids = [incident.id for incident in incidents]
    stands: dict[str, list[Membership]] = {incident_id: [] for incident_id in ids}
    for membership in index.memberships(ids):
        stands[membership.incident_id].append(membership)
    courses = work.courses.open_of_ids({m.course for own in stands.values() for m in own})
    stands = {name: [m for m in own if m.course in courses] for name, own in stands.items()}
    agency_of = {incident.id: incident.agency for incident in incidents}
    asked = {(m.course, agency_of[name]) for name, own in stands.items() for m in own}
    told = {(course, agency): released_to(courses[course], agency) for course, agency in asked}
    summaries = {key: summarise(course) for key, course in told.items()}
    reviews = _reviews(context, work, index, agency_of)
    return {
        incident.id: Filed(
            incident=incident,
            placed=tuple(
                PlacedIn(
                    course_id=m.course,
                    standing=m.standing,
                    is_new=_is_new(told[m.course, incident.agency], ids, new_courses),
                    occasions=len(summaries[m.course, incident.agency].occasions),
                    prompts=summaries[m.course, incident.agency].prompts,
                    others=len({one.incident_id for one in told[m.course, incident.agency].members} - {incident.id}),
                )
                for m in stands[incident.id]
            ),
            reviews=reviews.get(incident.id, 0),
            warnings=warnings_of(incident) if warnings is None else warnings.get(incident.id, ()),
            courses=tuple(told[course, incident.agency] for course in sorted({m.course for m in stands[incident.id]})),
        )
        for incident in incidents
    }


def _is_new(course: Course, filed: Collection[str], new_courses: frozenset[str] | None) -> bool:
    """Whether the course, as its reader may know it, came to be by what was filed now: also one that was there for
    reports only of which the reader may not know."""
    if new_courses is None:
        return False
    is_first = all(member.incident_id in filed for member in course.members)
    return course.id in new_courses or (bool(course.withheld) and is_first)


def _reviews(context: Context, work: UnitOfWork, index: LinkIndex, agency_of: Mapping[str, AgencyId]) -> dict[str, int]:
    """How many questions are open about each report, that its agency may know of; reports without any are left out."""
    found = open_reviews(index, context.model, agency_of.keys())
    for agency in sorted({agency_of[name] for name in found}):
        if hidden := work.persons.unknown_to(agency):
            own = [name for name in found if agency_of[name] == agency]
            known = open_reviews(index, context.model, own, hidden)
            found = {name: known.get(name, 0) if name in own else count for name, count in found.items()}
    return found


def apart_from(context: Context, work: UnitOfWork, found: Mapping[str, Filed], reader: Reader) -> dict[str, Filed]:
    """The same for that reader: a report in a course of which they are a party is told of as if it stood alone, and no
    question is counted that is about them."""
    own = work.staff.own_courses(reader)
    if not own:
        return dict(found)
    hidden = {name for name, one in found.items() if any(place.course_id in own for place in one.placed)}
    asked = [name for name, one in found.items() if one.reviews and name not in hidden]
    without = work.staff.own_persons(reader) | work.persons.unknown_to(reader.agency) if asked else frozenset()
    reviews = open_reviews(link_index(context, work), context.model, asked, without)
    return {
        name: replace(one, placed=(), courses=(), reviews=0)
        if name in hidden
        else replace(one, reviews=reviews.get(name, 0))
        for name, one in found.items()
    }


_PROMPTED = frozenset({View.POLICE, View.POLICE_RECORDS, View.CPS})
"""Views that tell of prompts beyond those that follow from occasions alone."""


def prompted(context: Context, caller: Caller, found: Filed) -> Filed:
    """The same with every prompt of its courses, for the receipt; it needs no unit of work.

    What a view may not tell of them, its receipt leaves out.
    """
    if caller.role.view not in _PROMPTED:
        return found
    asked, prompts = asked_by(context, caller, None), {}
    for course in found.courses:
        shown = material(course, summarise(course), caller.role.view, caller.principal.agency)
        prompts[course.id] = prompts_at(*shown, asked)
    return replace(found, placed=tuple(replace(one, prompts=prompts[one.course_id]) for one in found.placed))


def warnings_of(incident: StoredIncident) -> tuple[Flaw, ...]:
    """What in the report is too poor to match on, or has no effect, with JSON pointers."""
    return taken_in(incident.id, incident.agency, read_report(incident.body))[1]


def taken_in(incident_id: str, agency: AgencyId, report: Report) -> tuple[LinkIncident, tuple[Flaw, ...]]:
    """The report as the linker takes it in, and what its sender is warned of."""
    incident, poor = take_in(incident_id, agency, report)
    return incident, (*poor, *unknown_codes(report.body.get("handling")))
