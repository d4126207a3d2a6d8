"""The hard cases: each is there when its rate is one, and is what its name says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import pytest

from service.linking.normalise.contacts import read_phone
from service.synth.corpus import Invented
from service.synth.rates import CASES
from tests.synth.conftest import made, only

Party = dict[str, Any]


def by_person(reports: Iterable[Invented], role: str) -> dict[str, list[Party]]:
    """What was written of each person in the role."""
    found: dict[str, list[Party]] = defaultdict(list)
    for one in reports:
        for party, fact in zip(one.body["parties"], one.facts, strict=True):
            if fact.role == role:
                found[fact.person].append(party)
    return found


def homes(parties: Iterable[Party]) -> set[str]:
    """Streets and towns at which a person was said to live."""
    found = (address for party in parties for address in party.get("addresses", ()))
    return {f"{one['line'].partition(' ')[2]}, {one['town']}" for one in found if "town" in one}


def most(parties: Iterable[Party], name: str) -> str:
    """What most reports tell of a person."""
    told = Counter(party[name] for party in parties if name in party)
    return told.most_common(1)[0][0] if told else ""


def families(parties: Iterable[Party]) -> set[str]:
    return {party.get("name", {}).get("family", "").upper() for party in parties} - {""}


def partners_in(reports: Iterable[Invented], of: str, other: str) -> dict[str, set[str]]:
    """For each person in a role, those in the other whom they met."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in reports:
        persons = {fact.role: fact.person for fact in one.facts}
        found[persons[of]].add(persons[other])
    return found


@pytest.mark.parametrize("case", CASES)
def test_a_case_whose_rate_is_one_is_all_there_is_and_is_marked(case: str) -> None:
    marks = {fact.noise.split("|")[0] for one in only(case, 60) for fact in one.facts}
    assert marks <= {f"case_{case}", "rekeyed", "same_occasion"}
    assert f"case_{case}" in marks


def test_twins_of_one_birth_home_and_family_are_victims_of_one_suspect() -> None:
    reports = only("twins")
    written = by_person(reports, "victim")
    pairs = [sorted(found) for found in partners_in(reports, "suspect", "victim").values() if len(found) == 2]
    assert len(pairs) > 10
    alike = [(written[a], written[b]) for a, b in pairs]
    assert sum(most(a, "dob") == most(b, "dob") for a, b in alike) > 0.7 * len(alike)
    assert sum(bool(homes(a) & homes(b)) for a, b in alike) > 0.6 * len(alike)
    assert sum(bool(families(a) & families(b)) for a, b in alike) > 0.7 * len(alike)


def test_father_and_son_bear_one_name_and_are_a_generation_apart() -> None:
    written = by_person(only("father_and_son"), "suspect")
    by_name: dict[tuple[str, str], dict[str, date]] = defaultdict(dict)
    for person, parties in written.items():
        born = [party["dob"] for party in parties if len(party.get("dob", "")) == 10]
        names = Counter((p["name"]["given"][0], p["name"]["family"]) for p in parties if len(p.get("name", {})) == 2)
        if born and names:
            by_name[names.most_common(1)[0][0]][person] = date.fromisoformat(Counter(born).most_common(1)[0][0])
    pairs = [sorted(found.values()) for found in by_name.values() if len(found) == 2]
    assert len(pairs) > 5
    gaps = [(young - old).days / 365 for old, young in pairs]
    assert sum(19 < gap < 34 for gap in gaps) > 0.7 * len(gaps)


def test_a_couple_has_one_number_and_he_is_her_suspect_and_anothers_victim() -> None:
    reports = only("couple_phone")
    suspects, victims = by_person(reports, "suspect"), by_person(reports, "victim")
    assert len(suspects.keys() & victims.keys()) > 10
    shared = 0
    numbers: dict[str, set[str]] = defaultdict(set)
    for written in (suspects, victims):
        for person, parties in written.items():
            numbers[person] |= {read_phone(one["value"])[0] for p in parties for one in p.get("phones", ())} - {""}
    for husband, wives in partners_in(reports, "suspect", "victim").items():
        shared += any(numbers[husband] & numbers[wife] for wife in wives)
    assert shared > 10


def test_namesakes_bear_one_common_name_in_one_town_and_are_different_people() -> None:
    written = by_person(only("namesakes"), "suspect")
    names = Counter(
        Counter(p["name"]["family"].upper() for p in parties if "family" in p.get("name", {})).most_common(1)[0][0]
        for parties in written.values()
        if any("family" in party.get("name", {}) for party in parties)
    )
    assert sum(count > 1 for count in names.values()) > 5


def test_the_anniversary_stalker_comes_once_a_year() -> None:
    courses: dict[str, list[datetime]] = defaultdict(list)
    for one in only("anniversary"):
        if one.facts[0].noise.startswith("case_anniversary") and one.body["kind"] != "cps_referral":
            courses[one.facts[0].course].append(datetime.fromisoformat(one.body["reported"]["at"]))
    gaps = [(b - a).days for times in courses.values() for a, b in pairwise(times)]
    assert len(gaps) > 50
    assert sum(gap > 340 for gap in gaps) > 0.8 * len(gaps)


def test_victims_in_a_refuge_are_reached_at_one_switchboard() -> None:
    reports = only("refuge")
    bearers: dict[str, set[str]] = defaultdict(set)
    for person, parties in by_person(reports, "victim").items():
        for party in parties:
            for phone in party.get("phones", ()):
                bearers[read_phone(phone["value"])[0]].add(person)
    assert max(len(persons) for persons in bearers.values()) > 10
    assert any("switchboard" in fact.noise for one in reports for fact in one.facts)


def test_somebody_wrongly_named_stands_in_a_course_of_his_own() -> None:
    found = partners_in(only("wrongly_named"), "victim", "suspect")
    assert sum(len(suspects) == 2 for suspects in found.values()) > 0.7 * len(found)


def test_both_sides_complain_within_hours() -> None:
    first: dict[str, datetime] = {}
    for one in only("same_night"):
        at = datetime.fromisoformat(one.body["occurred"].get("to", one.body["occurred"]["from"]))
        course = one.facts[0].course
        first[course] = min(first.get(course, at), at)
    gaps = [abs((first[course] - first[f"{course}R"]).total_seconds()) for course in first if f"{course}R" in first]
    assert len(gaps) > 10
    assert sum(gap < 6 * 3600 for gap in gaps) > 0.8 * len(gaps)


def test_four_agencies_report_one_occasion() -> None:
    agencies: dict[str, set[str]] = defaultdict(set)
    for one in only("many_agencies"):
        agencies[one.facts[0].course].add(one.body["agency"])
    assert sum(len(found) >= 4 for found in agencies.values()) > 0.8 * len(agencies)


@pytest.mark.parametrize(
    ("rate", "mark"),
    [
        ("police__wrong_pnc", "wrong_pnc"),
        ("police__dob_arrest", "dob_arrest"),
        ("police__swapped", "swapped"),
        ("police__phone_shared", "shared_phone"),
        ("police__two_part_family", "two_part_family"),
        ("police__spelling", "spelling_given"),
        ("police__rekeyed", "rekeyed"),
        ("police__phone_old", "old_phone"),
        ("police__no_fixed_abode", "no_fixed_abode"),
        ("switchboard", "switchboard"),
    ],
)
def test_a_mix_up_whose_rate_is_one_is_often_there_and_gone_when_it_is_nought(rate: str, mark: str) -> None:
    def marked(value: float) -> int:
        settings: dict[str, float] = {
            "refuge": 0,
            "police__swapped_family_first": 0,
            "partner__swapped_family_first": 0,
            rate: value,
            rate.replace("police", "partner"): value,
        }
        return sum(mark in fact.noise for one in made(300, **settings) for fact in one.facts)

    assert marked(1.0) > 15
    assert marked(0.0) == 0


def test_a_number_given_up_comes_to_somebody_else_later() -> None:
    reports = made(1500, phone_recycled=1, phone_changed=1, switchboard=0, refuge=0, couple_phone=0)
    bearers: dict[str, set[str]] = defaultdict(set)
    for role in ("victim", "suspect"):
        for person, parties in by_person(reports, role).items():
            for party in parties:
                for phone in party.get("phones", ()):
                    bearers[read_phone(phone["value"])[0]].add(person)
    assert sum(len(persons) > 1 for number, persons in bearers.items() if number) > 20


def test_a_proxy_is_a_party_of_their_own() -> None:
    roles = Counter(fact.role for one in made(300, proxy=1) for fact in one.facts)
    assert roles["proxy"] > 50
