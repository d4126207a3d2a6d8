"""The corpora that are measured: reports with truth, and FEBRL's persons in the same dress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.quality.febrl import Febrl, as_people, read_febrl
from service.cli.refusals import Refusals
from service.cli.reports import read_reports
from service.cli.source import open_source
from service.domain.report import Role
from service.linking.batch import LinkedParty
from service.linking.measure import Row, TruthRow, exact_match_links, read_truth
from service.linking.place import LinkIncident

CORPORA = Path(__file__).parents[2] / "corpora"


@dataclass(frozen=True, slots=True)
class Corpus:
    """What every system is given, by origin; what exact matching makes of it; and the truth, by party.

    Where ``of_persons``, nobody is victim or suspect, and only persons can be measured.
    """

    name: str
    incidents: Mapping[str, LinkIncident]
    exact: Sequence[LinkedParty]
    truth: Mapping[Row, TruthRow]
    of_persons: bool = False


def read_corpus(name: str, folder: Path) -> Corpus:
    """The corpus that lies in the folder as ``incidents.ndjson`` and ``truth.csv``, packed or not."""
    refusals = Refusals()
    with open_source(_either(folder, "incidents.ndjson")) as source:
        reports = read_reports(source, refusals)
    if refusals.count:
        raise ValueError(refusals.summary())
    with open_source(_either(folder, "truth.csv")) as source:
        truth = {(row.agency, row.reference, row.local_id): row for row in read_truth(source.text())}
    exact = list(exact_match_links((read.agency, read.report) for read in reports.by_origin.values()))
    return Corpus(name, {origin: read.incident for origin, read in reports.by_origin.items()}, exact, truth)


def _either(folder: Path, name: str) -> Path:
    packed = folder / f"{name}.gz"
    return packed if packed.exists() else folder / name


def read_persons(name: str, folder: Path, *, with_number: bool) -> Corpus:
    """A FEBRL set as a corpus: a report for each row, with one party."""
    febrl = read_febrl(name, folder)
    people = as_people(febrl, with_number=with_number)
    label = name if with_number else f"{name}, no number"
    return Corpus(label, people.rows, _exact(febrl), _truth(febrl), of_persons=True)


def _truth(febrl: Febrl) -> dict[Row, TruthRow]:
    rows = (TruthRow("", record, "P", Role.THIRD_PARTY, person, "") for record, person in febrl.truth.items())
    return {(row.agency, row.reference, row.local_id): row for row in rows}


def _exact(febrl: Febrl) -> list[LinkedParty]:
    """The same given name, family name and date of birth; a row that lacks one of them is a person alone."""
    links = []
    for record, row in febrl.rows.items():
        written = [row["given_name"], row["surname"], row["date_of_birth"]]
        person = "|".join(written) if all(written) else record
        links.append(LinkedParty("", record, "P", Role.THIRD_PARTY, person, "", None))
    return links
