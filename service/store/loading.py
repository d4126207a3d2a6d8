"""Everything at once: reports out as they were sent, and what was derived from them elsewhere in. Floor 1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Table, insert, select, union
from sqlalchemy.dialects import sqlite

from service.store.incidents import State
from service.store.listed import RowsWriter
from service.store.tables import BLOCK_KEY, EDGE, INCIDENT, INCIDENT_VERSION, NODE, PARTY, REVIEW

_AT_A_TIME: Final = 1000
"""Rows fetched together while a table is read through."""

Rows = Iterable[Sequence[tuple[Any, ...]]]
"""Rows, some at a time."""

_INTO_SQLITE: Final = {
    table: str(insert(table).compile(dialect=sqlite.dialect())) for table in (NODE, BLOCK_KEY, PARTY, EDGE)
}
"""Written as they come: none of the columns of these tables is of a kind that SQLite has to be told how to keep."""

_NODES, _KEYS, _PARTIES, _EDGES = RowsWriter(NODE), RowsWriter(BLOCK_KEY), RowsWriter(PARTY), RowsWriter(EDGE)


class Loading:
    """Reads reports through without taking them apart, and writes what the linker derives, table by table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def reports(self) -> Iterator[tuple[str, int, str, str]]:
        """Id, version, agency and body of every current report, in an order free of when it came."""
        question = (
            select(INCIDENT.c.id, INCIDENT.c.version, INCIDENT.c.agency_id, INCIDENT_VERSION.c.body)
            .join(INCIDENT_VERSION, INCIDENT_VERSION.c.incident_id == INCIDENT.c.id)
            .where(INCIDENT.c.state == State.CURRENT.value, INCIDENT_VERSION.c.version == INCIDENT.c.version)
            .order_by(INCIDENT_VERSION.c.content_digest, INCIDENT.c.id)
        )
        for row in self._connection.execute(question, execution_options={"yield_per": _AT_A_TIME}):
            yield tuple(row)

    def versions(self) -> dict[str, int]:
        """Which version of every current report is in force, by incident."""
        question = select(INCIDENT.c.id, INCIDENT.c.version).where(INCIDENT.c.state == State.CURRENT.value)
        return {row.id: row.version for row in self._connection.execute(question)}

    def persons_in_question(self) -> set[str]:
        """Every person about whom a question is in a queue, open or not."""
        question = union(select(REVIEW.c.left_person), select(REVIEW.c.right_person))
        return set(self._connection.execute(question).scalars())

    def nodes(self, pieces: Rows, persons: Mapping[str, str]) -> None:
        """Nodes are there: id, details, scope, and the name under which ``persons`` has the id of the person."""
        for piece in pieces:
            self._write(NODE, _NODES, [(node, details, scope, persons[name]) for node, details, scope, name in piece])

    def keys(self, pieces: Rows) -> None:
        """Nodes stand under their blocking keys: key, node."""
        for piece in pieces:
            self._write(BLOCK_KEY, _KEYS, piece)

    def parties(self, pieces: Rows) -> None:
        """Parties stand on their nodes: incident, local id, role, node."""
        for piece in pieces:
            self._write(PARTY, _PARTIES, piece)

    def edges(self, pieces: Rows) -> None:
        """Edges are there, with their columns in the order of the table."""
        for piece in pieces:
            self._write(EDGE, _EDGES, piece)

    def _write(self, table: Table, writer: RowsWriter, rows: Sequence[tuple[Any, ...]]) -> None:
        if self._connection.dialect.name == "sqlite" and rows:  # a row at a time, and none of them taken apart
            self._connection.exec_driver_sql(_INTO_SQLITE[table], list(rows))
        else:
            names = [column.name for column in table.columns]
            writer.write(self._connection, [dict(zip(names, row, strict=True)) for row in rows])
