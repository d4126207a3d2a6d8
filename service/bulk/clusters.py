"""Components to persons, with the clustering that links online, a bounded number of nodes at a time. Floor 1."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from service.bulk.carried import Carried
from service.bulk.engine import Engine
from service.bulk.side_by_side import Row, Side, groups
from service.bulk.workers import Workers
from service.domain.report import Role
from service.linking.index import Decision, Edge
from service.linking.memory import Judgement, MemoryIndex
from service.linking.persons import gather, partition
from service.linking.place import Node, Placed, Scope
from service.linking.profile import Profile
from service.linking.score import Score

AT_ONCE: Final = 4000
"""Nodes from which on no further component is clustered together with these."""

PERSONS: Final = pa.schema([("person", pa.string()), ("id", pa.string())])
"""Each node, by its id, and the least node of the person it belongs to."""


@dataclass(slots=True)
class Shard:
    """Some whole components: nodes (id, scope, details), links (bits, left, right), parties, judgements on them."""

    nodes: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    parties: list[Row] = field(default_factory=list)
    judged: list[Row] = field(default_factory=list)


def find_persons(engine: Engine, carried: Carried, workers: Workers, progress: Callable[[int], None]) -> None:
    """Keep ``persons``; ``progress`` hears how many nodes were clustered."""
    if not engine.folder.has("persons"):
        with engine.folder.writing("persons") as new, pq.ParquetWriter(new, PERSONS) as writer:
            shards = _shards(engine, progress)
            for found in workers.map(partial(cluster_shard, carried), shards):
                rows = [(group[0], node) for group in found for node in group]
                columns = [[row[place] for row in rows] for place in range(2)]
                writer.write_table(
                    pa.Table.from_arrays([pa.array(column, pa.string()) for column in columns], schema=PERSONS)
                )
    engine.open("persons")


def cluster_shard(carried: Carried, shard: Shard) -> list[list[str]]:
    """The persons of a shard, each the ids of its nodes in order."""
    index = MemoryIndex()
    index.add_nodes(
        {
            name: (Node(name, Scope(scope), Profile.from_json(details)), frozenset())
            for name, scope, details in shard.nodes
        }
    )
    casts: dict[str, list[Placed]] = defaultdict(list)
    for incident, origin, local_id, role, node in shard.parties:
        casts[incident].append(Placed(incident, origin, local_id, Role(role), node))
    index.put_placed({incident: tuple(cast) for incident, cast in casts.items()})
    score = Score(0.0, 0.0, False)
    index.put_edges(Edge(left, right, score, True, None, bits) for bits, left, right in shard.links)
    for name, decision, *parties in shard.judged:
        left, right = tuple(parties[:2]), tuple(parties[2:])
        index.judgements[name] = Judgement(name, Decision(decision), (left[0], left[1]), (right[0], right[1]))
    component = gather(index, [name for name, _, _ in shard.nodes], carried.model)
    return [sorted(group) for group in partition(index, component, carried.model)]


def _shards(engine: Engine, progress: Callable[[int], None]) -> Iterator[Shard]:
    """All components, some at a time: four tables in the order of components are read side by side."""
    links, parties, judged = (Side(engine, query) for query in (_LINKS, _PARTIES, _JUDGED))
    shard = Shard()
    for component, rows in groups(engine, _NODES):
        shard.nodes += rows
        shard.links += links.of(component)
        shard.parties += parties.of(component)
        shard.judged += judged.of(component)
        if len(shard.nodes) >= AT_ONCE:
            progress(len(shard.nodes))
            yield shard
            shard = Shard()
    progress(len(shard.nodes))
    yield shard


_NODES = (
    "SELECT c.component, n.id, n.scope, n.details FROM components AS c JOIN nodes AS n ON n.node = c.node ORDER BY 1, 2"
)
_LINKS = """
    SELECT c.component, k.bits, l.id AS l_id, r.id AS r_id FROM links AS k JOIN components AS c ON c.node = k.node_a
    JOIN nodes AS l ON l.node = k.node_a JOIN nodes AS r ON r.node = k.node_b ORDER BY 1, 3, 4"""
_PARTIES = """
    SELECT c.component, p.incident, p.origin, p.local_id, p.role, n.id FROM parties AS p
    JOIN components AS c ON c.node = p.node JOIN nodes AS n ON n.node = p.node ORDER BY 1, 2, 4"""
_JUDGED = """
    SELECT l.component, j.id, j.decision, j.left_incident, j.left_local, j.right_incident, j.right_local
    FROM judged_nodes AS j JOIN components AS l ON l.node = j.node_a
    JOIN components AS r ON r.node = j.node_b AND r.component = l.component ORDER BY 1, 2"""
