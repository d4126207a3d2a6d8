"""A number that many use proves little, and a date of birth as much as it is rare."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from service.linking.compare import compare
from service.linking.model import load_model
from service.linking.profile import NameForm, Profile
from service.linking.rarity import ValueRarity
from service.linking.score import alone, score

MODEL = load_model()
NATIONAL_STALKING_HELPLINE = "+448088020300"
OWN = "+447700900412"


def bits(field: str, a: Profile, b: Profile) -> tuple[float, float]:
    (row,) = [row for row in compare(a, b, MODEL) if row.field == field]
    return row.bits, row.household_bits


def test_a_helpline_in_two_reports_proves_little_and_an_own_number_much() -> None:
    helpline, own = Profile(phones=(NATIONAL_STALKING_HELPLINE,)), Profile(phones=(OWN,))
    assert bits("phone", helpline, helpline)[0] < 10 < bits("phone", own, own)[0]


def test_two_women_who_gave_the_helpline_as_their_number_are_not_joined_by_it() -> None:
    first = Profile(names=(NameForm(("sarah",), ("jones",)),), phones=(NATIONAL_STALKING_HELPLINE,))
    second = replace(first, phones=(OWN,))
    assert alone(score(first, first, MODEL), MODEL) < MODEL.link < alone(score(second, second, MODEL), MODEL)


def test_an_own_number_beside_the_helpline_proves_what_it_proves_alone() -> None:
    both, own = Profile(phones=(OWN, NATIONAL_STALKING_HELPLINE)), Profile(phones=(OWN,))
    assert bits("phone", both, both) == bits("phone", own, own)


def test_what_a_corpus_showed_to_be_common_is_kept_as_a_hash() -> None:
    key = "#" + hashlib.sha256(f"phone:{OWN}".encode()).hexdigest()[:16]
    values = ValueRarity({"births": {"1990": 0.02}, "common": {"phone": {key: 0.25}}})
    assert values.common_bits("phone", OWN) == 2.0
    assert values.common_bits("phone", "+447700900413") == values.common_bits("handle", OWN) == 0.0


@pytest.mark.parametrize("rare, common", [("1941-05-02", "1995-05-02"), ("1935-05-02", "1962-05-02")])
def test_a_date_of_birth_proves_more_where_fewer_were_born(rare: str, common: str) -> None:
    assert bits("dob", Profile(dob=rare), Profile(dob=rare)) > bits("dob", Profile(dob=common), Profile(dob=common))
