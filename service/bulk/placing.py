"""Reports to parties, nodes, blocking keys and the values of their parts, as one table. Floor 1.

What is said of a report here is what ``service.linking`` says of it: this only writes it down in columns.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pyarrow as pa

from service.bulk.carried import Carried
from service.bulk.parts import number_of, parts_of
from service.domain.agency import AgencyId
from service.domain.report import read_report
from service.linking.batch import link_incident
from service.linking.block import keys
from service.linking.model import Model
from service.linking.place import Node, Placed, place

Apart = Mapping[str, frozenset[str]]
"""By incident, the local ids of parties that a judgement tells from another."""

REPORTS = pa.schema(
    [
        ("chunk", pa.int32()),
        ("incident", pa.string()),
        ("version", pa.int32()),
        ("agency", pa.string()),
        ("body", pa.string()),
    ]
)
"""One report a row: ``body`` as it was sent, ``chunk`` which of them are placed together."""

VIEWS = {
    "parties": ("incident", "origin", "local_id", "role", "node"),
    "placed_nodes": ("node", "id", "scope", "details", "thin"),
    "placed_keys": ("block_key", "node"),
    "placed_values": ("part", "value", "text"),
}
"""What a row of the one table is a row of, by its ``kind``, and the columns that it fills; nodes also those of the
parts. A node or a value comes again wherever it is met in other reports."""


@lru_cache(maxsize=8)
def placed_schema(model: Model) -> pa.Schema:
    """The columns of ``place_reports``."""
    numbers = {"node", "block_key", "value"}
    names = dict.fromkeys(column for columns in VIEWS.values() for column in columns)
    columns = [
        (name, pa.int64() if name in numbers else pa.bool_() if name == "thin" else pa.string()) for name in names
    ]
    return pa.schema([("kind", pa.string()), *columns, *((part.name, pa.int64()) for part in parts_of(model))])


def number_of_node(node_id: str) -> int:
    """63 bits of a node's id, in the order of the ids."""
    return int(node_id[:16], 16) >> 1


def place_reports(carried: Carried, apart: Apart, batch: pa.RecordBatch) -> pa.RecordBatch:
    """The rows that reports, given as ``REPORTS``, are in the four tables."""
    model = carried.model
    parties: list[Placed] = []
    nodes: dict[str, Node] = {}
    columns = batch.to_pydict()
    for incident_id, agency, body in zip(columns["incident"], columns["agency"], columns["body"], strict=True):
        incident = link_incident(incident_id, AgencyId.parse(agency), read_report(json.loads(body)))
        placed, made = place(incident, model, apart.get(incident_id, ()))
        parties.extend(placed)
        nodes.update((node.id, node) for node in made)
    texts: dict[tuple[str, int], str] = {}
    rows = {
        "parties": [(p.incident_id, p.origin, p.local_id, p.role.value, number_of_node(p.node_id)) for p in parties],
        "placed_nodes": [_node_row(model, node, texts) for node in nodes.values()],
        "placed_keys": [(key, number_of_node(node.id)) for node in nodes.values() for key in keys(node.profile)],
        "placed_values": [(part, value, text) for (part, value), text in texts.items()],
    }
    whole = pa.concat_tables([_table(model, kind, listed) for kind, listed in rows.items()])
    return (
        whole.combine_chunks().to_batches()[0] if len(whole) else pa.RecordBatch.from_pylist([], placed_schema(model))
    )


def _node_row(model: Model, node: Node, texts: dict[tuple[str, int], str]) -> tuple[Any, ...]:
    """One node with the number of the value of each part, of which ``texts`` is told the text."""
    profile = node.profile
    row: list[Any] = [number_of_node(node.id), node.id, node.scope.value, profile.to_json(), profile.is_thin]
    for part in parts_of(model):
        text = part.text(profile)
        if text is None:
            row.append(None)
            continue
        number = number_of(text)
        texts[part.name, number] = text
        row.append(number)
    return tuple(row)


def _table(model: Model, kind: str, rows: list[tuple[Any, ...]]) -> pa.Table:
    """Rows of one kind in the columns of all."""
    schema = placed_schema(model)
    names = [*VIEWS[kind], *(part.name for part in parts_of(model) if kind == "placed_nodes")]
    filled = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {}
    arrays = [
        pa.array([kind] * len(rows), pa.string())
        if field.name == "kind"
        else pa.array(filled[field.name], field.type)
        if field.name in filled
        else pa.nulls(len(rows), field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
