"""The digest tells two states apart exactly where their persons or courses differ, and never by ids or order."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from service.linking.digest import Digest, Digester

PARTIES = st.tuples(st.sampled_from(["police:47/1", "police:44/2", "cps:south-east/3"]), st.sampled_from(["V1", "S1"]))
PERSONS = st.sets(st.frozensets(PARTIES, min_size=1, max_size=3), max_size=4)
STANDS = st.tuples(
    st.sampled_from("abc"), st.just("V1"), st.sampled_from(["S1", ""]), st.sampled_from(["attributed", "suspected"])
)
COURSES = st.sets(st.frozensets(STANDS, min_size=1, max_size=3), max_size=3)


def digest(persons: list[list[tuple[str, str]]], courses: list[list[tuple[str, str, str, str]]]) -> Digest:
    digester = Digester()
    for person in persons:
        digester.person(person)
    for course in courses:
        digester.course(course)
    return digester.result()


@given(PERSONS, COURSES, st.randoms())
def test_the_order_of_persons_courses_and_members_makes_no_difference(
    persons: set[frozenset[tuple[str, str]]], courses: set[frozenset[tuple[str, str, str, str]]], random: Random
) -> None:
    listed = [sorted(p) for p in sorted(persons, key=sorted)], [sorted(c) for c in sorted(courses, key=sorted)]
    shuffled = [list(group) for group in persons], [list(group) for group in courses]
    for groups in shuffled:
        random.shuffle(groups)
    assert digest(*listed) == digest(*shuffled)


@given(PERSONS, PERSONS, COURSES, COURSES)
def test_states_that_differ_have_other_digests(
    persons: set[frozenset[tuple[str, str]]],
    others: set[frozenset[tuple[str, str]]],
    courses: set[frozenset[tuple[str, str, str, str]]],
    rest: set[frozenset[tuple[str, str, str, str]]],
) -> None:
    left = digest([list(p) for p in persons], [list(c) for c in courses])
    right = digest([list(p) for p in others], [list(c) for c in rest])
    assert (left == right) == ((persons, courses) == (others, rest))


def test_a_merger_of_two_persons_is_seen() -> None:
    apart = digest([[("police:47/1", "S1")], [("police:44/2", "S1")]], [])
    merged = digest([[("police:47/1", "S1"), ("police:44/2", "S1")]], [])
    assert (apart.parties, merged.parties) == (2, 2)
    assert apart.hex != merged.hex
