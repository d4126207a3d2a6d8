"""The rates: they can be set, are kept within bounds, say what they mean, and come out in what is invented."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from math import sqrt
from pathlib import Path
from random import Random
from statistics import mean, median

import pytest

from service.synth.corpus import Invented
from service.synth.flaws import PARTNER, POLICE
from service.synth.parameters import parameters, with_settings
from service.synth.rates import ORDINARY, PROFILES
from service.synth.timeline import gap, how_many
from service.synth.words import origins
from tests.synth.conftest import NO_CASES, made, noise

DOCUMENT = (Path(__file__).parents[2] / "docs" / "synthetic.md").read_text("utf-8")


def near(found: Iterable[bool], rate: float, spread: float = 5) -> bool:
    """Whether a share is within so many standard errors of the rate; people repeat, so the bounds are wide."""
    listed = list(found)
    assert len(listed) > 50
    return abs(mean(listed) - rate) <= spread * sqrt(max(rate * (1 - rate), 0.005) / len(listed))


def courses(reports: Iterable[Invented]) -> dict[str, list[Invented]]:
    """The reports of each course."""
    found: dict[str, list[Invented]] = {}
    for one in reports:
        found.setdefault(one.facts[0].course, []).append(one)
    return found


def test_the_document_lists_every_rate_with_its_defaults() -> None:
    hard = {one.name: one.value for one in parameters(PROFILES["hard"])}
    rows = re.findall(
        r"^\| `([a-z_.]+)` \| ([^|]*) \| ([^|]*) \| ([^|]*) \| ([^|]*) \| ([^|]*) \|$", DOCUMENT, re.MULTILINE
    )
    expected = [
        (one.name, f"{one.value:g}", f"{hard[one.name]:g}" if hard[one.name] != one.value else "", one.meaning.unit,
         one.meaning.text, one.meaning.source)
        for one in parameters(ORDINARY)
    ]  # fmt: skip
    assert rows == expected


def test_every_default_lies_within_its_own_bounds() -> None:
    for profile in PROFILES.values():
        assert with_settings(profile, {one.name: one.value for one in parameters(profile)}) == profile


@pytest.mark.parametrize("name", ["nickname", "police", "police.nonsense", "serial.more", ""])
def test_a_rate_that_does_not_exist_cannot_be_set(name: str) -> None:
    with pytest.raises(ValueError, match="no such parameter"):
        with_settings(ORDINARY, {name: 0.5})


@pytest.mark.parametrize(("name", "value"), [("serial", 1.5), ("police.nickname", -0.1), ("serial", float("nan"))])
def test_a_rate_out_of_its_bounds_cannot_be_set(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"{name} must lie between 0 and 1"):
        with_settings(ORDINARY, {name: value})


def test_a_rate_of_one_agency_kind_leaves_the_other_alone() -> None:
    changed = with_settings(ORDINARY, {"police.nickname": 0.5, "twins": 0.1})
    assert (changed.police.nickname, changed.partner, changed.twins) == (0.5, PARTNER, 0.1)
    assert POLICE.nickname == ORDINARY.police.nickname == 0.08


def test_every_origin_of_names_has_a_rate() -> None:
    rates = {one.name.removeprefix("origin_") for one in parameters(ORDINARY) if one.name.startswith("origin_")}
    assert set(origins(1.0)) == rates


def test_courses_have_as_many_reports_as_the_rates_say() -> None:
    rng = Random(1)
    drawn = [how_many(rng, ORDINARY) for _ in range(20_000)]
    assert 5.0 < mean(drawn) < 5.4
    assert 2 <= median(drawn) <= 3
    assert 0.32 < mean(one == 1 for one in drawn) < 0.40


def test_gaps_between_occasions_are_as_long_as_the_rates_say() -> None:
    rng = Random(1)
    drawn = [gap(rng, ORDINARY) for _ in range(20_000)]
    assert 3.5 < median(drawn) < 5.5
    assert 22 < mean(drawn) < 26
    assert 0.055 < mean(one > 92 for one in drawn) < 0.08


def test_people_are_as_the_rates_say(ordinary: tuple[Invented, ...]) -> None:
    told = [reports[0] for course, reports in courses(ordinary).items() if not course.endswith("R")]
    victims = [one.body["parties"][0] for one in told]
    assert near((one["sex"] == "2" for one in victims if one["sex"] in "12"), ORDINARY.victim_female)
    types = [one.body["relationship"]["type"] for one in told if "relationship" in one.body]
    assert near((one == "ex_partner" for one in types), ORDINARY.ex_partner)
    assert near((one == "stranger" for one in types), ORDINARY.stranger)
    british = [fact.origin == "british" for one in told for fact in one.facts[:1]]
    assert near(british, ORDINARY.origin_british)


def test_suspects_are_known_as_the_rates_say(ordinary: tuple[Invented, ...]) -> None:
    first = [
        reports[0]
        for course, reports in courses(ordinary).items()
        if not course.endswith("R") and "case_" not in reports[0].facts[0].noise
    ]
    unnamed = ("description_only", "first_name_only", "phone_only", "handle_only", "vehicle_only")
    share = ORDINARY.partial + 0.92 * ORDINARY.unknown + 0.08 * ORDINARY.unknown_stranger
    assert near((any(one in report.facts[1].noise for one in unnamed) for report in first), share)


def test_serial_suspects_reversals_and_two_forces_are_as_frequent_as_the_rates_say() -> None:
    settings = {**NO_CASES, "years": 40, "unknown": 0, "unknown_stranger": 0, "partial": 0, "repeat_victim": 0}
    reports = made(3000, **settings)
    of_suspect: dict[str, set[str]] = {}
    found = courses(reports)
    for course, told in found.items():
        if not course.endswith("R"):
            of_suspect.setdefault(told[0].facts[1].person, set()).add(course)
    assert near((len(one) > 1 for one in of_suspect.values()), ORDINARY.serial)
    reversed_courses = sum(course.endswith("R") for course in found)
    starts = len(of_suspect)
    assert near([True] * reversed_courses + [False] * (starts - reversed_courses), ORDINARY.reversed)
    large = [told for told in found.values() if len(told) > 3]
    forces = [{one.body["agency"] for one in told if one.body["agency"].startswith("police")} for told in large]
    assert near((len(one) > 1 for one in forces if one), ORDINARY.cross_force)


def test_a_referral_to_the_cps_bears_its_number(ordinary: tuple[Invented, ...]) -> None:
    kinds = Counter(one.body["kind"] for one in ordinary)
    assert 0.6 < kinds["police_incident"] / len(ordinary) < 0.9
    urns = [one.body["urn"] for one in ordinary if one.body["kind"] == "cps_referral"]
    assert len(urns) > 10
    assert all(re.fullmatch(r"\d\dXX\d{7}", urn) for urn in urns)


@pytest.mark.parametrize(
    ("mark", "rate", "role"),
    [
        ("placeholder_dob", "placeholder_dob", "victim"),
        ("dob_typo", "dob_typo", "victim"),
        ("no_dob", "dob_missing_suspect", "suspect"),
        ("title", "title", "victim"),
        ("full_name", "full_name", "victim"),
        ("two_names", "two_names", "suspect"),
        ("alias_only", "alias_only", "suspect"),
    ],
)
def test_noise_is_as_frequent_as_its_rate_with_police_and_partners_apart(mark: str, rate: str, role: str) -> None:
    settings = {"partial": 0, "unknown": 0, "unknown_stranger": 0, **NO_CASES}
    reports = made(1500, **settings, **{f"police__{rate}": 0.1, f"partner__{rate}": 0.4})
    police = [one for one in reports if not one.body["agency"].startswith("partner")]
    partner = [one for one in reports if one.body["agency"].startswith("partner")]
    for some, share in ((police, 0.1), (partner, 0.4)):
        rows = [row for row in noise(some, role) if mark == "alias_only" or "alias_only" not in row]
        assert near((mark in row for row in rows), share, spread=7)


def test_without_noise_a_person_is_written_alike_wherever_they_are_reported() -> None:
    kept = ("_told_victim", "_told_suspect", "middle_told", "_told")
    quiet = {
        one.name.replace(".", "__"): 0.0
        for one in parameters(ORDINARY)
        if one.name.startswith(("police.", "partner.")) and not one.name.endswith(kept)
    }
    reports = made(500, partial=0, unknown=0, unknown_stranger=0, surname_change=0, suspect_sex_untold=0,
                   victim_sex_untold=0, same_occasion=0, switchboard=0, **{**NO_CASES, **quiet})  # fmt: skip
    seen: dict[str, set[tuple[str, str, str, str]]] = {}
    for one in reports:
        for party, fact in zip(one.body["parties"], one.facts, strict=True):
            assert not fact.noise
            who = (party["name"]["given"][0], party["name"]["family"], party["dob"], party["sex"])
            seen.setdefault(fact.person, set()).add(who)
    assert all(len(ways) == 1 for ways in seen.values())
