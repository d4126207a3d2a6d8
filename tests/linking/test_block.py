"""Two ways in which reports put one person share a blocking key, and no key says nothing of anybody."""

from __future__ import annotations

import pytest
from hypothesis import given

from service.linking.block import RULES, hash_key, keys
from service.linking.profile import Profile
from tests.linking.people import DESCRIBED_SUSPECTS, Body, Details, incident, named, phones, pnc, suspect

MAREK = {**named("Marek", "Kowalski"), "dob": "1988-02-11"}
HOME = {"addresses": [{"line": "14 Larkspur Road", "postcode": "QX1 4AB"}]}


def profile_of(*details: Details) -> Profile:
    """What a report with these details leaves of the party."""
    return incident(1, suspect(*details)).parties[0].profile


@pytest.mark.parametrize(
    "left, right",
    [
        pytest.param(phones("+447700900102"), phones("07700 900102"), id="one phone, written two ways"),
        pytest.param({"emails": [{"value": "M@example.org"}]}, {"emails": [{"value": "m@example.org"}]}, id="mail"),
        pytest.param(
            {"handles": [{"platform": "insta", "value": "@Dean.on.tour"}]},
            {"handles": [{"platform": "instagram", "value": "dean.on.tour"}]},
            id="one account",
        ),
        pytest.param({"vehicles": [{"vrm": "QB70 XYZ"}]}, {"vehicles": [{"vrm": "qb70xyz"}]}, id="one vehicle"),
        pytest.param(
            {"identifiers": [{"type": "pnc", "value": pnc(2061, 1204)}]},
            {"identifiers": [{"type": "pnc", "value": pnc(2061, 1204).replace("0001204", "1204")}]},
            id="one PNC number, with and without noughts",
        ),
        pytest.param(MAREK, {**MAREK, "dob": "1988-11-02"}, id="day and month swapped"),
        pytest.param(MAREK, {**named("Kowalski", "Marek"), "dob": "1988-02-11"}, id="names in each other's place"),
        pytest.param(MAREK, {**named("Marek", "Kovalsky"), "dob": "1988-02-11"}, id="family name by ear"),
        pytest.param(MAREK, {"name": {"given": ["Marek"]}, "dob": "1988-02-11"}, id="no family name"),
        pytest.param(named("Marek", "Kowalski"), {"name": {"full": "Mr Marek Kowalski"}}, id="name in one text"),
        pytest.param(named("David", "Smith"), named("Dave", "Smith"), id="a short form"),
        pytest.param(
            named("Hannah", "Bright-Adeyemi"), named("Hannah", "Adeyemi"), id="one part of a family name of two"
        ),
        pytest.param(
            {**named("Marek", "Kowalski"), **HOME}, {"name": {"given": ["Marek"]}, **HOME}, id="home and given name"
        ),
        pytest.param(
            {**named("Marek", "Kowalski"), **HOME},
            {"name": {"given": ["Marek"]}, "addresses": [{"line": "14, Larkspur Rd"}]},
            id="home without its postcode",
        ),
        pytest.param(
            {"dob": "1988-02-11", **HOME}, {"dob": "1988-02-11", "addresses": [{"postcode": "QX19ZZ"}]}, id="district"
        ),
        pytest.param(
            {**named("Danny", "K"), "aliases": [{"given": ["Marek"], "family": "Kowalski"}]},
            named("Marek", "Kowalski"),
            id="an alias",
        ),
    ],
)  # fmt: skip
def test_two_ways_to_put_one_person_share_a_key(left: Body, right: Body) -> None:
    assert keys(profile_of(left)) & keys(profile_of(right))


@pytest.mark.parametrize(
    "left, right",
    [
        pytest.param(named("Marek", "Kowalski"), named("Thaddeus", "Kowalski"), id="a family name"),
        pytest.param({"dob": "1988-02-11"}, {"dob": "1988-02-11"}, id="a date of birth"),
        pytest.param({"sex": "1", "age": 40}, {"sex": "1", "age": 40}, id="sex and age"),
        pytest.param({"name": {"given": ["Dave"]}}, {"name": {"given": ["Dave"]}}, id="a given name"),
        pytest.param(HOME, HOME, id="an address, without a name"),
        pytest.param(phones("withheld"), phones("withheld"), id="a placeholder"),
    ],
)
def test_what_many_share_is_no_key(left: Body, right: Body) -> None:
    assert not keys(profile_of(left)) & keys(profile_of(right))


@given(DESCRIBED_SUSPECTS)
def test_a_profile_has_keys_unless_it_tells_too_little_of_anybody(details: Body) -> None:
    profile = profile_of(details)
    values = {value for rule in RULES for value in rule(profile)}
    assert keys(profile) == {hash_key(value) for value in values}
    if profile.is_thin:
        assert not values
    if profile.phones or profile.handles or profile.vehicles or profile.identifiers:
        assert values


def test_a_key_fits_a_column_of_eight_octets_and_hides_what_it_was_made_of() -> None:
    found = {hash_key(f"phone:+4477009009{n:02}") for n in range(100)}
    assert len(found) == 100
    assert all(-(2**63) <= key < 2**63 for key in found)
