"""How the reports of one victim fall into courses: whatever order they are read in, and never two suspects as one."""

from __future__ import annotations

from collections import defaultdict
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from service.domain.standing import Standing
from service.linking.model import load_model
from service.linking.profile import Profile
from service.linking.standing import Case, arrange, joinings
from tests.linking.people import DESCRIBED_SUSPECTS, UNKNOWN, Details, incident, named, phones, suspect

MODEL = load_model()
HER = "per_her"


def profile_of(*details: Details) -> Profile:
    """What a report with these details leaves of the party."""
    return incident(1, suspect(*details)).parties[0].profile


@st.composite
def her_cases(draw: st.DrawFn) -> tuple[list[Case], dict[str, list[Profile]]]:
    """Reports of one victim against a few people, each report against none or several, and what is known of each."""
    people = [f"per_{n}" for n in range(draw(st.integers(1, 5)))]
    details = st.one_of(DESCRIBED_SUSPECTS, st.sampled_from(UNKNOWN)).map(profile_of)
    profiles = {person: draw(st.lists(details, min_size=1, max_size=2)) for person in people}
    cases: list[Case] = []
    for number in range(draw(st.integers(1, 6))):
        incident_id, origin = f"inc_{number}", f"police:47/R{number}"
        accused = draw(st.lists(st.sampled_from(people), max_size=3, unique=True))
        for place, person in enumerate(accused):
            apart = frozenset(draw(st.sets(st.sampled_from(people), max_size=1))) - {person}
            cases.append(Case(incident_id, origin, "V1", f"S{place}", person, profiles[person][0], apart))
        if not accused:
            cases.append(Case(incident_id, origin, "V1"))
    return cases, profiles


@given(her_cases(), st.randoms())
def test_the_order_in_which_reports_are_read_changes_nothing(
    drawn: tuple[list[Case], dict[str, list[Profile]]], random: Random
) -> None:
    cases, profiles = drawn
    shuffled = list(cases)
    random.shuffle(shuffled)
    assert set(arrange(HER, cases, profiles, MODEL)) == set(arrange(HER, shuffled, profiles, MODEL))


@given(her_cases())
def test_every_case_stands_once_and_no_course_holds_two_who_are_known_to_be_two(
    drawn: tuple[list[Case], dict[str, list[Profile]]],
) -> None:
    cases, profiles = drawn
    stands = arrange(HER, cases, profiles, MODEL)
    assert sorted((m.incident_id, m.suspect) for m in stands) == sorted((c.incident_id, c.suspect) for c in cases)
    person = {(case.incident_id, case.suspect): case.person for case in cases}
    courses: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for m in stands:
        courses[m.anchor][m.incident_id].add(person[m.incident_id, m.suspect])
    for course in courses.values():
        assert all(len(suspects) == 1 for suspects in course.values())
    for case in cases:
        (anchor,) = (m.anchor for m in stands if (m.incident_id, m.suspect) == (case.incident_id, case.suspect))
        assert anchor not in case.apart


@given(her_cases())
def test_whoever_stands_in_the_course_of_another_is_suspected_and_it_is_told_why(
    drawn: tuple[list[Case], dict[str, list[Profile]]],
) -> None:
    cases, profiles = drawn
    told = {(c.incident_id, c.suspect): j.candidate for j in joinings(cases, profiles, MODEL) for c in j.cases}
    person = {(case.incident_id, case.suspect): case.person or case.incident_id for case in cases}
    for m in arrange(HER, cases, profiles, MODEL):
        joined = told.get((m.incident_id, m.suspect))
        assert (joined is not None) == (m.anchor != person[m.incident_id, m.suspect])
        if joined:
            assert m.standing is Standing.SUSPECTED
            assert joined.anchor == m.anchor
            assert joined.bits >= MODEL.suspected_at


def test_two_who_come_in_the_same_reports_under_each_others_local_id_stand_the_same_either_way() -> None:
    """The two rank alike: only their local ids in the first report tell which is looked at first."""
    numbers = [phones("+447700900120"), phones("+447700900121")]
    profiles = {"per_a": [profile_of(numbers[0])], "per_b": [profile_of(numbers[1], {"name": {"given": ["Dave"]}})]}
    profiles["per_known"] = [profile_of(named("Marek", "Kowalski"))]
    cases = [
        Case("inc_1", "police:47/R1", "V1", "S1", "per_a"), Case("inc_1", "police:47/R1", "V1", "S2", "per_b"),
        Case("inc_2", "police:47/R2", "V1", "S2", "per_a"), Case("inc_2", "police:47/R2", "V1", "S1", "per_b"),
        Case("inc_3", "police:47/R3", "V1", "S1", "per_known"),
    ]  # fmt: skip
    stands = arrange(HER, cases, profiles, MODEL)
    assert set(arrange(HER, cases[::-1], profiles, MODEL)) == set(stands)
