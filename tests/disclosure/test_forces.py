"""What agencies are called."""

from __future__ import annotations

import re

import pytest

from service.disclosure.forces import agency_name, forces
from service.domain.agency import AgencyId


@pytest.mark.parametrize(
    "agency, name",
    [
        ("police:47", "Sussex Police"),
        ("police:01", "Metropolitan Police Service"),
        ("police:93", "British Transport Police"),
        ("police:99", "Police force 99"),
        ("cps:south-east", "CPS South East"),
        ("partner:idva-south", "IDVA South"),
    ],
)
def test_an_agency_is_called(agency: str, name: str) -> None:
    assert agency_name(AgencyId.parse(agency)) == name


def test_all_forty_three_territorial_forces_of_england_and_wales_are_named() -> None:
    others = {"24", "56", "57", "59", "88", "91", "93", "97", "98"}
    territorial = {n for code, n in forces().items() if code not in others and not n.startswith("Police Scotland")}
    assert len(territorial) == 43


@pytest.mark.parametrize("code", sorted(forces()))
def test_a_force_code_is_two_digits(code: str) -> None:
    assert re.fullmatch(r"[0-9]{2}", code)
