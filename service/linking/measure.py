"""How well links agree with a corpus whose truth is known, and how far an ordinary records system gets. Floor 0b.

Two partitions of the same rows are compared by pairs (a pair is two rows of one person, or of one course) and by
B-cubed (Bagga and Baldwin 1998). Persons are measured over parties, courses over suspect rows, once for what is
attributed and once with what is suspected. The isolation rate is what inspectors found, as a number: of the suspect
rows whose true course has two or more, the share that stands in a course with none of its own others.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from service.domain.agency import AgencyId
from service.domain.report import Party, Report, Role
from service.domain.standing import Standing
from service.linking.batch import LinkedParty

_UNIDENTIFIED = "_only"
"""Part of the noise of a party that bears no full name: first_name_only, phone_only, description_only and the like."""

Row = tuple[str, str, str]
"""What names one party: agency, reference, local id."""


@dataclass(frozen=True, slots=True)
class TruthRow:
    """One party as it truly is. ``origin`` is the origin of the name, ``noise`` what was done to the details."""

    agency: str
    reference: str
    local_id: str
    role: Role
    person: str
    course: str
    origin: str = ""
    noise: str = ""

    @property
    def is_named(self) -> bool:
        """Whether the party bears a full name."""
        return _UNIDENTIFIED not in self.noise


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a partition of rows agrees with the true one.

    ``precision``, ``recall`` and ``f1`` are over pairs, from 0 to 1, and 1 where there is no pair to judge by;
    ``wrong_pairs`` and ``true_pairs`` count them. ``largest`` is the number of rows in the largest cluster found.
    """

    precision: float
    recall: float
    f1: float
    bcubed_f1: float
    wrong_pairs: int
    true_pairs: int
    rows: int
    wrong_pairs_per_10k_rows: float
    largest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """Everything that is measured on one corpus.

    ``person_named`` leaves out parties that bear no full name; ``by_origin`` splits those by origin of the name, so
    that a linker that fails some people more than others is seen to. ``standing`` counts suspect rows by how they
    stand (empty for none). ``rows_missing`` counts parties for which there was no link row.
    """

    rows: int
    rows_missing: int
    person: Agreement
    person_victim: Agreement
    person_suspect: Agreement
    person_named: Agreement
    by_origin: Mapping[str, Agreement]
    course_attributed: Agreement
    course_with_suspected: Agreement
    standing: Mapping[str, int]
    isolation_rate: float


def read_truth(lines: Iterable[str]) -> Iterator[TruthRow]:
    """The rows of a truth file, as CSV with a heading; raises ``KeyError`` on a column that is missing."""
    for row in csv.DictReader(lines):
        names = (row["agency"], row["reference"], row["local_id"])
        persons = (row["person_id"], row["course_id"], row["origin"], row["noise"])
        yield TruthRow(*names, Role(row["role"]), *persons)


def read_links(lines: Iterable[str]) -> Iterator[LinkedParty]:
    """The rows of a links file, as CSV with a heading; ``agency`` may be missing, and is empty then.

    Raises ``KeyError`` on another column that is missing.
    """
    for row in csv.DictReader(lines):
        standing = Standing(row["standing"]) if row["standing"] else None
        names = (row.get("agency") or "", row["reference"], row["local_id"])
        yield LinkedParty(*names, Role(row["role"]), row["person_id"], row["course_id"], standing)


def measure(truth: Iterable[TruthRow], links: Iterable[LinkedParty]) -> Measures:
    """Every measure of the links against the truth.

    A row without a link, or with an empty person or course, stands alone; links of rows that the truth does not know
    are ignored; of several links of one row the last counts.
    """
    true = {(row.agency, row.reference, row.local_id): row for row in truth}
    found = {(link.agency, link.reference, link.local_id): link for link in links}
    persons = {row: link.person for row, link in found.items()}
    named = {row for row, fact in true.items() if fact.is_named}
    origins: dict[str, set[Row]] = defaultdict(set)
    for row in named:
        origins[true[row].origin].add(row)

    def of_persons(rows: Collection[Row]) -> Agreement:
        return agreement({row: true[row].person for row in rows}, persons)

    def of_role(role: Role) -> Agreement:
        return of_persons([row for row, fact in true.items() if fact.role is role])

    courses = {row: fact.course for row, fact in true.items() if fact.role is Role.SUSPECT}
    with_suspected = _courses(found, {Standing.ATTRIBUTED, Standing.SUSPECTED})
    return Measures(
        rows=len(true),
        rows_missing=len(true.keys() - found.keys()),
        person=of_persons(true),
        person_victim=of_role(Role.VICTIM),
        person_suspect=of_role(Role.SUSPECT),
        person_named=of_persons(named),
        by_origin={origin: of_persons(rows) for origin, rows in sorted(origins.items())},
        course_attributed=agreement(courses, _courses(found, {Standing.ATTRIBUTED})),
        course_with_suspected=agreement(courses, with_suspected),
        standing=dict(Counter(found[row].standing or "" for row in courses if row in found)),
        isolation_rate=isolation_rate(courses, with_suspected),
    )


def _courses(found: Mapping[Row, LinkedParty], standings: Collection[Standing]) -> dict[Row, str]:
    return {row: link.course for row, link in found.items() if link.standing in standings}


def _pairs(size: int) -> int:
    return size * (size - 1) // 2


def _harmonic(a: float, b: float) -> float:
    return 2 * a * b / (a + b) if a + b else 0.0


def agreement(true: Mapping[Row, str], found: Mapping[Row, str]) -> Agreement:
    """How far ``found`` agrees with ``true`` on the rows of ``true``; a row without a label is a cluster of its own."""
    labels: dict[Row, tuple[Hashable, Hashable]] = {row: (true[row] or row, found.get(row) or row) for row in true}
    of_true = Counter(label for label, _ in labels.values())
    of_found = Counter(label for _, label in labels.values())
    of_both = Counter(labels.values())
    right = sum(_pairs(size) for size in of_both.values())
    true_pairs = sum(_pairs(size) for size in of_true.values())
    found_pairs = sum(_pairs(size) for size in of_found.values())
    precision = right / found_pairs if found_pairs else 1.0
    recall = right / true_pairs if true_pairs else 1.0
    rows = max(1, len(labels))
    bcubed_precision = sum(size * size / of_found[label] for (_, label), size in of_both.items()) / rows
    bcubed_recall = sum(size * size / of_true[label] for (label, _), size in of_both.items()) / rows
    return Agreement(
        precision=precision,
        recall=recall,
        f1=_harmonic(precision, recall),
        bcubed_f1=_harmonic(bcubed_precision, bcubed_recall),
        wrong_pairs=found_pairs - right,
        true_pairs=true_pairs,
        rows=len(labels),
        wrong_pairs_per_10k_rows=(found_pairs - right) / rows * 1e4,
        largest=max(of_found.values(), default=0),
    )


def isolation_rate(true: Mapping[Row, str], found: Mapping[Row, str]) -> float:
    """Of the rows whose true course has two or more, the share in a course with none of its own others; 0 of none."""
    size = Counter(true.values())
    mates = Counter((true[row], found[row]) for row in true if found.get(row))
    several = [row for row in true if size[true[row]] > 1]
    alone = [row for row in several if mates[true[row], found.get(row, "")] < 2]
    return len(alone) / max(1, len(several))


def exact_match_links(reports: Iterable[tuple[AgencyId, Report]]) -> Iterator[LinkedParty]:
    """What exact matching gives: the baseline of an ordinary records system, for the isolation rate before.

    Two parties are one person where the full name (first given name and family name, or the one text) and the whole
    date of birth are written the same, capitals and outer spaces aside; a party that lacks one of them is a person
    alone. A course is one suspect person towards one victim person; the first of several counterparts in a report
    counts.
    """
    for agency, report in reports:
        ids = {party.local_id: _exact_person(agency, report, party) for party in report.parties}
        victim = next((ids[p.local_id] for p in report.parties if p.role is Role.VICTIM), "")
        suspect = next((ids[p.local_id] for p in report.parties if p.role is Role.SUSPECT), "")
        for party in report.parties:
            person, course, standing = ids[party.local_id], "", None
            if party.role in (Role.VICTIM, Role.SUSPECT):
                own = (person, suspect) if party.role is Role.VICTIM else (victim, person)
                course = "|".join(own if suspect else (*own, str(agency), report.reference))
                standing = Standing.ATTRIBUTED if suspect else Standing.UNATTRIBUTED
            yield LinkedParty(str(agency), report.reference, party.local_id, party.role, person, course, standing)


def _exact_person(agency: AgencyId, report: Report, party: Party) -> str:
    name, dob = party.name, party.dob.strip()
    parts = [*name.given[:1], name.family] if name.given and name.family else [name.full]
    written = " ".join(part.strip().casefold() for part in parts)
    is_whole = bool(written) and len(dob) == len("YYYY-MM-DD")
    return "|".join((written, dob) if is_whole else (str(agency), report.reference, party.local_id))
