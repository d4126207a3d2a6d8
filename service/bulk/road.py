"""The bulk road from end to end: reports to persons, with every edge. Floor 1.

Each stage is kept in the work folder, and a run that was cut short goes on with the first that is not there. What
comes out is what the online linker makes of the same reports and judgements: no stage decides anything by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import partial
from itertools import islice
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from service.bulk.carried import Carried
from service.bulk.casework import find_memberships
from service.bulk.clusters import find_persons
from service.bulk.engine import Engine, rows_of
from service.bulk.folder import WorkFolder
from service.bulk.graph import find_components, find_edges
from service.bulk.parts import parts_of
from service.bulk.placing import REPORTS, VIEWS, Apart, place_reports, placed_schema
from service.bulk.workers import Workers
from service.domain.report import Role
from service.linking.index import Decision
from service.linking.memory import Judgement

Progress = Callable[[str, float], None]
"""Told what is being done, and which share of the whole is."""

CHUNK: Final = 20_000
"""Reports that are placed together, and kept before the next are."""

PLACED_AT_ONCE: Final = 1000
"""Reports that one process places at a time."""

JUDGED: Final = pa.schema(
    [(name, pa.string()) for name in ("id", "decision", "left_incident", "left_local", "right_incident", "right_local")]
)

REPORTS_KEPT: Final = "reports"
JUDGED_KEPT: Final = "judged"


def keep_reports(
    folder: WorkFolder, reports: Iterable[tuple[str, int, str, str]], judgements: Collection[Judgement]
) -> None:
    """Keep what is to be linked: incident, version, agency and body of each report, and the judgements in force."""
    if folder.has(REPORTS_KEPT):
        return
    with folder.writing(JUDGED_KEPT) as new:
        listed = [(j.id, j.decision.value, *j.left, *j.right) for j in judgements if j.decision is not Decision.UNSURE]
        pq.write_table(_table(JUDGED, listed), new)
    with folder.writing(REPORTS_KEPT) as new, pq.ParquetWriter(new, REPORTS, compression="zstd") as writer:
        remaining = enumerate(reports)
        while rows := [(number // CHUNK, *row) for number, row in islice(remaining, PLACED_AT_ONCE)]:
            writer.write_table(_table(REPORTS, rows))


def _table(schema: pa.Schema, rows: list[tuple[Any, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pa.Table.from_arrays(
        [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)], schema=schema
    )


def link_reports(
    engine: Engine, carried: Carried, workers: Workers, progress: Progress = lambda _name, _share: None
) -> None:
    """Link what was kept; persons and edges can then be read with ``Linked``."""
    engine.open(REPORTS_KEPT)
    engine.open(JUDGED_KEPT)
    _place(engine, carried, progress)
    _tell_nodes(engine, carried)
    progress("Comparing and scoring", 0.4)
    find_edges(engine, carried)
    progress("Finding what hangs together", 0.68)
    find_components(engine, carried)
    nodes = _count(engine, "SELECT count(*) FROM nodes")
    done = 0

    def clustered(count: int) -> None:
        nonlocal done
        done += count
        progress("Clustering", 0.7 + 0.15 * done / max(nodes, 1))

    find_persons(engine, carried, workers, clustered)
    victims, arranged = _count(engine, f"SELECT count(DISTINCT node) FROM parties WHERE role = '{Role.VICTIM}'"), 0

    def told(count: int) -> None:
        nonlocal arranged
        arranged += count
        progress("Arranging courses", 0.85 + 0.15 * min(1.0, arranged / max(victims, 1)))

    find_memberships(engine, carried, workers, told)


def _place(engine: Engine, carried: Carried, progress: Progress) -> None:
    chunks = _count(engine, f"SELECT coalesce(max(chunk), 0) + 1 FROM {REPORTS_KEPT}")
    place = partial(place_reports, carried, _told_apart(engine))
    schema = placed_schema(carried.model)
    for chunk in range(chunks):
        progress("Reading and placing reports", 0.4 * chunk / chunks)
        query = f"SELECT incident, agency, body FROM {REPORTS_KEPT} WHERE chunk = {chunk}"
        engine.keep_mapped(f"placed_{chunk:05}", query, place, schema, rows=PLACED_AT_ONCE)
    parts = ", ".join(part.name for part in parts_of(carried.model))
    for view, columns in VIEWS.items():
        listed = ", ".join(columns) + (f", {parts}" if view == "placed_nodes" else "")
        pieces = [f"SELECT {listed} FROM placed_{chunk:05} WHERE kind = '{view}'" for chunk in range(chunks)]
        engine.view(view, " UNION ALL ".join(pieces))


def _told_apart(engine: Engine) -> Apart:
    apart: dict[str, set[str]] = defaultdict(set)
    for row in rows_of(engine, f"SELECT * FROM {JUDGED_KEPT} WHERE decision = '{Decision.DIFFERENT}'"):
        apart[row[2]].add(row[3])
        apart[row[4]].add(row[5])
    return {incident: frozenset(local_ids) for incident, local_ids in apart.items()}


def _tell_nodes(engine: Engine, carried: Carried) -> None:
    """Keep each node and each value once, and on which nodes the parties of each judgement stand."""
    columns = ["id", "scope", "details", "thin", *(part.name for part in parts_of(carried.model))]
    taken = ", ".join(f"any_value({column}) AS {column}" for column in columns)
    engine.keep("nodes", f"SELECT node, {taken} FROM placed_nodes GROUP BY node")
    engine.keep("part_values", "SELECT part, value, any_value(text) AS text FROM placed_values GROUP BY part, value")
    for clash in (
        "SELECT count(*) FROM (SELECT node FROM placed_nodes GROUP BY node HAVING min(id) <> max(id)) AS twice",
        "SELECT count(*) FROM (SELECT part, value FROM placed_values GROUP BY part, value "
        "HAVING min(text) <> max(text)) AS twice",
    ):
        if _count(engine, clash):
            raise ArithmeticError(
                "two different things have one number: a chance of one in thousands, even for a nation"
            )
    side = "(SELECT incident, local_id, node FROM parties)"
    engine.keep(
        "judged_nodes",
        f"""
        SELECT j.*, l.node AS node_a, r.node AS node_b FROM {JUDGED_KEPT} AS j
        JOIN {side} AS l ON l.incident = j.left_incident AND l.local_id = j.left_local
        JOIN {side} AS r ON r.incident = j.right_incident AND r.local_id = j.right_local""",
    )
    engine.view("same_nodes", f"SELECT node_a, node_b FROM judged_nodes WHERE decision = '{Decision.SAME}'")


def _count(engine: Engine, query: str) -> int:
    return int(next(rows_of(engine, query))[0])
