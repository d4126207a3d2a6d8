"""Ethnicity is never evidence: neither what is said of it, nor where a name comes from, reaches the linker."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from service.bulk.levels import columns
from service.bulk.model_file import read_base
from service.domain.agency import AgencyId
from service.domain.report import read_report
from service.linking.batch import link_incident
from service.linking.model import DEFAULT_MODEL
from service.linking.profile import Profile

SAID = ("", "white male, 30s", "Black British woman", "south Asian, speaks Punjabi", "ethnicity: A1", "Irish Traveller")
COMPARED = {
    "given", "family", "name_order", "dob", "sex", "phone", "email", "handle", "vehicle", "address",
    "pnc", "cro", "nhs", "nino", "driver", "asn", "crn",
}  # fmt: skip


def profiles(description: str, **more: Any) -> tuple[Profile, ...]:
    """The profiles of a report on Hannah and Marek, both described in these words."""
    parties = [
        {"local_id": "V1", "role": "victim", "name": {"given": ["Hannah"], "family": "Bright-Adeyemi"}},
        {"local_id": "S1", "role": "suspect", "name": {"given": ["Marek"], "family": "Kowalski"}, "dob": "1988-09-30"},
    ]
    body = {
        "kind": "police_incident",
        "source": {"reference": "47-0001"},
        "occurred": {"from": "2026-11-03T18:05:00+00:00"},
        "parties": [party | {"description": description} | more for party in parties],
    }
    incident = link_incident("", AgencyId.parse("police:47"), read_report(body))
    return tuple(party.profile for party in incident.parties)


def test_what_is_compared_is_a_closed_list_without_ethnicity() -> None:
    model = read_base(DEFAULT_MODEL)["fields"]
    assert model.keys() == COMPARED
    assert {column.field for column in columns(model)} <= COMPARED
    assert {field.name for field in fields(Profile)} == {
        "names", "dob", "born", "sex", "phones", "emails", "handles", "addresses", "vehicles", "identifiers",
    }  # fmt: skip


def test_no_description_changes_a_profile() -> None:
    assert {profiles(said) for said in SAID} == {profiles("")}


def test_an_ethnicity_that_is_sent_all_the_same_changes_no_profile() -> None:
    sent = {"ethnicity": "W1", "self_defined_ethnicity": "A2", "nationality": "POL", "origin": "polish"}
    assert profiles("", **sent) == profiles("")


def test_a_level_names_no_origin() -> None:
    levels = {level for own in read_base(DEFAULT_MODEL)["fields"].values() for level in own}
    assert not [level for level in levels if any(word in level for word in ("origin", "ethnic", "culture", "nation"))]
