"""The pairs that weights are learnt from."""

from __future__ import annotations

from random import Random

from service.bulk.pairs import SESSIONS, at_random, proposed
from service.linking.block import RULES
from service.linking.profile import AddressForm, NameForm, Profile

PHONE = ("+447700900412",)
HANNAH = Profile(names=(NameForm(("hannah",), ("bright",)),), dob="1991-04-17", phones=PHONE)
MAREK = Profile(names=(NameForm(("marek",), ("kowalski",)),), dob="1988-09-30", phones=PHONE)
NIAMH = Profile(names=(NameForm(("niamh",), ("doyle",)),), dob="1979-02-03")


def test_a_session_has_the_pairs_that_share_what_it_is_named_for() -> None:
    found = proposed([HANNAH, NIAMH, MAREK, NIAMH], 300, Random(1))
    assert found["phone"] == [(0, 2)]
    assert found["dob+name"] == found["name"] == [(1, 3)]
    assert not found["email"]


def test_a_number_that_many_use_proposes_nobody() -> None:
    assert not proposed([HANNAH, MAREK, HANNAH], 2, Random(1))["phone"]


def test_a_person_of_many_reports_counts_as_few_pairs() -> None:
    assert len(proposed([HANNAH] * 50, 300, Random(1))["phone"]) == 3


def test_what_proposes_the_pairs_of_a_session_is_held_fixed_in_it() -> None:
    full = Profile(
        names=HANNAH.names,
        dob=HANNAH.dob,
        phones=PHONE,
        emails=("hannah@example.org",),
        handles=("instagram:hannah",),
        vehicles=("QB70XYZ",),
        addresses=(AddressForm("", "QB12AA", "2", ("forge", "lane")),),
        identifiers=(("nhs", "9990000018"), ("pnc", "2079/12345A")),
    )
    kinds = {value.partition(":")[0] for rule in RULES for value in rule(full)}
    assert SESSIONS.keys() <= kinds
    for session, held in SESSIONS.items():
        assert held, session
        assert ("dob" in session) == ("dob" in held), session
        assert ("name" in session) == ({"given", "family"} <= held), session
        assert ("home" in session or "outcode" in session) == ("address" in held), session


def test_pairs_at_random_are_of_different_details_and_the_same_for_a_seed() -> None:
    parties = [HANNAH, HANNAH, MAREK, NIAMH, NIAMH]
    drawn = list(at_random(parties, 200, Random(7)))
    assert drawn == list(at_random(parties, 200, Random(7)))
    assert {(parties[a], parties[b]) for a, b in drawn} == {(HANNAH, MAREK), (HANNAH, NIAMH), (MAREK, NIAMH)}
    assert not list(at_random([HANNAH, HANNAH], 10, Random(7)))
