"""Addresses as feeds send them, and what can be compared of them."""

from __future__ import annotations

import pytest

from service.linking.normalise.addresses import read_address, read_line
from service.linking.normalise.findings import Finding
from service.linking.profile import AddressForm


@pytest.mark.parametrize(
    ("line", "number", "street"),
    [
        pytest.param("14 Larkspur Road", "14", "larkspur road", id="a house number and a street"),
        pytest.param("14, Larkspur Rd.", "14", "larkspur road", id="an abbreviation and a comma"),
        pytest.param("14a Larkspur Road, Testbourne", "14a", "larkspur road", id="a letter"),
        pytest.param("14 A Larkspur Road", "14a", "larkspur road", id="a letter apart"),
        pytest.param("14 A Street", "14", "a street", id="a street of one letter"),
        pytest.param("14-16 Larkspur Road", "14to16", "larkspur road", id="a range"),
        pytest.param("Flat 3, 14 Imaginary Row", "flat 3 14", "imaginary row", id="a flat"),
        pytest.param("Flt 3 14 Imaginary Row", "flat 3 14", "imaginary row", id="a flat without a comma"),
        pytest.param("Apartment 3, 14 Imaginary Row", "flat 3 14", "imaginary row", id="an apartment"),
        pytest.param("Ground Floor Flat, 9 Quay St", "flat ground floor 9", "quay street", id="a floor"),
        pytest.param("The Old Mill, Mill Lane", "the old mill", "mill lane", id="a house name"),
        pytest.param("Quay House, 1 Quay Street", "1", "quay street", id="a house name and a number"),
        pytest.param("12 St John St", "12", "saint john street", id="a saint and a street"),
        pytest.param("Larkspur Road", "", "larkspur road", id="a street alone"),
        pytest.param("", "", "", id="nothing"),
    ],
)
def test_a_line_is_a_number_and_a_street(line: str, number: str, street: str) -> None:
    assert read_line(line) == (number, tuple(street.split()))


@pytest.mark.parametrize("postcode", ["QX1 4AB", "qx14ab", " QX14AB ", "QX1\u00a04AB", "ＱＸ１ ４ＡＢ"], ids=ascii)
def test_one_postcode_however_it_is_written(postcode: str) -> None:
    assert read_address("14 Larkspur Road", postcode, "") == (AddressForm("", "QX14AB", "14", ("larkspur", "road")), ())


def test_a_postcode_at_the_end_of_the_line_serves_where_the_field_is_empty() -> None:
    expected = (AddressForm("", "QX14AB", "14", ("larkspur", "road")), ())
    assert read_address("14 Larkspur Road, Testbourne, QX1 4AB", "", "") == expected


@pytest.mark.parametrize("uprn", ["999000004102", " 999000004102 "])
def test_a_property_number_is_enough_of_an_address(uprn: str) -> None:
    assert read_address("", "", uprn) == (AddressForm("999000004102", "", "", ()), ())


def test_a_property_number_has_no_leading_noughts() -> None:
    assert read_address("", "", "000000004102").form == AddressForm("4102", "", "", ())


@pytest.mark.parametrize(
    ("line", "postcode", "uprn", "expected"),
    [
        pytest.param("", "QX1", "", Finding("postcode-format", "postcode"), id="half a postcode"),
        pytest.param("", "...", "", Finding("postcode-format", "postcode"), id="signs for a postcode"),
        pytest.param("", "NF1 1NF", "", Finding("postcode-placeholder", "postcode"), id="no fixed abode"),
        pytest.param("", "ZZ99 3VZ", "", Finding("postcode-placeholder", "postcode"), id="a pseudo-code"),
        pytest.param("", "", "0", Finding("uprn-format", "uprn"), id="a nought for a property"),
        pytest.param("", "", "QX1", Finding("uprn-format", "uprn"), id="letters for a property"),
        pytest.param("NFA", "", "", Finding("address-placeholder", "line"), id="NFA for a line"),
        pytest.param("No fixed abode", "", "", Finding("address-placeholder", "line"), id="no abode for a line"),
        pytest.param("Not known", "", "", Finding("address-placeholder", "line"), id="an unknown line"),
    ],
)
def test_a_placeholder_is_no_address(line: str, postcode: str, uprn: str, expected: Finding) -> None:
    assert read_address(line, postcode, uprn) == (None, (expected,))


def test_a_line_of_digits_is_no_house_number() -> None:
    assert read_line("1" * 20_000) == ("", ("1" * 20_000,))


def test_the_good_parts_of_an_address_outlive_a_bad_one() -> None:
    form, findings = read_address("14 Larkspur Road", "QX1", "x")
    assert form == AddressForm("", "", "14", ("larkspur", "road"))
    assert {finding.at for finding in findings} == {"postcode", "uprn"}
