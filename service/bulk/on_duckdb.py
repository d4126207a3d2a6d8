"""The bulk road on DuckDB: one machine, in memory as long as it fits and on its disk beyond. Floor 1."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from splink import DuckDBAPI

from service.bulk.engine import ROWS, Batches
from service.bulk.folder import WorkFolder
from service.bulk.workers import Workers

MEMORY: Final = "6GB"
"""What DuckDB may hold. Left alone it takes four fifths of the machine."""


class DuckDBEngine:
    """See ``Engine``; Python runs in the processes of ``workers``."""

    def __init__(self, folder: WorkFolder, workers: Workers, *, memory: str = MEMORY) -> None:
        """``memory`` bounds what DuckDB holds, as "6GB"; beyond it works on the disk of the work folder."""
        self.folder = folder
        self._workers = workers
        settings: dict[str, str | bool | int | float | list[str]] = {
            "temp_directory": str(folder.path / "spill.part"),
            "preserve_insertion_order": False,
            "memory_limit": memory,
        }
        self._connection = duckdb.connect(":memory:", config=settings)

    def keep(self, name: str, query: str) -> None:
        """See ``Engine``."""
        if not self.folder.has(name):
            with self.folder.writing(name) as new:
                self._connection.execute(f"COPY ({query}) TO {_quoted(new)} (FORMAT parquet, COMPRESSION zstd)")
        self.open(name)

    def keep_mapped(self, name: str, query: str, function: Batches, schema: pa.Schema, *, rows: int = ROWS) -> None:
        """See ``Engine``."""
        if not self.folder.has(name):
            batches = self._connection.cursor().sql(query).to_arrow_reader(rows)
            with self.folder.writing(name) as new, pq.ParquetWriter(new, schema, compression="zstd") as writer:
                for made in self._workers.map(function, batches):
                    writer.write_batch(made)
        self.open(name)

    def view(self, name: str, query: str) -> None:
        """See ``Engine``."""
        self._connection.execute(f"CREATE OR REPLACE VIEW {name} AS {query}")

    def open(self, name: str) -> None:
        """See ``Engine``."""
        kept = self.folder.place(name)
        files = kept / "**" / "*.parquet" if kept.is_dir() else kept
        self._connection.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_parquet({_quoted(files)})")

    def rows(self, query: str) -> Iterator[pa.RecordBatch]:
        """See ``Engine``."""
        yield from self._connection.cursor().sql(query).to_arrow_reader(ROWS)

    def splink(self) -> DuckDBAPI:
        """See ``Engine``."""
        return DuckDBAPI(connection=self._connection)

    def close(self) -> None:
        """See ``Engine``."""
        self._connection.close()


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
