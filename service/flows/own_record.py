"""Nobody reads a record in which they or their household are a party. Floor 2.

What is noted is a function of the nodes that there are, the register of staff and the model: a pair that shares a
blocking key is compared when either side comes, and its note goes with either; that is part of
every transaction that links. It hides courses in every question about rows (``service.store.sight``). What must be
hidden besides, and what the log says of it, is here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from service.domain.evidence import Comparison, PartyRef
from service.domain.report import read_report
from service.flows.context import Caller, Context
from service.linking.batch import link_incident
from service.linking.model import Model
from service.linking.own_record import among, may_be
from service.linking.profile import Profile
from service.store.link_index import SqlLinkIndex
from service.store.staff import Pair
from service.store.unit_of_work import UnitOfWork

OWN_RECORD: Final = "own_record"
"""Why something was denied, in the access log: what the auditor asks for. The reader is told nothing of it."""


def note_fresh(work: UnitOfWork, index: SqlLinkIndex, model: Model) -> None:
    """The nodes that this unit of work added have been held against the register."""
    _note(work, work.staff.near_nodes(index.added), model)
    index.added.clear()


def note_staff(context: Context, work: UnitOfWork, staff_id: str) -> None:
    """One member of staff has been held against every node."""
    _note(work, work.staff.near_staff(staff_id), context.model)


def note_all(work: UnitOfWork, model: Model) -> None:
    """All staff have been held against every node, under that model."""
    work.staff.forget_notes()
    _note(work, work.staff.every_pair(), model)


def _note(work: UnitOfWork, pairs: Iterable[Pair], model: Model) -> None:
    work.staff.note(sorted({(one.staff_id, one.node_id) for one in pairs if may_be(one.known, one.met, model)}))


def reason_for(work: UnitOfWork, caller: Caller, record_id: str) -> str:
    """What the log says of the denial of a course, person, report or question: that the reader is in it, or nothing."""
    reader = caller.reader
    if record_id.startswith("rev_"):
        found = work.reviews.get(record_id, replace(reader, person="")) if reader.person else None
        is_kept = found is not None and is_own(work, caller, {found.left.incident_id, found.right.incident_id})
        return OWN_RECORD if is_kept else ""
    kept = {
        "crs": work.staff.own_courses,
        "per": work.staff.own_company,
        "inc": work.staff.own_incidents,
    }.get(record_id[:3])
    return OWN_RECORD if kept and record_id in kept(reader) else ""


def is_own(work: UnitOfWork, caller: Caller, incident_ids: Collection[str]) -> bool:
    """Whether one of the reports stands in a course of which the reader is a party."""
    return not work.staff.own_incidents(caller.reader).isdisjoint(incident_ids)


def is_reader(context: Context, work: UnitOfWork, caller: Caller, profile: Profile) -> bool:
    """Whether somebody who is looked for may be the reader, or of the reader's household: on file or not."""
    reader = caller.reader
    known = work.staff.profiles(reader.agency, reader.person) if reader.person else []
    return among(known, [profile], context.model)


def apart(work: UnitOfWork, caller: Caller, comparisons: Sequence[Comparison]) -> list[Comparison]:
    """The comparisons without those with a report of which the reader is a party, or may not know: not even that it was
    weighed."""
    named = {ref.incident_id for one in comparisons for ref in _named(one)}
    hidden = work.staff.own_incidents(caller.reader) | work.incidents.unknown_to(caller.principal.agency, named)
    return [one for one in comparisons if hidden.isdisjoint(ref.incident_id for ref in _named(one))]


def _named(comparison: Comparison) -> tuple[PartyRef, ...]:
    return (comparison.left, comparison.right, *(comparison.through or ()))


def telling(context: Context, work: UnitOfWork, caller: Caller, versions: Mapping[str, int]) -> frozenset[str]:
    """Those of the reports, each as it was in a version, that told of the reader or of the household.

    For what is in no course any more: a withdrawn report, or the version of one that a snapshot was taken of.
    """
    reader = caller.reader
    known = work.staff.profiles(reader.agency, reader.person) if versions and reader.person else []
    if not known:
        return frozenset()
    with work.whole():  # what stands in no course any more is in sight behind nobody's wall
        told = work.incidents.told(versions)
    found = set()
    for incident_id, (agency, body) in told.items():
        parties = link_incident(incident_id, agency, read_report(body)).parties
        if among(known, [party.profile for party in parties], context.model):
            found.add(incident_id)
    return frozenset(found)
