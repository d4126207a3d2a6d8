"""Links as CSV: the same for the same reports, whatever their order in the file. Floor 3.

A person is named after the least of its parties (agency, reference, local id), a course after the least of its
places, each as a hash: so names do not depend on the order in which reports came, and seldom change when more come.

Spreadsheets run a cell that begins with = + - @ as a formula, so such a cell is written with an apostrophe before it,
as is one that begins with an apostrophe itself; ``read_links`` takes it away again.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from service.cli.people import People
from service.linking import measure
from service.linking.batch import LinkedParty, linked_parties
from service.linking.index import LinkIndex

_RUN_BY_SPREADSHEETS: Final = tuple("'=+-@\t\r＝＋－＠")


def named_links(index: LinkIndex, incident_ids: Collection[str]) -> list[LinkedParty]:
    """Every party of the incidents, in order of agency, reference and local id, under names that stay."""
    parties = sorted(linked_parties(index, incident_ids), key=lambda p: (p.agency, p.reference, p.local_id))
    persons: dict[str, str] = {}
    for party in parties:
        persons.setdefault(party.person, _name("P", party.agency, party.reference, party.local_id))
    courses = _courses(index, incident_ids)
    return [replace(party, person=persons[party.person], course=courses.get(party.course, "")) for party in parties]


def _courses(index: LinkIndex, incident_ids: Collection[str]) -> dict[str, str]:
    origins = {i: cast[0].origin for i, cast in index.placed(incident_ids).items()}
    places = sorted((origins[m.incident_id], m.victim, m.suspect, m.course) for m in index.memberships(incident_ids))
    courses: dict[str, str] = {}
    for origin, victim, suspect, course in places:
        courses.setdefault(course, _name("C", origin, victim, suspect))
    return courses


def named_people(index: LinkIndex, people: People) -> list[tuple[str, str]]:
    """Each row id with its person, in order of row id."""
    named = named_links(index, people.rows)
    persons = {party.reference: party.person for party in named}
    return sorted((row_id, persons[row_id]) for row_id in people.rows)


def _name(kind: str, *parts: str) -> str:
    return kind + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def write_links(path: Path, links: Iterable[LinkedParty], *, with_agency: bool) -> None:
    """The file holds a row for each party; raises ``OSError``."""
    agency = ["agency"] if with_agency else []
    heading = ["reference", *agency, "local_id", "role", "person_id", "course_id", "standing"]
    rows = (
        [p.reference, *([p.agency] if with_agency else []), p.local_id, p.role, p.person, p.course, p.standing or ""]
        for p in links
    )
    _write(path, heading, rows)


def write_people(path: Path, rows: Iterable[tuple[str, str]]) -> None:
    """The file holds each row id with its person; raises ``OSError``."""
    _write(path, ["row_id", "person_id"], rows)


def _write(path: Path, heading: list[str], rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows([_guarded(str(cell)) for cell in row] for row in rows)


def _guarded(cell: str) -> str:
    return "'" + cell if cell.startswith(_RUN_BY_SPREADSHEETS) else cell


def read_links(lines: Iterable[str]) -> Iterator[LinkedParty]:
    """The rows that ``write_links`` wrote; ``agency`` is empty where the file has no such column.

    Raises ``KeyError`` on another column that is missing, ``ValueError`` on a role or standing that is none.
    """
    for link in measure.read_links(lines):
        yield replace(link, reference=link.reference.removeprefix("'"), local_id=link.local_id.removeprefix("'"))
