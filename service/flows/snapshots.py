"""Snapshots for prosecutors: a course fixed as it stands, read ever after, with what came since. Floor 2.

A snapshot holds the view of each CPS role as it is that day. A reader is shown that of the own role, and only while the
course is one that the reader may see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from service.conduct.uk_time import uk_day
from service.disclosure.fixed import INCIDENTS, Cut, canonical, cut, digest_of, opened, put_together, seal_of, sealed
from service.disclosure.permissions import Permission, View
from service.disclosure.roles import ROLES
from service.disclosure.views.cps import cps_course
from service.disclosure.views.snapshots import Since, Snapshot, SnapshotItem, since_of
from service.domain.agency import AgencyId
from service.domain.course import Course
from service.domain.errors import NotVisible
from service.domain.handling import read_handling
from service.flows.context import Caller, Context, is_record_id
from service.flows.findings import gather, whole
from service.flows.own_record import OWN_RECORD, telling
from service.flows.read import open_by_urn, open_course, refuse_record
from service.store.incidents import CONSENT_WITHDRAWN, State, StoredIncident, urn_key
from service.store.snapshots import Part, StoredSnapshot
from service.store.unit_of_work import UnitOfWork

TAKE, READ = Permission.CPS_SNAPSHOT_TAKE, Permission.CPS_COURSE_READ
_ROLES = ("cps_prosecutor", "cps_casework")


@dataclass(frozen=True, slots=True)
class Taken:
    """Snapshots of the courses of a case; ``is_new`` if any was taken just now."""

    items: tuple[SnapshotItem, ...]
    is_new: bool


def take_snapshots(context: Context, caller: Caller, urn: str) -> Taken:
    """Each course of the case that the caller may see is fixed as it stands now.

    A course whose last snapshot shows the very same is not fixed again: that snapshot is answered. Raises
    ``NotVisible`` where the case has no course to see.
    """
    caller = caller.reads(TAKE)

    def take(work: UnitOfWork) -> Taken:
        courses = open_by_urn(context, caller, TAKE, work, urn, given_as="snapshot")
        taken = [_take(context, caller, work, course, urn_key(urn)) for course in courses]
        work.commit()
        if not taken:
            raise NotVisible
        return Taken(tuple(_item(caller, stored) for stored, _ in taken), any(is_new for _, is_new in taken))

    return context.store.view(caller.principal.agency, take)


def list_snapshots(context: Context, caller: Caller, course_id: str) -> tuple[SnapshotItem, ...]:
    """The snapshots of the course and of those that were merged into it, in the order in which they were taken.

    Raises ``NotVisible`` as a read of the course does.
    """
    caller = caller.reads(READ)

    def read(work: UnitOfWork) -> tuple[SnapshotItem, ...]:
        course = open_course(context, caller, READ, work, course_id, given_as="list of snapshots")
        found = work.snapshots.of_courses([course.id, *course.formed_from])
        found = [stored for stored in found if _is_known(caller, work, stored)]
        found = [stored for stored in found if not telling(context, work, caller, stored.incidents)]
        work.commit()
        return tuple(_item(caller, stored) for stored in found)

    return context.store.view(caller.principal.agency, read)


def read_snapshot(context: Context, caller: Caller, course_id: str, number: int) -> Snapshot:
    """The snapshot of that number, and what came since.

    Raises ``NotVisible`` if there is none, or if the caller may not see the course that it is of.
    """
    caller = caller.reads(READ)

    def read(work: UnitOfWork) -> Snapshot:
        stored = work.snapshots.get(course_id, number) if is_record_id(course_id) else None
        if stored is None or not _is_known(caller, work, stored):
            refuse_record(context, caller, READ, work, course_id)
        if telling(context, work, caller, stored.incidents):
            refuse_record(context, caller, READ, work, course_id, reason=OWN_RECORD)
        course = open_course(context, caller, READ, work, course_id, given_as=f"snapshot {number}")
        shown = _shown(caller, work, stored, course)
        work.commit()
        return shown

    return context.store.view(caller.principal.agency, read)


def _is_known(caller: Caller, work: UnitOfWork, stored: StoredSnapshot) -> bool:
    """Whether the reader's agency took the snapshot, or may know of every report in it: of one that it took it was told
    then, and what it may be told no more is withheld."""
    agency = caller.principal.agency
    return stored.agency == agency or not work.incidents.unknown_to(agency, stored.incidents)


def _take(context: Context, caller: Caller, work: UnitOfWork, course: Course, urn: str) -> tuple[StoredSnapshot, bool]:
    views = {ROLES[role].view.value: cut(_view(context, caller, work, course, role)) for role in _ROLES}
    last = work.snapshots.latest(course.id)
    if last is not None and _shows(work, last, views):
        return last, False
    kept: dict[str, Part] = {}  # what both views show alike is kept once
    manifests: dict[str, tuple[tuple[str, str], ...]] = {}
    for view, parts in views.items():
        for part in parts:
            text = canonical(part.value)
            if text not in kept:
                body = sealed(part.value, context.ids.new("slt"))
                kept[text] = Part(digest_of(body), part.incident_id, body)
        manifests[view] = tuple((part.name, kept[canonical(part.value)].digest) for part in parts)
    stored = StoredSnapshot(
        course_id=course.id,
        number=1 if last is None else last.number + 1,
        urn=urn,
        taken_at=context.clock.now(),
        agency=caller.principal.agency,
        client_id=caller.principal.client_id,
        acting_for=caller.principal.acting_for,
        revision=course.revision,
        incidents=_versions(work, course),
        manifests=manifests,
    )
    work.snapshots.add(stored, list(kept.values()))
    return stored, True


def _view(context: Context, caller: Caller, work: UnitOfWork, course: Course, role: str) -> dict[str, Any]:
    """The course as that role sees it, without what leads only one agency to its own reports."""
    reader = replace(caller, role=ROLES[role])
    seen = whole(context, reader, gather(context, reader, work, course))
    is_casework = reader.role.view is View.CPS_CASEWORK
    shown = cps_course(seen.course, seen.summary, caller.principal.agency, seen.findings, casework=is_casework)
    view: dict[str, Any] = shown.model_dump(mode="json")
    return {**view, "incidents": [{**incident, "url": None} for incident in view["incidents"]]}


def _shows(work: UnitOfWork, stored: StoredSnapshot, views: Mapping[str, tuple[Cut, ...]]) -> bool:
    """Whether the snapshot shows just this in every view; one of which a part was erased does not."""
    bodies = work.snapshots.bodies(stored)
    for view, parts in views.items():
        listed = stored.manifests.get(view, ())
        kept = [(name, body) for name, digest in listed if (body := bodies.get(digest)) is not None]
        if [name for name, _ in kept] != [part.name for part in parts]:
            return False
        if any(canonical(opened(body)) != canonical(part.value) for (_, body), part in zip(kept, parts, strict=True)):
            return False
    return True


def _versions(work: UnitOfWork, course: Course) -> dict[str, int]:
    found = work.incidents.bodies({member.incident_id for member in course.members})
    return {incident_id: found[incident_id].version for incident_id in sorted(found)}


def _item(caller: Caller, stored: StoredSnapshot) -> SnapshotItem:
    url = f"/v1/cps/courses/{stored.course_id}"
    manifest = stored.manifests[caller.role.view.value]
    return SnapshotItem(
        course_id=stored.course_id,
        course_url=url,
        number=stored.number,
        url=f"{url}/snapshots/{stored.number}",
        urn=stored.urn,
        taken_at=stored.taken_at,
        taken_by=str(stored.agency),
        revision=stored.revision,
        digest=seal_of(stored.course_id, stored.number, stored.urn, stored.taken_at.isoformat(), manifest),
    )


def _shown(caller: Caller, work: UnitOfWork, stored: StoredSnapshot, course: Course) -> Snapshot:
    bodies = work.snapshots.bodies(stored)
    now = {member.incident_id for member in course.members}
    with work.whole():  # also those that stand in another course by now, and may have to be withheld
        reports = work.incidents.bodies(now | stored.incidents.keys())
    kept = [(name, digest, bodies.get(digest)) for name, digest in stored.manifests[caller.role.view.value]]
    reader = caller.principal.agency
    withheld = frozenset(_withheld([name for name, _, body in kept if body], stored, reports, reader))
    return Snapshot(
        **dict(_item(caller, stored)),
        course=put_together(
            [(name, opened(body) if body and name not in withheld else None) for name, _, body in kept]
        ),
        erased=tuple(name for name, _, body in kept if body is None),
        withheld=tuple(name for name, *_ in kept if name in withheld),
        is_as_taken=all(digest_of(body) == digest for _, digest, body in kept if body is not None),
        since=_since(stored, course, reports),
    )


def _withheld(
    names: Iterable[str], stored: StoredSnapshot, reports: Mapping[str, StoredIncident], reader: AgencyId
) -> Iterator[str]:
    """The parts that tell of a report that may not be shown now, by itself or among others."""
    told_of = (one for one in stored.incidents if one in reports)
    kept_back = {f"{INCIDENTS}/{one}" for one in told_of if _is_kept_back(reports[one], reader)}
    for name in names if kept_back else ():
        if name in kept_back or not name.startswith(f"{INCIDENTS}/"):
            yield name


def _is_kept_back(report: StoredIncident, reader: AgencyId) -> bool:
    """Whether the reader may not be shown the report any more: it is restricted, consent to it was withdrawn, or its
    agency has control of it now and does not release it."""
    if report.state is State.RESTRICTED or report.withdrawn_reason == CONSENT_WITHDRAWN:
        return True
    return not read_handling(report.body.get("handling")).is_told_to(report.agency, reader)


def _since(stored: StoredSnapshot, course: Course, found: Mapping[str, StoredIncident]) -> Since:
    now = {member.incident_id for member in course.members}
    gone = [found[one] for one in stored.incidents.keys() - now if one in found]
    newer = [found[one] for one in stored.incidents.keys() & now if found[one].version != stored.incidents[one]]
    return since_of(
        course.revision,
        (uk_day(found[one].received_at) for one in now - stored.incidents.keys()),
        (uk_day(one.revised_at) for one in newer),
        (uk_day(course.revised_at if one.state is State.CURRENT else one.revised_at) for one in gone),
    )
