"""The corpora that the demonstration posts: where they are, and what is in them. Floor 3."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import service
from service.cli.demo.failing import DemoFailed
from service.cli.source import open_source
from service.domain.agency import AgencyId
from service.linking.measure import TruthRow, read_truth


@dataclass(frozen=True, slots=True)
class CorpusReport:
    """One report of a corpus, and whose it is."""

    agency: AgencyId
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Reports in order of reporting, and what is true of them; ``truth`` is empty where the corpus has none."""

    reports: tuple[CorpusReport, ...]
    truth: tuple[TruthRow, ...]

    def by_agency(self) -> dict[AgencyId, list[CorpusReport]]:
        """The reports of each agency, in order; agencies by kind and name, police first."""
        found: dict[AgencyId, list[CorpusReport]] = {}
        for report in self.reports:
            found.setdefault(report.agency, []).append(report)
        kinds = ("police", "cps", "partner")
        return dict(sorted(found.items(), key=lambda item: (kinds.index(item[0].kind.value), item[0].name)))


def own_folder(name: str) -> Path:
    """Where the project keeps the corpus of that name; raises ``DemoFailed`` where it was not brought along."""
    for root in (Path(service.__file__).parents[1], Path.cwd()):
        if (root / "corpora" / name).is_dir():
            return root / "corpora" / name
    raise DemoFailed(
        f"the corpus corpora/{name} was not found beside the package or here: run the demonstration in a clone"
    )


def read_corpus(folder: Path) -> Corpus:
    """The corpus in that folder, packed or not.

    Raises ``DemoFailed`` where there is none or a line is no report, ``OSError`` where a file cannot be read.
    """
    reports, truth = _file(folder, "incidents.ndjson"), _file(folder, "truth.csv")
    if reports is None:
        raise DemoFailed(f"there is no incidents.ndjson (or incidents.ndjson.gz) in {folder}")
    with open_source(reports) as source:
        read = tuple(_report(line.number, line.raw) for line in source.lines())
    if truth is None:
        return Corpus(read, ())
    with open_source(truth) as source:
        return Corpus(read, tuple(read_truth(source.text())))


def _file(folder: Path, name: str) -> Path | None:
    return next((path for path in (folder / name, folder / f"{name}.gz") if path.is_file()), None)


def _report(number: int, line: bytes | None) -> CorpusReport:
    try:
        body = json.loads(line or b"")
        return CorpusReport(AgencyId.parse(body["agency"]), body)
    except (ValueError, KeyError, TypeError):
        raise DemoFailed(f"line {number} of the corpus is not a report with an agency at its top") from None
