"""Nodes to edges: who is compared, the evidence of the pair, and what hangs together. Floor 1.

What ``service.linking.edges`` finds around the nodes that a report brings is found here for all nodes at once, by
joins. Both are a function of the nodes and of who stands beside whom.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import pyarrow as pa
from splink.clustering import cluster_pairwise_predictions_at_threshold

from service.bulk.carried import Carried
from service.bulk.engine import Engine
from service.bulk.scoring import score_pairs
from service.domain.report import Role
from service.linking.score import Score, alone, together

EDGES: Final = pa.schema(
    [
        ("node_a", pa.int64()),
        ("node_b", pa.int64()),
        ("stranger", pa.float64()),
        ("household", pa.float64()),
        ("conflict", pa.bool_()),
        ("by_key", pa.bool_()),
        ("through", pa.float64()),
        ("bits", pa.float64()),
    ]
)


def find_pairs(engine: Engine, carried: Carried) -> None:
    """Keep ``key_pairs``: each two nodes that share a key which no more than ``hub`` of them share; and with itself
    each node that stands opposite another in a report."""
    engine.keep("keys", "SELECT DISTINCT block_key, node FROM placed_keys")
    live = f"SELECT block_key FROM keys GROUP BY block_key HAVING count(*) BETWEEN 2 AND {carried.model.hub}"
    engine.keep("ties", _ties())
    engine.keep(
        "key_pairs",
        f"""
        WITH live AS ({live}), shared AS (SELECT keys.block_key, keys.node FROM keys JOIN live USING (block_key))
        SELECT DISTINCT l.node AS node_a, r.node AS node_b FROM shared AS l
        JOIN shared AS r ON l.block_key = r.block_key AND l.node < r.node
        UNION ALL SELECT DISTINCT node AS node_a, node AS node_b FROM ties""",
    )


def _ties() -> str:
    """Who stands opposite whom, victim to suspect, in some report."""
    victim, suspect = (
        f"(SELECT incident, node FROM parties WHERE role = '{role}')" for role in (Role.VICTIM, Role.SUSPECT)
    )
    return f"""
        SELECT DISTINCT v.node AS node, s.node AS other FROM {victim} AS v JOIN {suspect} AS s USING (incident)
        UNION SELECT DISTINCT s.node AS node, v.node AS other FROM {victim} AS v JOIN {suspect} AS s USING (incident)"""


def find_through(engine: Engine, carried: Carried) -> None:
    """Keep ``through``: each two nodes whose counterparts are plausibly one person, and how far these agree. Suspects
    of whom nothing is known that would make them one with anybody are left out."""
    engine.view(
        "plausible",
        f"""
        SELECT node_a AS near, node_b AS far, stranger FROM key_scores WHERE node_a = node_b OR {_open(carried)}
        UNION ALL
        SELECT node_b AS near, node_a AS far, stranger FROM key_scores WHERE node_a <> node_b AND {_open(carried)}""",
    )
    unknown = f"""
        SELECT DISTINCT parties.node FROM parties JOIN nodes ON nodes.node = parties.node
        WHERE parties.role = '{Role.SUSPECT}' AND nodes.thin"""
    engine.keep("able_ties", f"SELECT ties.node, ties.other FROM ties ANTI JOIN ({unknown}) AS u ON u.node = ties.node")
    engine.keep(
        "through",
        """
        SELECT near.node AS node_a, far.node AS node_b, max(plausible.stranger) AS bits FROM able_ties AS near
        JOIN plausible ON plausible.near = near.other
        JOIN able_ties AS far ON far.other = plausible.far
        WHERE near.node < far.node GROUP BY near.node, far.node""",
    )
    engine.keep(
        "through_pairs",
        """
        SELECT t.node_a, t.node_b FROM through AS t
        ANTI JOIN key_pairs AS k ON k.node_a = t.node_a AND k.node_b = t.node_b""",
    )


def _open(carried: Carried) -> str:
    return f"alone >= {carried.model.pair!r}"


def find_edges(engine: Engine, carried: Carried) -> None:
    """Keep ``edges``: every pair worth remembering, with the odds that follow from what supports it."""
    model = carried.model
    find_pairs(engine, carried)
    score_pairs(engine, carried, "key_pairs", "key_scores")
    find_through(engine, carried)
    score_pairs(engine, carried, "through_pairs", "through_scores")
    columns = "s.node_a, s.node_b, s.stranger, s.household, s.conflict"
    is_open = f"s.{_open(carried)}"
    joined = "LEFT JOIN through AS t ON t.node_a = s.node_a AND t.node_b = s.node_b"
    considered = f"{model.stranger_prior!r} + s.stranger >= {model.considered!r}"
    engine.keep_mapped(
        "edges",
        f"""
        SELECT {columns}, true AS by_key, CASE WHEN {is_open} THEN t.bits END AS through
        FROM key_scores AS s {joined} WHERE s.node_a <> s.node_b AND {considered}
        UNION ALL
        SELECT {columns}, false AS by_key, t.bits AS through FROM through_scores AS s {joined} WHERE {is_open}""",
        partial(_settled, carried),
        EDGES,
    )


def _settled(carried: Carried, batch: pa.RecordBatch) -> pa.RecordBatch:
    """The edges with their odds."""
    model, columns = carried.model, batch.to_pydict()
    odds = []
    for stranger, household, conflict, by_key, through in zip(
        *(columns[name] for name in ("stranger", "household", "conflict", "by_key", "through")), strict=True
    ):
        score = Score(stranger, household, conflict)
        listed = [alone(score, model)] if by_key else []
        if through is not None:
            listed.append(together(score, through, model))
        odds.append(max(listed))
    found = [*(columns[name] for name in EDGES.names[:-1]), odds]
    return pa.RecordBatch.from_arrays(
        [pa.array(values, field.type) for values, field in zip(found, EDGES, strict=True)], schema=EDGES
    )


def find_components(engine: Engine, carried: Carried) -> None:
    """Keep ``components``: for each node the least of those that links, or judgements that two are the same, reach."""
    if not engine.folder.has("components"):
        engine.keep("links", f"SELECT node_a, node_b, bits FROM edges WHERE bits >= {carried.model.link!r}")
        engine.view(
            "joins",
            "SELECT node_a AS node_l, node_b AS node_r FROM links UNION ALL SELECT node_a, node_b FROM same_nodes",
        )
        api = engine.splink()
        found = cluster_pairwise_predictions_at_threshold(
            api.register("nodes"), api.register("joins"), api, node_id_column_name="node"
        )
        engine.keep("components", f"SELECT node, cluster_id AS component FROM {found.physical_name}")
    engine.open("components")
    engine.open("links")
