"""Everything at once: reports out as they were sent, and what was derived from them elsewhere in. Floor 1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Table, insert, select, union
from sqlalchemy.dialects import sqlite

from service.store.incidents import State
from service.store.listed import RowsWriter
from service.store.masked import sealed_details
from service.store.safe_details import BODY, IS_OF_VERSION, SafeDetails
from service.store.tables import BLOCK_KEY, EDGE, INCIDENT, INCIDENT_VERSION, NODE, PARTY, REVIEW, SAFE_DETAIL
from service.store.vault import Sealing

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

    def __init__(self, connection: Connection, sealing: Sealing) -> None:
        self._connection = connection
        self._sealing = sealing
        self._details = SafeDetails(connection, sealing)

    def reports(self) -> Iterator[tuple[str, int, str, str]]:
        """Id, version, agency and body of every current report, in an order free of when it came."""
        question = (
            select(INCIDENT.c.id, INCIDENT.c.version, INCIDENT.c.agency_id, *BODY)
            .join(INCIDENT_VERSION, INCIDENT_VERSION.c.incident_id == INCIDENT.c.id)
            .outerjoin(SAFE_DETAIL, IS_OF_VERSION)
            .where(INCIDENT.c.state == State.CURRENT.value, INCIDENT_VERSION.c.version == INCIDENT.c.version)
            .order_by(INCIDENT_VERSION.c.content_digest, INCIDENT.c.id)
        )
        for row in self._connection.execute(question, execution_options={"yield_per": _AT_A_TIME}):
            yield row.id, row.version, row.agency_id, self._details.text(row, row.id)

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
            masks = self._masked(piece, 0)
            rows = [
                (mask, sealed_details(self._sealing, node, details), scope, persons[name])
                for mask, (node, details, scope, name) in zip(masks, piece, strict=True)
            ]
            self._write(NODE, _NODES, rows)

    def keys(self, pieces: Rows) -> None:
        """Nodes stand under their blocking keys: key, node."""
        word = self._sealing.masks.word
        for piece in pieces:
            masks = self._masked(piece, 1)
            self._write(BLOCK_KEY, _KEYS, [(word(row[0]), mask) for row, mask in zip(piece, masks, strict=True)])

    def parties(self, pieces: Rows) -> None:
        """Parties stand on their nodes: incident, local id, role, node."""
        for piece in pieces:
            rows = [(*row[:3], mask) for row, mask in zip(piece, self._masked(piece, 3), strict=True)]
            self._write(PARTY, _PARTIES, rows)

    def edges(self, pieces: Rows) -> None:
        """Edges are there, with their columns in the order of the table."""
        for piece in pieces:
            ends = zip(self._masked(piece, 0), self._masked(piece, 1), strict=True)
            self._write(EDGE, _EDGES, [(*sorted(both), *row[2:]) for both, row in zip(ends, piece, strict=True)])

    def _masked(self, piece: Sequence[tuple[Any, ...]], column: int) -> list[str]:
        return self._sealing.masks.names(row[column] for row in piece)

    def _write(self, table: Table, writer: RowsWriter, rows: Sequence[tuple[Any, ...]]) -> None:
        if self._connection.dialect.name == "sqlite" and rows:  # a row at a time, and none of them taken apart
            self._connection.exec_driver_sql(_INTO_SQLITE[table], list(rows))
        else:
            names = [column.name for column in table.columns]
            writer.write(self._connection, [dict(zip(names, row, strict=True)) for row in rows])
