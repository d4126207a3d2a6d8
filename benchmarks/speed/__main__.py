"""``python -m benchmarks.speed``: measure, print the tables, and write them as JSON if asked to."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from benchmarks.speed.asking import Failed
from benchmarks.speed.figures import Speed, Stage
from benchmarks.speed.floors import measure_floors
from benchmarks.speed.measuring import load, read_courses, read_long_course, send_singles
from benchmarks.speed.reports import by_agency, invented, unseen
from benchmarks.speed.tables import WIDTH, show
from benchmarks.speed.trial import DATABASES, trial
from service.cli.demo.failing import DemoFailed
from service.cli.progress import progress
from service.linking.model import load_model
from service.settings import Settings

FLOOR_REPORTS = 10_000
"""How many of the reports the floors are measured with, at most."""


PAPERS = 20
"""How often a long course and its chronology are read."""


def main() -> None:
    """Measure what was asked for; exit with 1 if the service did not do it."""
    options = _options()
    console, measured = Console(highlight=False, width=WIDTH), []
    try:
        for database in options.database or DATABASES:
            measured.append(measure(database, sorted(options.reports), options.singles))
            show(console, measured[-1])
    except (Failed, DemoFailed) as error:
        sys.exit(f"benchmarks: {error}")
    if options.json:
        options.json.write_text(json.dumps(list(map(asdict, measured)), indent=1) + "\n", encoding="utf-8")


def measure(database: str, sizes: Sequence[int], singles: int) -> Speed:
    """Import invented reports up to each of the sizes; at each send twice ``singles`` new ones, and read."""
    settings = Settings()
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    reports = []
    with progress("Inventing", "reports", sizes[-1]) as advance:
        for report in invented(sizes[-1]):
            reports.append(report)
            advance(1)
    stages: list[Stage] = []
    with trial(database, sorted({report.agency for report in reports})) as on_trial:
        done = 0
        for place, size in enumerate(sizes):
            imported = load(on_trial, by_agency(reports[done:size]))
            sent = send_singles(on_trial, list(unseen(reports[:size], 2 * singles, seed=place)), place)
            reads = read_courses(on_trial, singles)
            long_course = read_long_course(on_trial, place, PAPERS)
            stages.append(Stage(size, imported, sent, reads, long_course))
            done = size
        folder, model = on_trial.folder, load_model(settings.model)
        floors = measure_floors(reports[:FLOOR_REPORTS], folder, model, settings.import_batch)
    return Speed(
        cores=os.cpu_count() or 1,
        load=busy,
        python=platform.python_version(),
        database=database,
        batch=settings.import_batch,
        stages=tuple(stages),
        floors=floors,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks speed", description=__doc__)
    parser.add_argument("--database", action="append", choices=DATABASES, help="measure this one only")
    parser.add_argument(
        "--reports", type=int, nargs="+", default=[10_000, 100_000], help="measure with so many reports loaded"
    )
    parser.add_argument("--singles", type=int, default=300, help="how many to send one by one, and from many at once")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    return parser.parse_args()


if __name__ == "__main__":
    main()
