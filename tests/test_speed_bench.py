"""The speed benchmark sends what it says, and tells what it measured; how fast anything was is not asserted."""

from __future__ import annotations

import gzip
import io
import json
from dataclasses import asdict
from datetime import datetime
from itertools import islice

import pytest
from rich.console import Console

from benchmarks.speed.__main__ import measure
from benchmarks.speed.figures import Rate, times
from benchmarks.speed.reports import DEV, Report, read_reports, unseen
from benchmarks.speed.tables import WIDTH, show
from service.flows.intake_schema import read_json, validate_report

FEW = 300


@pytest.fixture(scope="module")
def known() -> list[Report]:
    """The first reports of the dev corpus."""
    return read_reports(FEW)


def test_each_agency_sends_its_reports_together_in_the_order_of_the_corpus(known: list[Report]) -> None:
    agencies = [report.agency for report in known]
    starts = [place for place, agency in enumerate(agencies) if place == 0 or agencies[place - 1] != agency]
    assert len(starts) == len(set(agencies)) > 1
    with gzip.open(DEV, "rt", encoding="utf-8") as lines:
        corpus = [json.loads(line) for line in islice(lines, FEW)]
    for agency in set(agencies):
        assert [r.body for r in known if r.agency == agency] == [b for b in corpus if b["agency"] == str(agency)]


def test_held_out_reports_are_valid_new_and_later_than_those_they_follow(known: list[Report]) -> None:
    fresh = list(unseen(known, 200))
    assert len({report.body["source"]["reference"] for report in fresh}) == 200
    assert {report.raw for report in fresh}.isdisjoint(report.raw for report in known)
    earliest = min(datetime.fromisoformat(report.body["occurred"]["from"]) for report in known)
    for report in fresh:
        body = validate_report(read_json(report.raw))
        assert datetime.fromisoformat(body["occurred"]["from"]) > earliest


def test_held_out_reports_tell_of_known_people_known_people_with_new_numbers_and_new_people(
    known: list[Report],
) -> None:
    described = {json.dumps(report.body["parties"]) for report in known}
    named = {json.dumps(party.get("name")) for report in known for party in report.body["parties"]}
    fresh = list(unseen(known, 1000))
    as_before = sum(json.dumps(report.body["parties"]) in described for report in fresh)
    new_people = sum(
        any(json.dumps(party.get("name")) not in named for party in report.body["parties"]) for report in fresh
    )
    assert as_before == pytest.approx(500, abs=60)
    assert new_people == pytest.approx(200, abs=60)


def test_the_same_seed_makes_the_same_reports(known: list[Report]) -> None:
    assert list(unseen(known, 20)) == list(unseen(known, 20)) != list(unseen(known, 20, seed=2))


def test_percentiles_are_values_that_were_measured() -> None:
    found = times([place / 1000 for place in range(100, 0, -1)])
    assert (found.count, found.p50, found.p90, found.p99) == (100, 50.0, 90.0, 99.0)
    assert times([0.25]).p99 == 250.0


def test_nothing_timed_has_no_percentiles() -> None:
    with pytest.raises(ValueError, match="nothing was timed"):
        times([])


def test_a_rate_by_cpu_is_left_out_where_the_machine_does_not_tell() -> None:
    assert (Rate(10, 2.0, None).by_clock, Rate(10, 2.0, None).by_cpu, Rate(10, 2.0, 0.5).by_cpu) == (5.0, None, 20.0)


def test_a_small_run_measures_everything_it_prints() -> None:
    speed = measure(60, 8)
    assert (speed.imported.whole.reports, speed.singles.alone.count, speed.singles.at_once.count) == (60, 8, 8)
    console = Console(file=io.StringIO(), width=WIDTH, highlight=False)
    show(console, speed)
    assert isinstance(console.file, io.StringIO)
    printed = console.file.getvalue()
    for line in ("the import", "linking in memory alone", "an empty authenticated request", "a page of 20 courses"):
        assert line in printed
    assert json.loads(json.dumps(asdict(speed)))["singles"]["empty"]["count"] == 8
