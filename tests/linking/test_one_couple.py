"""Five bodies report on one couple, each in its own way: what ought to come of it, and what does."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from service.domain.agency import AgencyId
from service.domain.report import read_report
from service.flows.intake_schema import validate_report
from service.linking.batch import LinkedParty, link_all, link_incident, linked_parties
from service.linking.measure import exact_match_links
from service.linking.model import load_model

CORPUS = Path(__file__).parents[2] / "corpora" / "one_couple"
BODIES: list[dict[str, Any]] = [
    json.loads(line) for line in (CORPUS / "incidents.ndjson").read_text("utf-8").splitlines()
]
EXPECTED: dict[str, Any] = json.loads((CORPUS / "expected.json").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the linker made of the reports: persons as groups of parties, and a course and standing per report."""

    persons: frozenset[frozenset[str]]
    courses: frozenset[frozenset[str]]
    standings: frozenset[tuple[str, str]]


def outcome_of(bodies: list[dict[str, Any]], batch: int = 1000) -> Outcome:
    """Link the reports in this order, ``batch`` at a time."""
    incidents = [
        link_incident(body["source"]["reference"], AgencyId.parse(body["agency"]), read_report(body)) for body in bodies
    ]
    index = link_all(incidents, load_model(), batch=batch)
    return summary_of(list(linked_parties(index, [incident.id for incident in incidents])))


def summary_of(parties: list[LinkedParty]) -> Outcome:
    """The parties without the ids that the linker chose."""
    persons, courses = defaultdict(set), defaultdict(set)
    for party in parties:
        persons[party.person].add(f"{party.reference} {party.local_id}")
        courses[party.course].add(party.reference)
    return Outcome(
        frozenset(map(frozenset, persons.values())),
        frozenset(map(frozenset, courses.values())),
        frozenset((party.reference, str(party.standing)) for party in parties),
    )


@pytest.mark.parametrize("body", BODIES, ids=[body["agency"] for body in BODIES])
def test_every_report_has_the_shape_of_the_contract(body: dict[str, Any]) -> None:
    assert validate_report(body) == body


def test_exact_matching_reads_all_five_as_first_reports() -> None:
    links = exact_match_links((AgencyId.parse(body["agency"]), read_report(body)) for body in BODIES)
    assert len({link.course for link in links}) == len(BODIES)


@pytest.mark.parametrize("member", EXPECTED["course"], ids=[member["agency"] for member in EXPECTED["course"]])
def test_each_report_stands_in_her_course_as_firmly_as_it_should(member: dict[str, str]) -> None:
    outcome = outcome_of(BODIES)
    (course,) = [own for own in outcome.courses if EXPECTED["course"][0]["reference"] in own]
    assert member["reference"] in course
    assert (member["reference"], member["standing"]) in outcome.standings


def test_the_five_reports_are_one_course() -> None:
    assert outcome_of(BODIES).courses == {frozenset(member["reference"] for member in EXPECTED["course"])}


def test_the_two_people_are_resolved_and_the_unknown_man_is_merged_with_nobody() -> None:
    assert outcome_of(BODIES).persons == {frozenset(person["parties"]) for person in EXPECTED["persons"]}


def test_the_order_of_arrival_and_the_batches_change_nothing() -> None:
    at_once = outcome_of(BODIES)
    for order in permutations(BODIES):
        assert outcome_of(list(order), batch=1) == at_once
