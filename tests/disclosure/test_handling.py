"""Who may be told of a report, by what its agency says of its handling."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.agency import AgencyId
from service.domain.handling import OPEN, HandlingCode, read_handling
from service.store.released import released_text

KENT, SUSSEX, PROSECUTORS, REFUGE = map(
    AgencyId.parse, ("police:46", "police:47", "cps:south-east", "partner:refuge-quayside")
)
EVERYBODY = (KENT, SUSSEX, PROSECUTORS, REFUGE)


def told(*notes: Any) -> set[AgencyId]:
    """Who is told of a report of Kent that is handled so."""
    handling = read_handling(list(notes))
    return {reader for reader in EVERYBODY if handling.is_told_to(KENT, reader)}


@pytest.mark.parametrize(
    "notes", [[], ["OFFICIAL-SENSITIVE", "VICTIM-SAFE"], [{"officer_contact": "ring the desk"}], [None, 3, ["a"]]]
)
def test_a_report_that_nobody_controls_is_told_to_all(notes: list[Any]) -> None:
    assert told(*notes) == set(EVERYBODY)


@pytest.mark.parametrize(
    "word",
    ["ORIGINATOR-CONTROL", "Originator control", "originator_controlled", "ORCON", "ORIGINATOR CONTROLLED (ORCON)"],
)
def test_originator_control_is_understood_however_it_is_written(word: str) -> None:
    assert told(word) == told({"code": word}) == {KENT}


def test_it_is_released_to_agencies_and_to_kinds_of_agency() -> None:
    code = "ORIGINATOR-CONTROL"
    assert told({"code": code, "release_to": ["police:47"]}) == {KENT, SUSSEX}
    assert told({"code": code, "release_to": ["police"]}) == {KENT, SUSSEX}
    assert told({"code": code, "release_to": ["cps", "partner:refuge-quayside"]}) == {KENT, PROSECUTORS, REFUGE}


def test_two_conditions_both_hold() -> None:
    first = {"code": "ORIGINATOR-CONTROL", "release_to": ["police", "cps"]}
    second = {"code": "ORIGINATOR-CONTROL", "release_to": ["cps", "partner"]}
    assert told(first, second) == {KENT, PROSECUTORS}
    assert told(first, "ORIGINATOR-CONTROL") == {KENT}


@pytest.mark.parametrize("listed", ["cps", ["CPS"], ["everybody"], [None], [["cps"]], {"cps": True}, [""], [" cps "]])
def test_what_names_no_recipient_releases_it_to_nobody(listed: Any) -> None:
    assert told({"code": "ORIGINATOR-CONTROL", "release_to": listed}) == {KENT}


def test_codes_are_told_once_in_a_fixed_order() -> None:
    found = read_handling(["victim safe", "OFFICIAL-SENSITIVE", "VICTIM-SAFE", "Handle with care"])
    assert found.codes == (HandlingCode.OFFICIAL_SENSITIVE, HandlingCode.VICTIM_SAFE)
    assert read_handling(None) is OPEN


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["cps", "police:47", "ORCON"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["code", "release_to", "x"]), inner),
    max_leaves=8,
)


@given(st.lists(JSON, max_size=5))
def test_its_agency_always_knows_of_its_report_and_the_row_tells_what_the_report_does(notes: list[Any]) -> None:
    handling = read_handling(notes)
    assert handling.is_told_to(KENT, KENT)
    row = released_text(handling)
    for reader in EVERYBODY:
        by_row = row is None or reader == KENT or any(f" {one} " in row for one in (str(reader), reader.kind.value))
        assert by_row == handling.is_told_to(KENT, reader)
