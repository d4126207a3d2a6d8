"""The same reports linked on both roads, and what came of it in a form that can be compared; all people invented."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.bulk.carried import Carried
from service.bulk.engine import rows_of
from service.bulk.engines import open_bulk_engine
from service.bulk.folder import WorkFolder
from service.bulk.outcome import Outcome
from service.bulk.road import keep_reports, link_reports
from service.bulk.workers import Workers
from service.domain.agency import AgencyId
from service.domain.report import read_report
from service.linking.batch import link_incident
from service.linking.digest import Digest, Digester, digest_of
from service.linking.index import Edge
from service.linking.memory import Judgement, MemoryIndex
from service.linking.model import Model
from service.linking.score import Score
from tests.linking.outcome import fresh_load

CORPORA = Path(__file__).parents[2] / "corpora"

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Linked:
    """Every edge that counts for something, the persons as sets of nodes, and the digest of persons and courses."""

    edges: Mapping[tuple[str, str], Edge]
    persons: frozenset[frozenset[str]]
    digest: Digest


def reports_of(corpus: str, most: int | None = None) -> list[Body]:
    """The reports of a corpus, or the first of them."""
    packed = CORPORA / corpus / "incidents.ndjson.gz"
    text = gzip.decompress(packed.read_bytes()) if packed.exists() else packed.with_suffix("").read_bytes()
    return [json.loads(line) for line in text.splitlines()[:most]]


def online(reports: Iterable[Body], model: Model, judgements: Collection[Judgement] = ()) -> Linked:
    """What the online linker makes of the reports."""
    incidents = [
        link_incident(_id(number), AgencyId.parse(body["agency"]), read_report(body))
        for number, body in enumerate(reports)
    ]
    index: MemoryIndex = fresh_load(incidents, model, {judgement.id: judgement for judgement in judgements})
    nodes, edges = index.contents()
    persons: dict[str, set[str]] = defaultdict(set)
    for node, person in index.persons(nodes.keys()).items():
        persons[person].add(node)
    return Linked(
        {(edge.left, edge.right): edge for edge in edges if edge.bits is not None},
        frozenset(map(frozenset, persons.values())),
        digest_of(index, [incident.id for incident in incidents]),
    )


def in_bulk(
    reports: Sequence[Body],
    model: Model,
    folder: Path,
    judgements: Collection[Judgement] = (),
    *,
    engine: str = "duckdb",
    workers: int = 1,
) -> Linked:
    """What the bulk road makes of them."""
    work = WorkFolder(folder, model.name)
    keep_reports(work, ((_id(n), 1, body["agency"], json.dumps(body)) for n, body in enumerate(reports)), judgements)
    with Workers(workers) as processes:
        opened = open_bulk_engine(engine, work, processes)
        try:
            link_reports(opened, Carried(model), processes)
            outcome = Outcome(opened)
            edges = [
                Edge(left, right, Score(stranger, household, conflict), *rest)
                for piece in outcome.edges(1000)
                for left, right, stranger, household, conflict, *rest in piece
            ]
            persons: dict[str, set[str]] = defaultdict(set)
            for person, node in rows_of(opened, "SELECT person, id FROM persons"):
                persons[person].add(node)
            found = _digest(outcome, reports)
        finally:
            opened.close()
    return Linked({(e.left, e.right): e for e in edges}, frozenset(map(frozenset, persons.values())), found)


def _id(number: int) -> str:
    return f"inc_{number:032x}"


def _digest(outcome: Outcome, reports: Sequence[Body]) -> Digest:
    origins = {_id(n): f"{body['agency']}/{body['source']['reference']}" for n, body in enumerate(reports)}
    digester = Digester()
    for _, parties in outcome.persons():
        digester.person((origin, local_id) for origin, local_id in parties)
    courses = defaultdict(list)
    for incident, victim, suspect, person, anchor, standing in outcome.memberships():
        courses[person, anchor].append((origins[incident], victim, suspect, standing))
    for stands in courses.values():
        digester.course(stands)
    return digester.result()
