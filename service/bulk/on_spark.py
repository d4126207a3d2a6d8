"""The bulk road on Spark: the same stages past one machine. Floor 1.

The work folder must be one that every executor sees, and ``service`` must be installed on each, as Python runs there.
How large the cluster is, is said where Spark is told everything else: in spark-defaults.conf or by spark-submit.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
from pyspark import SparkConf
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema
from splink.backends.spark import SparkAPI

from service.bulk.engine import ROWS, Batches
from service.bulk.folder import WorkFolder


class SparkEngine:
    """See ``Engine``; Python runs in Spark's own workers."""

    def __init__(self, folder: WorkFolder) -> None:
        self.folder = folder
        self._session = _session(folder.path / "spill.part")

    def keep(self, name: str, query: str) -> None:
        """See ``Engine``."""
        if not self.folder.has(name):
            self._write(name, self._session.sql(query))
        self.open(name)

    def keep_mapped(self, name: str, query: str, function: Batches, schema: pa.Schema, *, rows: int = ROWS) -> None:
        """See ``Engine``."""
        if not self.folder.has(name):
            self._session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", rows)
            mapped = self._session.sql(query).mapInArrow(_each(function), from_arrow_schema(schema))
            self._write(name, mapped)
        self.open(name)

    def _write(self, name: str, frame: DataFrame) -> None:
        with self.folder.writing(name) as new:
            frame.write.parquet(str(new))

    def view(self, name: str, query: str) -> None:
        """See ``Engine``."""
        self._session.sql(query).createOrReplaceTempView(name)

    def open(self, name: str) -> None:
        """See ``Engine``."""
        self._session.read.parquet(str(self.folder.place(name))).createOrReplaceTempView(name)

    def rows(self, query: str) -> Iterator[pa.RecordBatch]:
        """See ``Engine``."""
        yield from self._session.sql(query).toArrow().to_batches(ROWS)

    def splink(self) -> SparkAPI:
        """See ``Engine``."""
        return SparkAPI(  # type: ignore[no-untyped-call]  # Splink's
            spark_session=self._session, break_lineage_method="persist", register_udfs_automatically=False
        )

    def close(self) -> None:
        """See ``Engine``."""
        self._session.stop()


def _each(function: Batches) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield function(batch)

    return run


def _session(spill: Path) -> SparkSession:
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # the executors' Python, unless it was said which
    told = SparkConf()
    told.setIfMissing("spark.master", "local[*]")
    if told.get("spark.master", "").startswith("local"):
        for name, value in _LOCAL.items():
            told.setIfMissing(name, value)
        told.setIfMissing("spark.local.dir", str(spill))
    told.setIfMissing("spark.sql.warehouse.dir", str(spill / "warehouse"))
    return SparkSession.builder.appName("conduct").config(conf=told).getOrCreate()


_LOCAL = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 1)),
    "spark.sql.ui.retainedExecutions": "1",
    "spark.log.level": "ERROR",
}
"""For one machine: no page, no door to others, and no more pieces than it can hold in its hands."""
