"""People as rows of a CSV with a heading, for a force that has no reports to hand. Floor 3.

A row is read as a party of a report, so that each value is judged by the same rules; a flaw names its column.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from service.cli.refusals import Refusals
from service.domain.agency import AgencyId, AgencyKind
from service.domain.errors import Flaw, ReportInvalid
from service.domain.report import Role, read_report
from service.flows.intake_schema import validate_report
from service.linking.batch import take_in
from service.linking.place import LinkIncident, LinkParty

IDENTIFIERS: Final = ("pnc", "cro", "asn", "nhs", "nino", "driver", "crn")
SEVERAL: Final = ("phone", "email", "handle", "vehicle")
"""Columns of which a cell may hold several values, parted by semicolons."""

ADDRESS: Final = {"address": "line", "town": "town", "postcode": "postcode", "uprn": "uprn"}
COLUMNS: Final = ("row_id", "given", "family", "full", "dob", "sex", *SEVERAL, *ADDRESS, *IDENTIFIERS)

LONGEST_ROW_ID: Final = 255

_SEXES = {"m": "1", "male": "1", "f": "2", "female": "2", "1": "1", "2": "2", "9": "9"}
_PLACES = {
    "name/given": "given",
    "name/family": "family",
    "name/full": "full",
    "dob": "dob",
    "phones": "phone",
    "emails": "email",
    "handles": "handle",
    "vehicles": "vehicle",
    **{f"addresses/0/{part}": column for column, part in ADDRESS.items()},
}


@dataclass(frozen=True, slots=True)
class People:
    """Rows by row id, as the linker takes them in; how many details were left out of matching, by code; and how many
    columns of the file were not read, as their names are not known."""

    rows: Mapping[str, LinkIncident]
    poor: Counter[str]
    unread: int


def read_people(lines: Iterable[str], today: datetime, refusals: Refusals) -> People:
    """All rows; one that cannot be read is added to the refusals by its number, from 1, and costs only itself.

    Raises ``ValueError`` if there is no heading with a known column, or it is no CSV.
    """
    reader = csv.reader(lines, strict=True)
    rows: dict[str, LinkIncident] = {}
    poor: Counter[str] = Counter()
    try:
        heading = _heading(next(reader, []))
        for number, cells in enumerate((cells for cells in reader if cells), start=1):
            try:
                row_id, row = _row(heading, cells, number)
                if row_id in rows:
                    raise ReportInvalid((Flaw("row_id", "repeated", "Another row has this id."),))
                rows[row_id] = _read(row_id, row, today, poor)
            except ReportInvalid as error:
                refusals.add(number, error)
    except csv.Error:
        raise ValueError(f"line {reader.line_num} cannot be read as CSV") from None
    return People(rows, poor, sum(name not in COLUMNS for name in heading))


def _heading(cells: list[str]) -> list[str]:
    names = [cell.strip().casefold() for cell in cells]
    known = [name for name in names if name in COLUMNS]
    if not known:
        raise ValueError("the first row must name columns; those that are read are " + ", ".join(COLUMNS))
    if len(set(known)) < len(known):
        raise ValueError("two columns have one name")
    return names


def _row(heading: list[str], cells: list[str], number: int) -> tuple[str, dict[str, str]]:
    """The id of the row, and its cells by column without those that are blank."""
    if len(cells) != len(heading):
        raise ReportInvalid((Flaw("", "cells", "A row has as many cells as the heading."),))
    stripped = zip(heading, (cell.strip() for cell in cells), strict=True)
    row = {name: cell for name, cell in stripped if cell and name in COLUMNS}
    return row.get("row_id", str(number)), row


def _read(row_id: str, row: Mapping[str, str], today: datetime, poor: Counter[str]) -> LinkIncident:
    if len(row_id) > LONGEST_ROW_ID:
        raise ReportInvalid((Flaw("row_id", "too-long", f"Send at most {LONGEST_ROW_ID} characters."),))
    body = {
        "kind": "police_incident",
        "source": {"reference": "row"},
        "occurred": {"from": today.isoformat(timespec="seconds")},
        "parties": [_party(row)],
    }
    try:
        report = read_report(validate_report(body))
    except ReportInvalid as error:
        flaws = (Flaw(_column(flaw.pointer, row), flaw.code, flaw.detail) for flaw in error.flaws)
        raise ReportInvalid(tuple(flaws)) from None
    incident, flaws_found = take_in(row_id, AgencyId(AgencyKind.POLICE, ""), report)
    poor.update(flaw.code for flaw in flaws_found)
    # A person who is neither victim nor suspect stands in no course; that is all there is to know of a row.
    (party,) = incident.parties
    return LinkIncident(row_id, f"/{row_id}", (LinkParty(party.local_id, Role.THIRD_PARTY, party.profile),))


def _party(row: Mapping[str, str]) -> dict[str, Any]:
    address = {part: row[column] for column, part in ADDRESS.items() if column in row}
    values = {column: [v.strip() for v in row.get(column, "").split(";") if v.strip()] for column in SEVERAL}
    return {
        "local_id": "P",
        "role": "victim",
        "name": {
            "given": [row["given"]] if "given" in row else None,
            "family": row.get("family"),
            "full": row.get("full"),
        },
        "dob": row.get("dob"),
        "sex": _SEXES.get(row.get("sex", "").casefold(), "0"),
        "phones": [{"value": value} for value in values["phone"]],
        "emails": [{"value": value} for value in values["email"]],
        "handles": [_handle(value) for value in values["handle"]],
        "vehicles": [{"vrm": value} for value in values["vehicle"]],
        "addresses": [address] if address else None,
        "identifiers": [{"type": kind, "value": row[kind]} for kind in IDENTIFIERS if kind in row],
    }


def _handle(text: str) -> dict[str, str]:
    """``platform:name``."""
    platform, colon, name = text.partition(":")
    return {"platform": platform, "value": name} if colon else {"value": text}


def _column(pointer: str, row: Mapping[str, str]) -> str:
    """The column that a place in the report was made of."""
    place = pointer.removeprefix("/parties/0/")
    if place.startswith("identifiers/"):
        return [kind for kind in IDENTIFIERS if kind in row][int(place.split("/")[1])]
    return next((column for start, column in _PLACES.items() if place.startswith(start)), "")
