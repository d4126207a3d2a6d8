"""Which engines there are, by name. Floor 1."""

from __future__ import annotations

from typing import Final

from service.bulk.engine import Engine
from service.bulk.folder import WorkFolder
from service.bulk.on_duckdb import DuckDBEngine
from service.bulk.workers import Workers

ENGINES: Final = ("duckdb", "spark")


def open_bulk_engine(name: str, folder: WorkFolder, workers: Workers) -> Engine:
    """The engine of that name, at work in that folder; raises ``ModuleNotFoundError`` where Spark is not installed."""
    if name == "spark":
        from service.bulk.on_spark import SparkEngine  # here, as PySpark is an extra of its own

        return SparkEngine(folder)
    return DuckDBEngine(folder, workers)
