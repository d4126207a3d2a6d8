"""The levels that Splink is given are those that the linker finds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from service.bulk.levels import columns, levels
from service.bulk.model_file import read_base
from service.domain.agency import AgencyId
from service.domain.report import read_report
from service.linking.batch import link_incident
from service.linking.compare import compare
from service.linking.model import DEFAULT_MODEL, load_model
from service.linking.profile import AddressForm, NameForm, Profile

DEMO = Path(__file__).parents[2] / "corpora" / "demo" / "incidents.ndjson"
HANNAH = Profile(names=(NameForm(("hannah",), ("bright", "adeyemi")),), dob="1991-04-17", sex="2")


def told(a: Profile, b: Profile) -> dict[str, str]:
    return levels(a, b, compare(a, b, load_model()))


def demo_profiles() -> Iterator[Profile]:
    for line in DEMO.read_text("utf-8").splitlines()[:60]:
        body = json.loads(line)
        incident = link_incident(body["source"]["reference"], AgencyId.parse(body["agency"]), read_report(body))
        yield from (party.profile for party in incident.parties)


def test_every_level_that_is_found_has_its_place_in_a_column() -> None:
    known = {column.name: column.levels for column in columns(read_base(DEFAULT_MODEL)["fields"])}
    found = {(name, level) for a, b in combinations(demo_profiles(), 2) for name, level in told(a, b).items()}
    assert len(found) > 30
    assert not [(name, level) for name, level in found if level not in known[name]]


def test_every_level_of_the_model_is_in_a_column_unless_it_stands_alone() -> None:
    fields = read_base(DEFAULT_MODEL)["fields"]
    placed = {(column.field, level) for column in columns(fields) for level in column.levels}
    assert {(field, level) for field, own in fields.items() for level in own} - placed == {("asn", "same")}


def test_the_columns_tell_what_the_comparison_found() -> None:
    turned = Profile(names=(NameForm(("bright", "adeyemi"), ("hannah",)),), dob="1991-04-18", sex="2")
    assert told(HANNAH, turned) == {
        "given": "exact",
        "family": "exact",
        "name_order_names": "swapped",
        "dob_full": "one_digit",
        "sex": "same",
    }


@pytest.mark.parametrize(
    "one, other, column",
    [
        (Profile(dob="1991-04-17"), Profile(dob="1991-04-17"), "dob_full"),
        (Profile(dob="1991-04-17"), Profile(dob="1991-04"), "dob_month"),
        (Profile(dob="1991"), Profile(dob="1991-04"), "dob_year"),
        (Profile(dob="1991-04-17"), Profile(born=("1990-11-04", "1991-11-03")), "dob_age"),
    ],
)
def test_dates_of_birth_are_weighed_among_pairs_that_tell_them_as_exactly(
    one: Profile, other: Profile, column: str
) -> None:
    assert list(told(one, other)) == list(told(other, one)) == [column]


@pytest.mark.parametrize(
    "other, column",
    [
        (AddressForm("999044345715", "QB12AA", "2", ("forge", "lane")), "address_uprn"),
        (AddressForm("", "QB12AA", "2", ("forge", "lane")), "address_number"),
        (AddressForm("", "QB12AA", "", ()), "address_postcode"),
    ],
)
def test_homes_are_weighed_among_pairs_that_tell_them_as_exactly(other: AddressForm, column: str) -> None:
    home = AddressForm("999044345715", "QB12AA", "2", ("forge", "lane"))
    assert list(told(Profile(addresses=(home,)), Profile(addresses=(other,)))) == [column]
