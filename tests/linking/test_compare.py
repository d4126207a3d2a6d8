"""Comparing is symmetric, knows what it lacks, and sums to odds that no rival explanation is left out of."""

from __future__ import annotations

from itertools import pairwise
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.linking.compare import compare
from service.linking.model import load_model
from service.linking.profile import NameForm, Profile
from service.linking.score import alone, alternatives_alone, contradicts, score, soft_minimum, together
from tests.linking.people import DESCRIBED_SUSPECTS, HOME_OF_THE_COUPLE, Body, Details, incident, named, phones, suspect

MODEL = load_model()

WORDS = st.sampled_from(
    ["hannah", "hanna", "anna", "marek", "mark", "thomas", "tomas", "smith", "smyth", "bright", "adeyemi", "h", "k"]
)
FORMS = st.builds(NameForm, st.lists(WORDS, max_size=2).map(tuple), st.lists(WORDS, max_size=2).map(tuple))
NAMED = st.builds(lambda forms: Profile(names=tuple(forms)), st.lists(FORMS, min_size=1, max_size=3, unique=True))
ODDS = st.floats(-60, 60)


def profile_of(*details: Details) -> Profile:
    """What a report with these details leaves of the party."""
    return incident(1, suspect(*details)).parties[0].profile


PROFILES = st.one_of(NAMED, DESCRIBED_SUSPECTS.map(profile_of))


@given(PROFILES, PROFILES)
def test_evidence_is_the_same_from_either_side(a: Profile, b: Profile) -> None:
    there, back = compare(a, b, MODEL), compare(b, a, MODEL)
    assert [(row.field, row.level) for row in there] == [(row.field, row.level) for row in back]
    assert [(row.bits, row.household_bits) for row in there] == [(row.bits, row.household_bits) for row in back]
    assert score(a, b, MODEL) == score(b, a, MODEL)


@pytest.mark.parametrize(
    "a, b",
    [
        pytest.param([(("hannah",), ("thomas",))], [(("thomas",), ("hannah",))], id="names in each other's place"),
        pytest.param(
            [(("anna", "maria"), ("smith",))], [(("maria", "anna"), ("smith",))], id="given names turned round"
        ),
    ],
)
def test_names_that_agree_in_two_ways_weigh_the_same_from_either_side(
    a: list[tuple[tuple[str, ...], tuple[str, ...]]], b: list[tuple[tuple[str, ...], tuple[str, ...]]]
) -> None:
    left, right = (Profile(names=tuple(NameForm(*form) for form in forms)) for forms in (a, b))
    assert score(left, right, MODEL) == score(right, left, MODEL)


def test_a_field_that_one_side_lacks_is_no_evidence() -> None:
    full = profile_of(named("Hannah", "Bright-Adeyemi"), {"dob": "1991-04-07"}, phones("+447700900101"))
    assert [row.field for row in compare(full, profile_of({"dob": "1991-04-07"}), MODEL)] == ["dob"]
    assert compare(full, profile_of(HOME_OF_THE_COUPLE), MODEL) == ()
    assert compare(Profile(), Profile(), MODEL) == ()


def test_the_description_is_no_evidence() -> None:
    described: Body = {"description": "white male, 30s, grey hoodie"}
    assert profile_of(described) == Profile()


@pytest.mark.parametrize(
    "closer, further",
    [
        pytest.param({"dob": "1988-02-11"}, {"dob": "1988-11-02"}, id="the same date and day and month swapped"),
        pytest.param({"dob": "1988-11-02"}, {"dob": "1988"}, id="day and month swapped and the year alone"),
        pytest.param({"dob": "1988"}, {"dob": "1961-05-27"}, id="the year alone and another date"),
        pytest.param(named("Marek", "Kowalski"), named("Marek", "Kowalsky"), id="the same name and a slip"),
        pytest.param(named("Marek", "Kowalski"), named("M", "Kowalski"), id="the name and its initial"),
        pytest.param(named("M", "Kowalski"), named("Thaddeus", "Kowalski"), id="the initial and another name"),
        pytest.param(phones("+447700900102"), phones("+447700900103"), id="the same phone and another"),
    ],
)
def test_what_agrees_better_weighs_more(closer: Details, further: Details) -> None:
    marek = profile_of(named("Marek", "Kowalski"), {"dob": "1988-02-11"}, phones("+447700900102"))
    assert score(marek, profile_of(closer), MODEL).stranger > score(marek, profile_of(further), MODEL).stranger


def test_a_rare_name_weighs_more_than_a_common_one() -> None:
    rare, common = profile_of(named("Thaddeus", "Quillfeather")), profile_of(named("David", "Smith"))
    assert score(rare, rare, MODEL).stranger > score(common, common, MODEL).stranger + 3


def test_other_details_contradict_unless_a_personal_identifier_agrees() -> None:
    marek = profile_of(named("Marek", "Kowalski"), {"dob": "1988-02-11"})
    other = profile_of(named("Thaddeus", "Kowalski"), {"dob": "1988-02-11"})
    handle = {"handles": [{"platform": "instagram", "value": "dean.on.tour"}]}
    assert contradicts(compare(marek, other, MODEL))
    marek = profile_of(named("Marek", "Kowalski"), {"dob": "1988-02-11"}, handle, phones("+447700900102"))
    assert not contradicts(compare(marek, profile_of(named("Thaddeus", "Kowalski"), handle), MODEL))
    assert contradicts(compare(marek, profile_of(named("Thaddeus", "Kowalski"), phones("+447700900102")), MODEL))


@given(st.lists(ODDS, min_size=1, max_size=4), ODDS)
def test_the_soft_minimum_lies_below_the_least_and_by_no_more_than_their_number_allows(
    listed: list[float], more: float
) -> None:
    found = soft_minimum(listed)
    assert found <= min(listed) + 1e-9
    assert found >= min(listed) - len(listed).bit_length()
    assert soft_minimum([*listed, more]) <= found + 1e-9
    assert isclose(found, soft_minimum(reversed(listed)), abs_tol=1e-9)


@given(PROFILES, PROFILES, st.lists(ODDS, min_size=2, max_size=4))
def test_better_agreement_of_the_counterparts_never_lowers_the_odds(
    a: Profile, b: Profile, counterparts: list[float]
) -> None:
    pair = score(a, b, MODEL)
    odds = [together(pair, bits, MODEL) for bits in sorted(counterparts)]
    assert all(low <= high + 1e-9 for low, high in pairwise(odds))
    assert isclose(alone(pair, MODEL), soft_minimum(bits for _, bits in alternatives_alone(pair, MODEL)))
