"""The figures of one answer: pairs of persons and of courses, isolation, by origin of name, each with its interval."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.quality.corpora import Corpus
from benchmarks.quality.intervals import Figure, estimate, f1, isolation_counts, pair_counts, precision, recall, share
from benchmarks.quality.systems import Answer
from service.domain.report import Role
from service.domain.standing import Standing
from service.linking.measure import Row

ENOUGH_PAIRS = 500
"""True pairs from which on an origin has a row of its own."""

_FIRM = frozenset({Standing.ATTRIBUTED})
_ANY = _FIRM | {Standing.SUSPECTED}


@dataclass(frozen=True, slots=True)
class Pairs:
    """How two partitions agree over pairs; ``largest`` is the number of rows in the largest cluster found."""

    precision: Figure
    recall: Figure
    f1: Figure
    true_pairs: int
    wrong_pairs: int
    largest: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything measured of one system on one corpus. Without courses, ``pairs`` has persons only, and the last
    four are None or empty. ``spread`` is the highest recall of an origin less the lowest."""

    corpus: str
    system: str
    rows: int
    pairs: Mapping[str, Pairs]
    isolation: Figure | None
    reviews: float | None
    by_origin: Mapping[str, Pairs]
    spread: float | None


def figures(corpus: Corpus, answer: Answer) -> Figures:
    """The figures of an answer about a corpus."""
    found = {(link.agency, link.reference, link.local_id): link for link in answer.links}
    persons = {row: link.person for row, link in found.items()}
    named = {row: fact.person for row, fact in corpus.truth.items() if fact.is_named}
    pairs = {"persons": measured({row: fact.person for row, fact in corpus.truth.items()}, persons)}
    if corpus.of_persons:
        return Figures(corpus.name, answer.system, len(corpus.truth), pairs, None, answer.reviews, {}, None)
    pairs["persons named in full"] = measured(named, persons)
    courses = {row: fact.course for row, fact in corpus.truth.items() if fact.role is Role.SUSPECT}
    firm = {row: link.course for row, link in found.items() if link.standing in _FIRM}
    any_ = {row: link.course for row, link in found.items() if link.standing in _ANY}
    pairs |= {"courses, attributed": measured(courses, firm), "courses, with suspected": measured(courses, any_)}
    origins = _by_origin(corpus, named, persons)
    recalls = [agreed.recall.value for agreed in origins.values()]
    return Figures(
        corpus.name,
        answer.system,
        len(corpus.truth),
        pairs,
        estimate(isolation_counts(courses, any_), share),
        answer.reviews,
        origins,
        max(recalls) - min(recalls) if recalls else None,
    )


def measured(true: Mapping[Row, str], found: Mapping[Row, str]) -> Pairs:
    """How far ``found`` agrees with ``true`` on the rows of ``true``."""
    kinds = pair_counts(true, found)
    sizes = Counter(found.get(row) or row for row in true)
    wrong = sum((counts[1] - counts[0]) * number for counts, number in kinds.items())
    true_pairs = sum(counts[2] * number for counts, number in kinds.items())
    shares = (estimate(kinds, precision), estimate(kinds, recall), estimate(kinds, f1))
    return Pairs(*shares, round(true_pairs), round(wrong), max(sizes.values(), default=0))


def _by_origin(corpus: Corpus, named: Mapping[Row, str], found: Mapping[Row, str]) -> dict[str, Pairs]:
    """Persons named in full, for each origin of name that has enough true pairs."""
    rows: dict[str, dict[Row, str]] = defaultdict(dict)
    for row, person in named.items():
        rows[corpus.truth[row].origin][row] = person
    origins = {origin: measured(own, found) for origin, own in sorted(rows.items())}
    return {origin: pairs for origin, pairs in origins.items() if pairs.true_pairs >= ENOUGH_PAIRS}
