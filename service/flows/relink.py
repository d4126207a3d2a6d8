"""Link everything afresh: to prove that what is stored is what it should be, or to try another model first. Floor 2.

Persons and courses are a function of the current reports, the judgements in force and the model. So a fresh load in
memory, in an order that has nothing to do with when reports came, must end in the digest of what is stored; and under
another model it tells beforehand whom that model would join or part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

from service.domain.errors import StoreUnready
from service.flows.context import Context
from service.flows.link import link_index, tell
from service.flows.operating import operator_entry
from service.flows.own_record import note_all
from service.flows.queue import renew_queues
from service.linking.batch import link_incident
from service.linking.courses import grouped, name_courses, revised_courses
from service.linking.digest import Digest, Digester, Stand, courses_of, digest_of, persons_of
from service.linking.index import Membership
from service.linking.linker import Linker, Relinked
from service.linking.memory import MemoryIndex
from service.linking.model import Model
from service.linking.naming import keep_ids
from service.linking.persons import Settled
from service.store.link_index import SqlLinkIndex
from service.store.unit_of_work import UnitOfWork

BATCH = 1000
"""Reports that a fresh load takes in together."""

Place = tuple[str, str]
"""Incident and local id: one party."""

Item = TypeVar("Item", bound=Hashable)
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Change:
    """What would become of some persons, or of some courses.

    ``before`` are the ids of those that are concerned, each with how many parties or reports it has; ``after`` how many
    each of those that take their place has. One before and two after is a split, two before and one after a merger.
    """

    before: tuple[tuple[str, int], ...]
    after: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shadow:
    """How another model would have it: who changes, how many reports would stand otherwise, and both digests."""

    persons: tuple[Change, ...]
    courses: tuple[Change, ...]
    restood: int
    stored: Digest
    fresh: Digest


@dataclass(frozen=True, slots=True)
class Proof:
    """The digest of what is stored and, where one was made, that of a fresh load."""

    model: str
    stored: Digest
    fresh: Digest | None = None


def count(context: Context) -> int:
    """How many current reports there are."""
    with context.store.work() as work:
        return work.derived.count()


def prove(context: Context, *, afresh: bool, progress: Progress = lambda _: None) -> Proof:
    """The digest of what is stored and, if ``afresh``, that of a fresh load of the same reports and judgements.

    Both see one state, whatever is written in the meantime. Raises ``StoreUnready`` if what is stored was linked
    under another model than the one in force.
    """
    with context.store.work(steady=True) as work:
        model = work.derived.model() or context.model.name
        stored = stored_digest(work)
        if not afresh:
            return Proof(model, stored)
        if model != context.model.name:
            raise StoreUnready("What is stored was linked under another model. Name that one in CONDUCT_MODEL.")
        index, ids = _afresh(work, context.model, progress)
    return Proof(model, stored, digest_of(index, ids))


def try_model(context: Context, model: Model, staff: str, progress: Progress = lambda _: None) -> Shadow:
    """Which persons and courses would change under the model; nothing is written but that ``staff`` was told."""
    with context.store.work(steady=True) as work:
        index, ids = _afresh(work, model, progress)
        shadow = _shadow(work, index, ids)
        reason = f"model {model.name}, dry run"
        work.audit.write([operator_entry(context, staff, "consultation", "relink", rows=len(ids), reason=reason)])
        work.commit()
    return shadow


def adopt(context: Context, model: Model, staff: str, progress: Progress = lambda _: None) -> Shadow:
    """Everything is linked under the model from now on, in one transaction; ids stay where what they name stays.

    Whoever read a course that lost reports gets a retraction. ``staff`` is the staff reference of whoever does it, for
    the access log. Start the service with ``CONDUCT_MODEL`` set to the model afterwards: a process with another one
    refuses to link.
    """
    with context.store.work() as work:
        work.alone()
        index, ids = _afresh(work, model, progress)
        shadow = _shadow(work, index, ids)
        before = grouped(link_index(context, work).memberships(ids))
        held = _held(work, ids, context)
        work.derived.settle(model.name)
        work.derived.clear(model.name)
        relinked = _copy(index, ids, link_index(context, work, anew=True), held, before)
        note_all(work, model)
        renew_queues(work, link_index(context, work), model, relinked)
        reason = f"model {model.name}"
        work.audit.write([operator_entry(context, staff, "combination", "relink", rows=len(ids), reason=reason)])
        tell(context, work, relinked)
        work.commit()
    return shadow


def _shadow(work: UnitOfWork, index: MemoryIndex, ids: list[str]) -> Shadow:
    """What is stored beside a fresh load."""
    courses, fresh_courses = dict(work.derived.courses()), courses_of(index, ids)
    return Shadow(
        tuple(_changes(dict(work.derived.persons()), persons_of(index, ids))),
        tuple(_changes(_places(courses), _places(fresh_courses))),
        _restood(courses, fresh_courses),
        stored_digest(work),
        digest_of(index, ids),
    )


def _held(work: UnitOfWork, ids: list[str], context: Context) -> dict[Place, str]:
    """The person of each party."""
    index = link_index(context, work)
    casts = index.placed(ids)
    home = index.persons({party.node_id for cast in casts.values() for party in cast})
    return {(p.incident_id, p.local_id): home[p.node_id] for cast in casts.values() for p in cast}


def _copy(
    index: MemoryIndex,
    ids: list[str],
    into: SqlLinkIndex,
    held: Mapping[Place, str],
    before: Mapping[str, tuple[Membership, ...]],
) -> Relinked:
    """Write a fresh load down, under the ids that persons and courses had."""
    casts = index.placed(ids)
    parties: dict[str, list[Place]] = defaultdict(list)
    nodes: dict[str, set[str]] = defaultdict(set)
    home = index.persons({party.node_id for cast in casts.values() for party in cast})
    for party in (party for cast in casts.values() for party in cast):
        parties[home[party.node_id]].append((party.incident_id, party.local_id))
        nodes[home[party.node_id]].add(party.node_id)
    names = sorted(parties)
    naming = keep_ids([parties[name] for name in names], held, into.new_person)
    person = dict(zip(names, naming.given, strict=True))
    all_nodes, edges = index.contents()
    into.add_nodes(all_nodes)
    into.put_placed(casts)
    into.put_edges(edges)
    into.assign(
        {node: person[name] for name, own in nodes.items() for node in own}, merged=naming.merged, split=naming.split
    )
    fresh = [
        replace(m, victim_person=person[m.victim_person], anchor=person.get(m.anchor, m.anchor), course="")
        for m in index.memberships(ids)
    ]
    named, courses = name_courses(fresh, before, into.new_course)
    into.put_memberships(ids, named)
    into.put_courses(revised_courses(before, named, ()), merged=courses.merged, split=courses.split)
    settled = Settled(frozenset(naming.given), naming.merged, naming.split)
    return Relinked(settled, courses, before, grouped(named))


def stored_digest(work: UnitOfWork) -> Digest:
    """The digest of what is stored."""
    digester = Digester()
    for _, parties in work.derived.persons():
        digester.person(parties)
    for _, stands in work.derived.courses():
        digester.course(stands)
    return digester.result()


def _afresh(work: UnitOfWork, model: Model, progress: Progress) -> tuple[MemoryIndex, list[str]]:
    index = MemoryIndex()
    index.judgements.update(work.derived.judgements())
    linker, ids = Linker(index, model), list[str]()
    reports = work.derived.reports()
    while batch := [link_incident(*one) for one in islice(reports, BATCH)]:
        linker.apply(put=batch)
        ids.extend(incident.id for incident in batch)
        progress(len(batch))
    return index, ids


def _places(courses: Mapping[str, Iterable[Stand]]) -> dict[str, list[tuple[str, str, str]]]:
    """Who stands in each course, however firmly."""
    return {course: [stand[:3] for stand in stands] for course, stands in courses.items()}


def _restood(before: Mapping[str, Iterable[Stand]], after: Mapping[str, Iterable[Stand]]) -> int:
    was = {stand[:3]: stand[3] for stands in before.values() for stand in stands}
    now = {stand[:3]: stand[3] for stands in after.values() for stand in stands}
    return sum(now[place] != standing for place, standing in was.items() if place in now)


def _changes(before: Mapping[str, Iterable[Item]], after: Mapping[str, Iterable[Item]]) -> Iterator[Change]:
    """Groups before and after that share items, where they are not the same; connected ones told together."""
    old = {name: frozenset(items) for name, items in before.items()}
    new = {name: frozenset(items) for name, items in after.items()}
    of_item: dict[Item, str] = {item: name for name, items in new.items() for item in items}
    reached = {name: {of_item[item] for item in items if item in of_item} for name, items in old.items()}
    back: dict[str, set[str]] = defaultdict(set)
    for name, others in reached.items():
        for other in others:
            back[other].add(name)
    done: set[str] = set()
    for name in sorted(old):
        if name in done or {old[name]} == {new[other] for other in reached[name]}:
            continue
        names, others = {name}, set[str]()
        frontier = {name}
        while frontier:
            found = {other for one in frontier for other in reached[one]} - others
            others |= found
            frontier = {one for other in found for one in back[other]} - names
            names |= frontier
        done |= names
        yield Change(
            tuple((one, len(old[one])) for one in sorted(names)),
            tuple(sorted((len(new[other]) for other in others), reverse=True)),
        )
