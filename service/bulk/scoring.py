"""Pairs of nodes to their scores: levels found once for each two values, sums by Splink, bits as online. Floor 1.

Splink adds the evidence up on the engine. What is kept is the sum that the online scorer forms, of the same bits in
the same order, so that ties fall alike on both roads; the two must agree within ``TOLERANCE``, or nothing is kept.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import pyarrow as pa

from service.bulk.carried import Carried
from service.bulk.compiled import Rival, fields_of, weigh
from service.bulk.engine import Engine, rows_of
from service.bulk.parts import COMPARED, compare_values, parts_of
from service.linking.model import Model
from service.linking.score import Score, alone

TOLERANCE: Final = 1e-9
"""How far, in bits, Splink's sums may lie from the online scorer's."""

_WHAT: Final = ("level", "bits", "relative", "u", "h")

SCORED: Final = pa.schema(
    [
        ("node_a", pa.int64()),
        ("node_b", pa.int64()),
        ("stranger", pa.float64()),
        ("household", pa.float64()),
        ("conflict", pa.bool_()),
        ("alone", pa.float64()),
    ]
)


def score_pairs(engine: Engine, carried: Carried, pairs: str, into: str) -> None:
    """Keep the scores of the pairs of nodes in the table ``pairs`` under the name ``into``.

    A pair is left out where its odds against a stranger are too low to be considered or to be open to the evidence of
    the counterparts; a node paired with itself never is.
    """
    model = carried.model
    engine.keep_mapped(f"{into}_values", _values(model, pairs), partial(compare_values, carried), COMPARED)
    engine.keep(f"{into}_levels", _levels(model, pairs, into))
    for rival in Rival:
        _weigh(engine, model, rival, into)
    engine.keep_mapped(into, _sums(model, into), partial(_scored, carried), SCORED)


def _values(model: Model, pairs: str) -> str:
    """Each two values of a part that a pair holds, with their texts."""
    held = " UNION ALL ".join(
        f"SELECT node, '{name}' AS part, {name} AS value FROM nodes WHERE {name} IS NOT NULL"
        for name in (part.name for part in parts_of(model))
    )
    return f"""
        WITH held AS ({held}), met AS (
            SELECT DISTINCT l.part, l.value AS x, r.value AS y FROM {pairs} AS p
            JOIN held AS l ON l.node = p.node_a JOIN held AS r ON r.node = p.node_b AND r.part = l.part
        )
        SELECT met.x, met.y, l.text AS x_text, r.text AS y_text FROM met
        JOIN part_values AS l ON l.part = met.part AND l.value = met.x
        JOIN part_values AS r ON r.part = met.part AND r.value = met.y"""


def _levels(model: Model, pairs: str, into: str) -> str:
    """Each pair with all that was found on it."""
    placed = [(field, part.name) for part in parts_of(model) for field in part.fields]
    columns = [f"of_{field}.{what} AS {field}_{what}" for field, _ in placed for what in _WHAT]
    joins = "".join(
        f" LEFT JOIN (SELECT * FROM known WHERE field = '{field}') AS of_{field}"
        f" ON of_{field}.x = l.{part} AND of_{field}.y = r.{part}"
        for field, part in placed
    )
    differs = " OR ".join(f"coalesce(of_{field}.differs, false)" for field, _ in placed)
    personal = " OR ".join(f"coalesce(of_{field}.personal, false)" for field, _ in placed)
    return f"""
        WITH known AS (SELECT * FROM {into}_values)
        SELECT p.node_a, p.node_b, ({differs}) AND NOT ({personal}) AS conflict, {", ".join(columns)}
        FROM {pairs} AS p JOIN nodes AS l ON l.node = p.node_a JOIN nodes AS r ON r.node = p.node_b{joins}"""


def _weigh(engine: Engine, model: Model, rival: Rival, into: str) -> None:
    name = f"{into}_{rival}"
    if not engine.folder.has(name):
        chance = "u" if rival is Rival.STRANGER else "h"
        counted = ", ".join(f"count({field}_{chance})" for field in fields_of(model))
        counts = next(rows_of(engine, f"SELECT {counted} FROM {into}_levels"))
        by_value = [field for field, count in zip(fields_of(model), counts, strict=True) if count]
        columns = [f"{field}_level AS {field}" for field in fields_of(model)]
        columns += [f"{field}_{chance} AS {field}_chance" for field in by_value]
        engine.view(
            f"{name}_records",
            "SELECT concat(cast(node_a AS string), '-', cast(node_b AS string)) AS unique_id, node_a, node_b, "
            f"{', '.join(columns)} FROM {into}_levels",
        )
        weighed = weigh(engine, model, rival, f"{name}_records", by_value)
        engine.keep(name, f"SELECT node_a_l AS node_a, node_b_l AS node_b, match_weight FROM {weighed}")
    engine.open(name)


def _sums(model: Model, into: str) -> str:
    """What Splink found, beside the bits that it was found from, of pairs that may matter."""
    least = min(model.considered, model.pair) - TOLERANCE
    fields = fields_of(model)
    bits = ", ".join(f"v.{field}_{what}" for what in ("bits", "relative") for field in fields)
    return f"""
        SELECT v.node_a, v.node_b, v.conflict, s.match_weight AS by_stranger, h.match_weight AS by_relative, {bits}
        FROM {into}_levels AS v
        JOIN {into}_stranger AS s ON s.node_a = v.node_a AND s.node_b = v.node_b
        JOIN {into}_relative AS h ON h.node_a = v.node_a AND h.node_b = v.node_b
        WHERE v.node_a = v.node_b OR s.match_weight >= {least}"""


def _scored(carried: Carried, batch: pa.RecordBatch) -> pa.RecordBatch:
    model = carried.model
    fields = fields_of(model)
    columns = batch.to_pydict()
    sums = [
        [
            sum(bits for bits in row if bits is not None)
            for row in zip(*(columns[f"{f}_{what}"] for f in fields), strict=True)
        ]
        for what in ("bits", "relative")
    ]
    for own, prior, theirs in (
        (sums[0], model.stranger_prior, columns["by_stranger"]),
        (sums[1], model.relative_prior, columns["by_relative"]),
    ):
        if any(not abs(prior + one - other) <= TOLERANCE for one, other in zip(own, theirs, strict=True)):
            raise ArithmeticError("the engine's sums are not those of the online scorer")
    odds = [alone(Score(*one), model) for one in zip(*sums, columns["conflict"], strict=True)]
    found = [columns["node_a"], columns["node_b"], *sums, columns["conflict"], odds]
    return pa.RecordBatch.from_arrays(
        [pa.array(values, field.type) for values, field in zip(found, SCORED, strict=True)], schema=SCORED
    )
