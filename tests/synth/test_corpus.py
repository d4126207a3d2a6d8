"""An invented corpus as whoever reads it needs it: valid, the same each time, with the truth of every party."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import datetime
from random import Random
from typing import Any

import phonenumbers

from service.domain.agency import AgencyId
from service.domain.report import read_report
from service.flows.intake_schema import validate_report
from service.linking.normalise.contacts import read_phone, read_vrm
from service.linking.normalise.identifiers import Bearer, read_identifier
from service.synth.corpus import HEADING, Corpus, Invented, invent
from service.synth.rates import ORDINARY
from tests.synth.conftest import made


def texts(reports: tuple[Invented, ...]) -> str:
    return "\n".join(one.line for one in reports)


def details(reports: tuple[Invented, ...], name: str) -> list[dict[str, Any]]:
    """Every detail of one kind of every party."""
    return [detail for one in reports for party in one.body["parties"] for detail in party.get(name, ())]


def test_a_seed_gives_the_same_corpus_and_another_seed_another() -> None:
    first = made(300, 5)
    assert texts(first) == texts(made(300, 5)) != texts(made(300, 6))
    assert [row for one in first for row in one.rows()] == [row for one in made(300, 5) for row in one.rows()]


def test_a_longer_corpus_is_as_long_as_it_was_asked_to_be() -> None:
    assert [len(made(n)) for n in (0, 1, 17)] == [0, 1, 17]


def test_chance_comes_from_the_source_that_was_given_and_from_no_other() -> None:
    given = Random(3)
    before = given.getstate()
    list(invent(given, ORDINARY, 5))
    assert given.getstate() != before


def test_every_report_is_one_that_the_service_takes(either: tuple[Invented, ...]) -> None:
    for one in either:
        body = json.loads(one.line)
        assert validate_report(body)
        assert read_report(body).kind.value.startswith(AgencyId.parse(body["agency"]).kind.value)


def test_no_two_reports_of_an_agency_have_one_reference(either: tuple[Invented, ...]) -> None:
    named = Counter((one.body["agency"], one.body["source"]["reference"]) for one in either)
    assert max(named.values()) == 1


def test_reports_come_in_the_order_of_reporting(either: tuple[Invented, ...]) -> None:
    times = [datetime.fromisoformat(one.body["reported"]["at"]) for one in either]
    assert times == sorted(times)


def test_the_truth_has_a_row_for_every_party_and_no_other(either: tuple[Invented, ...]) -> None:
    rows = [dict(zip(HEADING, row, strict=True)) for one in either for row in one.rows()]
    told = [
        (one.body["source"]["reference"], one.body["agency"], party["local_id"], party["role"])
        for one in either
        for party in one.body["parties"]
    ]
    assert [(row["reference"], row["agency"], row["local_id"], row["role"]) for row in rows] == told
    assert all(row["person_id"] and row["course_id"] and row["origin"] for row in rows)


def test_a_course_is_one_suspect_towards_one_victim_and_a_reversed_one_the_other_way(
    either: tuple[Invented, ...],
) -> None:
    pairs: dict[str, set[tuple[str, str]]] = {}
    for one in either:
        persons = {fact.role: fact.person for fact in one.facts}
        pairs.setdefault(one.facts[0].course, set()).add((persons["victim"], persons["suspect"]))
    assert all(len(found) == 1 for found in pairs.values())
    mirrored = [course for course in pairs if course.endswith("R") and course[:-1] in pairs]
    assert mirrored
    for course in mirrored:
        ((victim, suspect),) = pairs[course]
        assert pairs[course[:-1]] == {(suspect, victim)}


def test_no_number_could_be_anyones(either: tuple[Invented, ...]) -> None:
    for phone in details(either, "phones"):
        if phone["value"] != "withheld":
            number, code = read_phone(phone["value"])
            assert number.startswith("+446")
            assert not code
            assert not phonenumbers.is_valid_number(phonenumbers.parse(number))
    for address in details(either, "addresses"):
        assert re.fullmatch(
            r"[QVX][A-Z]\d{1,2}\d[A-Z]{2}|NF11NF|", address.get("postcode", "").replace(" ", "").upper()
        )
        assert address.get("uprn", "999").startswith("999")
    for vehicle in details(either, "vehicles"):
        assert re.fullmatch(r"Q[A-Z]\d\d [A-Z]{3}", vehicle["vrm"])
        assert read_vrm(vehicle["vrm"])[0]
    for email in details(either, "emails"):
        assert re.search(r"@(mail\.)?example\.(org|com|net)$", email["value"])


def test_official_identifiers_pass_their_checks_and_were_never_issued(either: tuple[Invented, ...]) -> None:
    found = {
        kind: {
            read_identifier(kind, one["value"], Bearer())
            for one in details(either, "identifiers")
            if one["type"] == kind
        }
        for kind in ("pnc", "nhs")
    }
    assert all(value and not code for kind in found for value, code in found[kind])
    assert {value[:3] for value, _ in found["pnc"]} == {"206", "207"}
    assert {value[:3] for value, _ in found["nhs"]} == {"999"}


def test_two_people_share_a_number_only_where_it_is_part_of_the_case() -> None:
    plain = made(1500, phone_recycled=0, switchboard=0, refuge=0, couple_phone=0, police__phone_shared=0,
                 partner__phone_shared=0)  # fmt: skip
    bearers: dict[str, set[str]] = {}
    for one in plain:
        for party, fact in zip(one.body["parties"], one.facts, strict=True):
            for phone in party.get("phones", ()):
                bearers.setdefault(read_phone(phone["value"])[0], set()).add(fact.person)
    assert {number for number, persons in bearers.items() if len(persons) > 1} <= {""}


def test_what_waits_does_not_grow_with_the_length_of_the_corpus() -> None:
    corpus = Corpus(Random(1), ORDINARY, 100_000)
    waiting = [corpus.waiting for _, _ in zip(range(8000), corpus, strict=False)]
    assert max(waiting[6000:]) < 1.5 * max(waiting[2000:4000])
