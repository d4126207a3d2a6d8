"""Run the linker inside a unit of work, and tell whoever needs to know. Floor 2."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TypeVar

from service.domain.agency import AgencyId
from service.domain.errors import StoreUnready
from service.flows.context import Context
from service.flows.own_record import note_fresh
from service.flows.queue import renew_queues
from service.linking.linker import Linker, Relinked
from service.linking.place import LinkIncident
from service.store.events import Event
from service.store.link_index import SqlLinkIndex
from service.store.locks import keys_of_incident
from service.store.unit_of_work import UnitOfWork

Item = TypeVar("Item")


def link_index(context: Context, work: UnitOfWork, *, anew: bool = False) -> SqlLinkIndex:
    """The linker's memory in this transaction; ``anew`` where what it read no longer stands."""
    return work.link_index(context.clock, context.ids, context.profiles, anew=anew)


def relink(
    context: Context,
    work: UnitOfWork,
    put: Collection[LinkIncident] = (),
    drop: Collection[str] = (),
) -> Relinked:
    """Bring persons and courses up to date after reports came, changed or went.

    Raises ``StoreUnready`` if they were linked under another model: evidence of two models is never mixed.
    """
    index = link_index(context, work)
    index.take_turns(put, drop)
    in_force = work.derived.settle(context.model.name)
    if in_force.model != context.model.name:
        raise StoreUnready(
            "Persons and courses were linked under another model. Name that one in CONDUCT_MODEL, or relink."
        )
    relinked = Linker(index, context.model).apply(put=put, drop=drop)
    work.staff.is_empty = not in_force.minds_staff
    if in_force.minds_staff:
        note_fresh(work, index, context.model)
    renew_queues(work, index, context.model, relinked)
    return relinked


def shares(
    context: Context, batch: Sequence[Item], incident_of: Callable[[Item], LinkIncident]
) -> Iterator[Sequence[Item]]:
    """The batch in parts that the database can link at once: SQLite any number, PostgreSQL what it has locks for."""
    most = context.store.most_keys
    if most is None:
        yield from filter(None, [batch])
        return
    start, keys = 0, frozenset[int]()
    for position, item in enumerate(batch):
        more = keys | keys_of_incident(incident_of(item))
        if len(more) > most and position > start:
            yield batch[start:position]
            start, more = position, keys_of_incident(incident_of(item))
        keys = more
    yield from filter(None, [batch[start:]])


def courses_of(relinked: Relinked) -> tuple[str, ...]:
    """The courses that the change concerns, as they stand after it."""
    return tuple(sorted({m.course for own in relinked.after.values() for m in own}))


def parted(relinked: Relinked) -> dict[str, set[str]]:
    """Courses that lost incidents, each with those that it lost: whoever read them read something that no longer
    holds. A course that was merged whole into another lost nothing."""
    now = {(m.incident_id, m.course) for own in relinked.after.values() for m in own}
    lost: dict[str, set[str]] = {}
    for incident_id, own in relinked.before.items():
        for membership in own:
            survivor = relinked.courses.merged.get(membership.course, membership.course)
            if (incident_id, survivor) not in now:
                lost.setdefault(membership.course, set()).add(incident_id)
    return lost


def tell(context: Context, work: UnitOfWork, relinked: Relinked) -> None:
    """Write the events that follow: retractions to readers of what was wrong, changes to those who take part.

    Sight that was given of a course ends where it was merged with another. Call it last before the commit: the feed is
    numbered in the order of commit.
    """
    now = context.clock.now()

    def event(kind: str, subject: str, agency: AgencyId) -> Event:
        return Event(id=context.ids.new("evt"), at=now, type=kind, subject=subject, agency=agency)

    lost = parted(relinked)
    work.courses.stir(lost)
    retracted = [
        event("course.retracted", course, agency)
        for course, agencies in sorted(work.courses.readers(lost).items())
        for agency in agencies
    ]
    ended: list[Event] = []
    if merged := relinked.courses.merged:
        work.grants.end_of_merged({*merged, *merged.values()}, now)
        ended = [event("course.retracted", one.course_id, one.agency) for one in work.grants.take_untold(now)]
    changed = [
        event("course.changed", course, agency)
        for course, agencies in sorted(work.courses.audience(_changed(relinked), now).items())
        for agency in agencies
    ]
    work.events.append([*retracted, *ended, *changed])


def _changed(relinked: Relinked) -> set[str]:
    before = {m for own in relinked.before.values() for m in own}
    return {m.course for own in relinked.after.values() for m in own if m not in before}


def new_courses(relinked: Relinked) -> frozenset[str]:
    """Courses that did not exist before the change."""
    before = {m.course for own in relinked.before.values() for m in own}
    return frozenset(courses_of(relinked)) - before
