"""``python -m benchmarks.speed``: measure, print the tables, and write them as JSON if asked to."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from benchmarks.speed.asking import Failed
from benchmarks.speed.figures import Speed
from benchmarks.speed.floors import measure_floors
from benchmarks.speed.measuring import load, read_courses, send_singles
from benchmarks.speed.reports import read_reports, unseen
from benchmarks.speed.tables import WIDTH, show
from benchmarks.speed.trial import trial
from service.cli.demo.failing import DemoFailed
from service.linking.model import load_model
from service.settings import Settings


def main() -> None:
    """Measure what was asked for; exit with 1 if the service did not do it."""
    options = _options()
    try:
        speed = measure(options.reports, options.singles)
    except (Failed, DemoFailed) as error:
        sys.exit(f"benchmarks: {error}")
    show(Console(highlight=False, width=WIDTH), speed)
    if options.json:
        options.json.write_text(json.dumps(asdict(speed), indent=1) + "\n", encoding="utf-8")


def measure(count: int, singles: int) -> Speed:
    """Import ``count`` reports of the dev corpus, send twice ``singles`` new ones, read, and measure the floors."""
    settings = Settings()
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    reports = read_reports(count)
    with trial(sorted({report.agency for report in reports})) as on_trial:
        imported = load(on_trial, reports)
        sent = send_singles(on_trial, list(unseen(reports, 2 * singles)))
        reads = read_courses(on_trial, singles)
        floors = measure_floors(reports, on_trial.folder, load_model(settings.model), settings.import_batch)
    return Speed(
        cores=os.cpu_count() or 1,
        load=busy,
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        batch=settings.import_batch,
        imported=imported,
        floors=floors,
        singles=sent,
        reads=reads,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks speed", description=__doc__)
    parser.add_argument("--reports", type=int, default=10_000, help="how many reports of the dev corpus to import")
    parser.add_argument("--singles", type=int, default=300, help="how many to send one by one, and four at once")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    return parser.parse_args()


if __name__ == "__main__":
    main()
