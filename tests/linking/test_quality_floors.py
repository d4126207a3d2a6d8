"""How well the linker must link: the floors under its figures, on corpora whose truth is known.

The demo corpus is linked with every run of the tests; dev and hard take half a minute each, and are marked ``quality``.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from service.cli.refusals import Refusals
from service.cli.reports import Reports, read_reports
from service.cli.source import open_source
from service.linking.batch import link_all, linked_parties
from service.linking.blocking_recall import Blocks
from service.linking.measure import Measures, TruthRow, exact_match_links, measure, read_truth
from service.linking.memory import MemoryIndex
from service.linking.model import Model, load_model
from service.linking.place import LinkIncident
from service.linking.reviews import questions
from tests.linking.outcome import outcome_of

CORPORA = Path(__file__).parents[2] / "corpora"
ENOUGH_PAIRS = 500
"""True pairs from which on the recall of an origin of names tells something."""


@dataclass(frozen=True, slots=True)
class Floors:
    """The least precision and recall of each measure, and the most that may stand alone or be asked of people."""

    named: tuple[float, float]
    attributed: tuple[float, float]
    with_suspected: tuple[float, float]
    isolation: float
    reviews: float
    spread: float = 0.05
    blocking_loss: float = 0.005


FLOORS = {
    "dev": Floors((0.998, 0.985), (0.998, 0.84), (0.99, 0.965), isolation=0.02, reviews=0.03),
    "hard": Floors((0.995, 0.96), (0.995, 0.84), (0.985, 0.95), isolation=0.03, reviews=0.04),
}


@dataclass(frozen=True, slots=True)
class Linked:
    """A corpus, what the linker made of it, and how far that is from the truth."""

    reports: Reports
    truth: list[TruthRow]
    index: MemoryIndex
    measures: Measures
    model: Model


@cache
def linked(name: str) -> Linked:
    """The corpus of that name, linked by the shipped model."""
    folder, packed = CORPORA / name, "" if name == "demo" else ".gz"
    with open_source(folder / f"incidents.ndjson{packed}") as source:
        reports = read_reports(source, Refusals())
    with open_source(folder / f"truth.csv{packed}") as source:
        truth = list(read_truth(source.text()))
    model = load_model()
    index = MemoryIndex()
    link_all(reports.incidents(), model, index=index)
    return Linked(reports, truth, index, measure(truth, linked_parties(index, reports.by_origin)), model)


def asked(found: Linked) -> float:
    """How many questions are open for people, for each incident."""
    nodes = {party.node_id for cast in found.index.placed(found.reports.by_origin).values() for party in cast}
    return len(questions(found.index, found.model, nodes)) / len(found.reports.by_origin)


@pytest.mark.quality
@pytest.mark.parametrize("corpus", FLOORS)
@pytest.mark.parametrize("name", ["named", "attributed", "with_suspected"])
def test_the_pairs_found_are_right_and_few_are_missed(corpus: str, name: str) -> None:
    measures = linked(corpus).measures
    found = {
        "named": measures.person_named,
        "attributed": measures.course_attributed,
        "with_suspected": measures.course_with_suspected,
    }[name]
    precision, recall = getattr(FLOORS[corpus], name)
    assert found.precision >= precision
    assert found.recall >= recall


@pytest.mark.quality
@pytest.mark.parametrize("corpus", FLOORS)
def test_few_second_incidents_are_read_as_first_ones(corpus: str) -> None:
    assert linked(corpus).measures.isolation_rate <= FLOORS[corpus].isolation


@pytest.mark.quality
@pytest.mark.parametrize("corpus", FLOORS)
def test_people_are_asked_about_few_pairs(corpus: str) -> None:
    assert asked(linked(corpus)) <= FLOORS[corpus].reviews


@pytest.mark.quality
@pytest.mark.parametrize("corpus", FLOORS)
def test_no_origin_of_names_is_found_much_less_often_than_another(corpus: str) -> None:
    recalls = [a.recall for a in linked(corpus).measures.by_origin.values() if a.true_pairs >= ENOUGH_PAIRS]
    assert len(recalls) >= 8
    assert max(recalls) - min(recalls) <= FLOORS[corpus].spread


@pytest.mark.quality
@pytest.mark.parametrize("corpus", FLOORS)
def test_blocking_loses_few_true_pairs(corpus: str) -> None:
    found = linked(corpus)
    named = {(row.agency, row.reference, row.local_id): row.person for row in found.truth if row.is_named}
    blocking = Blocks(found.reports.incidents(), found.model).measure(named)
    assert 1 - blocking.recall <= FLOORS[corpus].blocking_loss


def test_on_the_demo_corpus_no_course_mixes_two_and_few_incidents_stand_alone() -> None:
    found = linked("demo")
    measures = found.measures
    assert measures.rows_missing == 0
    assert measures.course_attributed.precision == 1.0
    assert measures.course_attributed.recall >= 0.84
    assert measures.course_with_suspected.precision >= 0.99
    assert measures.course_with_suspected.recall >= 0.965
    assert measures.person_named.precision >= 0.998
    assert measures.person_named.recall >= 0.985
    assert measures.isolation_rate <= 0.03
    assert asked(found) <= 0.03


def test_on_the_demo_corpus_exact_matching_leaves_two_incidents_in_five_alone() -> None:
    found = linked("demo")
    before = measure(
        found.truth, exact_match_links((read.agency, read.report) for read in found.reports.by_origin.values())
    )
    assert before.isolation_rate > 0.4 > found.measures.isolation_rate * 10


def test_on_the_demo_corpus_blocking_loses_few_true_pairs_and_proposes_few_false_ones() -> None:
    found = linked("demo")
    named = {(row.agency, row.reference, row.local_id): row.person for row in found.truth if row.is_named}
    blocking = Blocks(found.reports.incidents(), found.model).measure(named)
    assert 1 - blocking.recall <= 0.005
    assert blocking.candidates_per_party <= 50


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_on_the_demo_corpus_the_order_of_arrival_makes_no_difference(seed: int) -> None:
    found = linked("demo")
    shuffled = sorted(found.reports.by_origin)
    draw = random.Random(seed)
    draw.shuffle(shuffled)
    incidents: list[LinkIncident] = [found.reports.by_origin[origin].incident for origin in shuffled]
    index = MemoryIndex()
    link_all(incidents, found.model, index=index, batch=draw.choice([37, 250, 999]))
    assert outcome_of(index, found.model, shuffled) == outcome_of(found.index, found.model, shuffled)
