"""The quality benchmark counts as ``measure`` counts, and its intervals hold what they say."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.quality.corpora import CORPORA, read_corpus
from benchmarks.quality.febrl import Febrl, as_people
from benchmarks.quality.figures import figures, measured
from benchmarks.quality.intervals import Counts, Figure, estimate, isolation_counts, precision, share
from benchmarks.quality.systems import by_persons, exact, rows_of
from service.linking.measure import Row, agreement, isolation_rate, measure


def rows(labels: str) -> dict[Row, str]:
    """A labelling of rows from one letter each; a dash stands for none."""
    return {("police:47", str(n), "S1"): label.strip("-") for n, label in enumerate(labels)}


@given(st.data())
def test_pairs_are_counted_as_the_measures_count_them(data: st.DataObject) -> None:
    true = data.draw(st.text("abc", min_size=1, max_size=12))
    found = data.draw(st.text("pqr-", min_size=len(true), max_size=len(true)))
    ours, theirs = measured(rows(true), rows(found)), agreement(rows(true), rows(found))
    assert (ours.precision.value, ours.recall.value) == pytest.approx((theirs.precision, theirs.recall))
    assert (ours.wrong_pairs, ours.true_pairs, ours.largest) == (theirs.wrong_pairs, theirs.true_pairs, theirs.largest)
    rate = estimate(isolation_counts(rows(true), rows(found)), share)
    assert rate.value == pytest.approx(isolation_rate(rows(true), rows(found)))


def test_an_interval_is_the_same_for_the_same_seed_and_holds_its_figure() -> None:
    kinds: Counter[Counts] = Counter({(1.0, 1.0, 1.0): 400, (0.0, 1.0, 1.0): 40})
    first = estimate(kinds, precision, seed=7)
    assert first == estimate(kinds, precision, seed=7) != estimate(kinds, precision, seed=8)
    assert first.value == pytest.approx(10 / 11)
    assert first.low < first.value < first.high


def test_an_interval_is_as_wide_as_the_binomial_one_where_clusters_are_pairs() -> None:
    kinds: Counter[Counts] = Counter({(1.0, 1.0, 1.0): 900, (0.0, 1.0, 1.0): 100})
    found = estimate(kinds, precision)
    assert found.low == pytest.approx(0.9 - 1.96 * 0.0095, abs=0.003)
    assert found.high == pytest.approx(0.9 + 1.96 * 0.0095, abs=0.003)


def test_clusters_are_drawn_whole_so_that_one_large_one_makes_the_interval_wide() -> None:
    many = estimate(Counter({(1.0, 1.0, 1.0): 900, (0.0, 1.0, 1.0): 100}), precision)
    one = estimate(Counter({(1.0, 1.0, 1.0): 900, (0.0, 100.0, 100.0): 1}), precision)
    assert many.value == pytest.approx(one.value)
    assert one.high - one.low > 3 * (many.high - many.low)


def test_where_nothing_went_wrong_the_interval_is_not_empty() -> None:
    assert estimate(Counter({(1.0, 1.0, 1.0): 600}), precision) == Figure(1.0, 1 - 3 / 600, 1.0)
    assert estimate(Counter({(0, 2): 30}), share) == Figure(0.0, 0.0, 0.1)


def test_the_interval_holds_the_truth_in_about_95_of_100_samples() -> None:
    draw = random.Random(1)
    held = 0
    for _ in range(60):
        right = sum(draw.random() < 0.8 for _ in range(120))
        found = estimate(Counter({(1.0, 1.0, 1.0): right, (0.0, 1.0, 1.0): 120 - right}), precision)
        held += found.low <= 0.8 <= found.high
    assert held >= 51


def test_exact_matching_has_the_figures_that_evaluate_gives_it() -> None:
    corpus = read_corpus("demo", CORPORA / "demo")
    ours = figures(corpus, exact(corpus))
    theirs = measure(corpus.truth.values(), corpus.exact)
    assert ours.isolation is not None
    assert ours.isolation.value == pytest.approx(theirs.isolation_rate)
    assert ours.pairs["courses, attributed"].recall.value == pytest.approx(theirs.course_attributed.recall)
    assert {"british", "polish"} <= set(ours.by_origin) < set(theirs.by_origin)


def test_courses_follow_from_persons_as_in_exact_matching() -> None:
    corpus = read_corpus("demo", CORPORA / "demo")
    persons = {(link.agency, link.reference, link.local_id): link.person for link in corpus.exact}
    assert set(persons) == set(rows_of(corpus))
    derived = sorted(by_persons(corpus, persons), key=lambda link: (link.agency, link.reference, link.local_id))
    given_courses = sorted(corpus.exact, key=lambda link: (link.agency, link.reference, link.local_id))
    assert derived == given_courses


def test_a_row_of_febrl_is_read_as_a_person_of_a_csv() -> None:
    row = {
        "given_name": "mitchell", "surname": "green", "street_number": "7", "address_1": "wallaby place",
        "address_2": "delmar", "suburb": "cleveland", "postcode": "2119", "state": "sa", "date_of_birth": "19020409",
        "soc_sec_id": "1804974",
    }  # fmt: skip
    febrl = Febrl("febrl3", {"rec-1-org": row}, {"rec-1-org": "1"})
    for with_number, numbers in ((True, (("crn", "1804974"),)), (False, ())):
        (party,) = as_people(febrl, with_number=with_number).rows["rec-1-org"].parties
        assert party.profile.dob == "1902-04-09"
        assert party.profile.names[0].family == ("green",)
        assert party.profile.addresses[0].street == ("wallaby", "place")
        assert party.profile.identifiers == numbers
