"""Everything linked anew on an engine for bulk, and loaded in one transaction. Floor 2.

The reports are copied out, linked on DuckDB or Spark, and what was found is written down at the end, all of it or
nothing. Until then the service goes on as it was. Reports and judgements that came, changed or went in the meantime
are taken in by the online linker within the same transaction: persons and courses do not depend on the order, so the
end is the same as if all had been linked together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

from service.bulk.carried import Carried
from service.bulk.engine import Engine
from service.bulk.engines import open_bulk_engine
from service.bulk.folder import WorkFolder
from service.bulk.outcome import Outcome
from service.bulk.road import Progress, keep_reports, link_reports
from service.bulk.workers import Workers
from service.domain.report import read_report
from service.domain.standing import Standing
from service.flows.context import Context
from service.flows.link import link_index, relink, tell
from service.flows.operating import operator_entry
from service.flows.own_record import note_all
from service.flows.queue import renew_questions
from service.flows.relink import stored_digest
from service.linking.batch import link_incident
from service.linking.courses import grouped, name_courses, revised_courses
from service.linking.digest import Digest
from service.linking.index import Decision, Membership
from service.linking.linker import Relinked
from service.linking.model import Model
from service.linking.naming import Naming, keep_ids
from service.linking.persons import Settled
from service.store.loading import Loading
from service.store.unit_of_work import UnitOfWork

AT_ONCE: Final = 10_000
"""Rows that are written together, and incidents whose places in courses are."""

ASKED_AT_ONCE: Final = 1000
"""Persons whose questions are renewed together."""

CAUGHT_UP_AT_ONCE: Final = 500
"""Reports that came in the meantime and are linked together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """How to go about it: the engine by name, the folder of the run, how many processes, and who does it (a staff
    reference). ``dry_run`` links and loads, and keeps nothing."""

    engine: str
    folder: Path
    workers: int
    acting_for: str
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Loaded:
    """What there was before and is now; how many reports came, changed or went in the meantime."""

    before: Digest
    after: Digest
    caught_up: int


def relink_in_bulk(
    context: Context, model: Model, bulk: Bulk, progress: Progress = lambda _name, _share: None
) -> Loaded:
    """Persons, evidence and courses are those of the model, of all reports and judgements; ids stay where what they
    name stays, and the folder is removed.

    A run that was cut short is gone on with when it is run again. Raises ``StoreUnready`` if the folder holds another.
    """
    folder = WorkFolder(bulk.folder, f"{model.name} on {bulk.engine}, of {context.store.engine.url}")
    with context.store.work() as work:
        keep_reports(folder, work.loading.reports(), work.derived.judgements().values())
    carried = Carried(model)
    with Workers(bulk.workers if carried.travels else 1) as workers:
        engine = open_bulk_engine(bulk.engine, folder, workers)
        try:
            link_reports(engine, carried, workers, lambda name, share: progress(name, 0.7 * share))
            loaded = _load(replace(context, model=model), engine, bulk, progress)
        finally:
            engine.close()
    if not bulk.dry_run:
        folder.remove()
    return loaded


def _load(context: Context, engine: Engine, bulk: Bulk, progress: Progress) -> Loaded:
    outcome = Outcome(engine)
    with context.store.work() as work:
        work.alone()
        progress("Loading persons", 0.7)
        before = stored_digest(work)
        stood = _stood(context, work, outcome)
        held = {party: person for person, parties in work.derived.persons() for party in parties}
        work.derived.settle(context.model.name)
        work.derived.clear(context.model.name)
        persons, naming = _name_persons(context, work, outcome, held)
        _write(work.loading, outcome, persons, progress)
        note_all(work, context.model)
        progress("Loading courses", 0.9)
        relinked = _stand(context, work, outcome, persons, naming, stood)
        progress("Renewing questions", 0.94)
        _ask(context, work, outcome, persons, relinked)
        versions = outcome.versions()
        reason, rows = f"model {context.model.name}, in bulk on {bulk.engine}", len(versions)
        work.audit.write([operator_entry(context, bulk.acting_for, "combination", "relink", rows=rows, reason=reason)])
        tell(context, work, relinked)
        link_index(context, work, anew=True)
        caught_up = _catch_up(context, work, outcome, versions)
        after = stored_digest(work)
        if not bulk.dry_run:
            work.commit()
        progress("Loaded", 1.0)
    return Loaded(before, after, caught_up)


def _pieces(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _stood(context: Context, work: UnitOfWork, outcome: Outcome) -> dict[str, tuple[Membership, ...]]:
    """How every incident stood that stands now or was linked."""
    ids = sorted(work.loading.versions().keys() | outcome.versions().keys())
    index = link_index(context, work)
    return grouped(m for piece in _pieces(ids, AT_ONCE) for m in index.memberships(piece))


def _name_persons(
    context: Context, work: UnitOfWork, outcome: Outcome, held: Mapping[tuple[str, str], str]
) -> tuple[dict[str, str], Naming]:
    """The id of each person that was found, which are written down."""
    names: list[str] = []
    places: list[list[tuple[str, str]]] = []
    for name, parties in outcome.persons():
        names.append(name)
        places.append([(origin, local_id) for origin, local_id in parties])
    index = link_index(context, work, anew=True)
    naming = keep_ids(places, held, index.new_person)
    index.assign({}, merged=naming.merged, split=naming.split)
    return dict(zip(names, naming.given, strict=True)), naming


def _write(loading: Loading, outcome: Outcome, persons: Mapping[str, str], progress: Progress) -> None:
    loading.nodes(outcome.nodes(AT_ONCE), persons)
    progress("Loading parties", 0.75)
    loading.parties(outcome.parties(AT_ONCE))
    progress("Loading evidence", 0.78)
    loading.edges(outcome.edges(AT_ONCE))
    progress("Loading keys", 0.83)
    loading.keys(outcome.keys(AT_ONCE))


def _stand(
    context: Context,
    work: UnitOfWork,
    outcome: Outcome,
    persons: Mapping[str, str],
    naming: Naming,
    stood: Mapping[str, tuple[Membership, ...]],
) -> Relinked:
    """Write courses down, under the ids that they had."""
    fresh = [
        Membership(incident, victim, suspect, persons[victim_person], persons.get(anchor, anchor), Standing(standing))
        for incident, victim, suspect, victim_person, anchor, standing in outcome.memberships()
    ]
    index = link_index(context, work, anew=True)
    named, courses = name_courses(fresh, stood, index.new_course)
    remaining = iter(named)
    while piece := list(islice(remaining, AT_ONCE)):
        index.put_memberships((), piece)
    index.put_courses(revised_courses(stood, named, ()), merged=courses.merged, split=courses.split)
    settled = Settled(frozenset(naming.given), naming.merged, naming.split)
    return Relinked(settled, courses, stood, grouped(named))


def _ask(context: Context, work: UnitOfWork, outcome: Outcome, persons: Mapping[str, str], relinked: Relinked) -> None:
    """The questions that are open now are asked, and no others."""
    gone = relinked.persons.merged.keys() | relinked.persons.split.keys()
    asked = gone | work.loading.persons_in_question()
    asked |= {persons[name] for name in outcome.in_doubt(context.model.review)}
    for piece in _pieces(sorted(asked), ASKED_AT_ONCE):
        renew_questions(work, link_index(context, work, anew=True), context.model, piece)


def _catch_up(context: Context, work: UnitOfWork, outcome: Outcome, versions: Mapping[str, int]) -> int:
    """Link what came, changed or went since the reports were copied out; returns how many incidents that were."""
    current = work.loading.versions()
    changed = {incident for incident, version in current.items() if versions.get(incident) != version}
    gone = sorted(versions.keys() - current.keys())
    judgements, judged = work.derived.judgements(), outcome.judgements()
    news = {name for name, made in judgements.items() if made.decision is not Decision.UNSURE} ^ judged
    changed |= {incident for incident in outcome.parties_judged(news & judged) if incident in current}
    for name in news - judged:
        made = judgements[name]
        changed |= {incident for incident, _ in (made.left, made.right) if incident in current}
    put = sorted(changed)
    for piece in _pieces(put, CAUGHT_UP_AT_ONCE):
        stored = work.incidents.bodies(piece)
        incidents = [link_incident(one.id, one.agency, read_report(one.body)) for one in stored.values()]
        tell(context, work, relink(context, work, put=incidents))
    if gone:
        tell(context, work, relink(context, work, drop=gone))
    return len(put) + len(gone)
