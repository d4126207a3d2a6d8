"""What the bulk road asks of an engine: SQL over tables that are kept, and Python over their rows. Floor 1.

The SQL is of the kind that DuckDB and Spark read alike. Every result is kept in the work folder under its name; one
that is there already is not made again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

import pyarrow as pa
from splink.internals.database_api import DatabaseAPISubClass

from service.bulk.folder import WorkFolder

Batches = Callable[[pa.RecordBatch], pa.RecordBatch]

ROWS = 16384
"""Rows that Python is given at a time."""


class Engine(Protocol):
    """Runs the stages of the bulk road."""

    @property
    def folder(self) -> WorkFolder:
        """Where results are kept."""
        ...

    def keep(self, name: str, query: str) -> None:
        """What the query gives is kept and can be asked for by that name; nothing is done if it was kept before."""
        ...

    def keep_mapped(self, name: str, query: str, function: Batches, schema: pa.Schema, *, rows: int = ROWS) -> None:
        """The same for what a function makes of the rows, batch by batch and in any order."""
        ...

    def view(self, name: str, query: str) -> None:
        """What the query gives can be asked for by that name, and is not kept."""
        ...

    def open(self, name: str) -> None:
        """What was kept by others under that name can be asked for."""
        ...

    def rows(self, query: str) -> Iterator[pa.RecordBatch]:
        """What the query gives, in its order, without keeping it."""
        ...

    def splink(self) -> DatabaseAPISubClass:
        """Splink's own way to this engine; a new one knows none of the tables that others made."""
        ...

    def close(self) -> None:
        """Let go of everything but what was kept."""
        ...


def rows_of(engine: Engine, query: str) -> Iterator[tuple[Any, ...]]:
    """What the query gives, row by row."""
    for batch in engine.rows(query):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
