"""The speed benchmark sends what it says, and tells what it measured; how fast anything was is not asserted."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from datetime import datetime

import pytest
from rich.console import Console

from benchmarks.speed.__main__ import measure
from benchmarks.speed.figures import Rate, times
from benchmarks.speed.reports import Report, by_agency, invented, unseen
from benchmarks.speed.tables import WIDTH, show
from benchmarks.speed.trial import DATABASES
from service.flows.intake_schema import read_json, validate_report

FEW = 300


@pytest.fixture(scope="module")
def known() -> list[Report]:
    """A few reports."""
    return list(invented(FEW))


def test_each_agency_sends_its_reports_together_in_the_order_in_which_they_came(known: list[Report]) -> None:
    sent = by_agency(known)
    agencies = [report.agency for report in sent]
    starts = [place for place, agency in enumerate(agencies) if place == 0 or agencies[place - 1] != agency]
    assert len(starts) == len(set(agencies)) > 1
    for agency in set(agencies):
        assert [r for r in sent if r.agency == agency] == [r for r in known if r.agency == agency]


def test_fewer_reports_are_the_first_of_more(known: list[Report]) -> None:
    assert [report.agency for report in invented(FEW)] == [report.agency for report in known]


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


@pytest.mark.parametrize("database", DATABASES)
def test_a_small_run_measures_everything_it_prints(database: str) -> None:
    speed = measure(database, [200, 260], 8)
    few, many = speed.stages
    assert (few.loaded, few.imported.whole.reports, many.loaded, many.imported.whole.reports) == (200, 200, 260, 60)
    assert (many.singles.alone.count, many.singles.at_once.count) == (8, 8)
    console = Console(file=io.StringIO(), width=WIDTH, highlight=False)
    show(console, speed)
    assert isinstance(console.file, io.StringIO)
    printed = console.file.getvalue()
    for line in (database, "report 201 to 260", "linking in memory alone", "an empty authenticated request"):
        assert line in printed
    assert "a page of 20 courses, 260 loaded" in printed
    assert "a course of 60 occasions" in printed
    assert "cost at 260 / at 200" in printed
    assert json.loads(json.dumps(asdict(speed)))["stages"][1]["singles"]["empty"]["count"] == 8
