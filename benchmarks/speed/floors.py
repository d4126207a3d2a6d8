"""What parts of the work cost alone, on the same reports: no service can be faster than the slowest of them."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.speed.figures import Floors, Rate
from benchmarks.speed.reports import Report
from service.cli.progress import progress
from service.domain.report import read_report
from service.flows.intake_schema import read_json, validate_report
from service.linking.batch import link_all, link_incident
from service.linking.model import Model

SINGLY = 300
"""How many are committed one by one."""


def measure_floors(reports: Sequence[Report], folder: Path, model: Model, batch: int) -> Floors:
    """The floors, ``batch`` at a time as in an import."""
    lines = [report.raw for report in reports]
    incidents = [link_incident(str(n), report.agency, read_report(report.body)) for n, report in enumerate(reports)]

    def check() -> None:
        for line in lines:
            validate_report(read_json(line))

    with progress("Measuring floors", "reports", len(incidents)) as advance:
        return Floors(
            committed=_rate(len(lines), lambda: _commit_all(folder / "batches.sqlite3", lines, batch)),
            committed_singly=_rate(
                len(lines[:SINGLY]), lambda: _commit_all(folder / "singles.sqlite3", lines[:SINGLY], 1)
            ),
            checked=_rate(len(lines), check),
            linked=_rate(len(incidents), lambda: link_all(incidents, model, batch=batch, progress=advance)),
        )


def bare_table(path: Path) -> sqlite3.Connection:
    """A database of one table that is as safe against loss of power as the service's."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE report (id INTEGER PRIMARY KEY, body BLOB)")
    return connection


def commit(table: sqlite3.Connection, lines: Sequence[bytes]) -> None:
    """The lines are on disk, in one transaction."""
    table.execute("BEGIN IMMEDIATE")
    table.executemany("INSERT INTO report (body) VALUES (?)", [(line,) for line in lines])
    table.execute("COMMIT")


def _commit_all(path: Path, lines: Sequence[bytes], batch: int) -> None:
    with closing(bare_table(path)) as table:
        for at in range(0, len(lines), batch):
            commit(table, lines[at : at + batch])


def _rate(count: int, work: Callable[[], object]) -> Rate:
    started, cpu = time.perf_counter(), time.process_time()
    work()
    return Rate(count, time.perf_counter() - started, time.process_time() - cpu)
