"""Official identifiers: the published vectors pass in every form, a slip or a made-up number does not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.linking.normalise.identifiers import Bearer, check_letter, read_identifier

NOBODY = Bearer()
PNC = ("1979/0163001B", "2002/0073319Z", "2003/0000003Y", "1981/0000034U", "1967/9893091D")
CRO = ("065656/91H", "SF05/482703J", "SF83/50058Z")
ASN = ("2202XC0200000000021R", "2005FF0500000000555P", "9700000000000123456K", "22FD112200001234560X")
NHS = ("9434765919", "4010232137", "9990000018")
VECTORS = [
    (kind, value) for kind, values in (("pnc", PNC), ("cro", CRO), ("asn", ASN), ("nhs", NHS)) for value in values
]


@pytest.mark.parametrize(("kind", "value"), VECTORS)
def test_a_published_number_passes_as_it_stands(kind: str, value: str) -> None:
    assert read_identifier(kind, value, NOBODY) == (value, "")
    assert read_identifier(kind, f" {value.lower()} ", NOBODY) == (value, "")


@pytest.mark.parametrize(("kind", "value"), VECTORS)
@given(data=st.data())
def test_one_slip_in_a_published_number_never_passes(kind: str, value: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([m.start() for m in re.finditer("[0-9]", value)]))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != value[place]]))
    slip = value[:place] + other + value[place + 1 :]
    ignored = kind == "asn" and 4 <= place < 6  # the unit takes no part in the check letter
    ignored = ignored or (kind == "pnc" and place < 2)  # nor does the century of a PNC ID
    assert (read_identifier(kind, slip, NOBODY)[0] == "") or ignored


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        pytest.param("pnc", "79/163001B", "1979/0163001B", id="the short PNC ID"),
        pytest.param("pnc", "03/3Y", "2003/0000003Y", id="a short PNC ID of this century"),
        pytest.param("pnc", "19790163001B", "1979/0163001B", id="a PNC ID without its slash"),
        pytest.param("pnc", "79163001B", "1979/0163001B", id="the short one without its slash"),
        pytest.param("pnc", "1979 / 0163001 B", "1979/0163001B", id="a PNC ID in spaces"),
        pytest.param("pnc", "1979-0163001B", "1979/0163001B", id="a PNC ID with a dash"),
        pytest.param("cro", "65656/91H", "065656/91H", id="a CRO number without its nought"),
        pytest.param("cro", "SF83/050058Z", "SF83/50058Z", id="a file record with a nought"),
        pytest.param("asn", "22/FD11/22/1234560X", "22FD112200001234560X", id="the ASN as shown"),
        pytest.param("asn", "05/55FF/05/555" + check_letter("55050500000000555"), "0555FF0500000000555" +
                     check_letter("55050500000000555"), id="the ASN as shown with a force number"),
        pytest.param("nhs", "943 476 5919", "9434765919", id="the NHS number in groups"),
        pytest.param("nino", "AB 12 34 56 C", "AB123456", id="the suffix tells nobody apart"),
        pytest.param("nino", "ab123456", "AB123456", id="and may be missing"),
        pytest.param("crn", "x-123456", "X123456", id="a reference without its signs"),
    ],
)  # fmt: skip
def test_every_form_of_a_number_has_one_canonical_form(kind: str, value: str, expected: str) -> None:
    assert read_identifier(kind, value, NOBODY) == (expected, "")


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        pytest.param("pnc", "1979/0163001C", "pnc-check-letter", id="a PNC ID with another letter"),
        pytest.param("pnc", "unknown", "pnc-format", id="no PNC ID"),
        pytest.param("pnc", "2060/0000000Z", "pnc-format", id="a PNC ID without a serial"),
        pytest.param("cro", "065656/91J", "cro-check-letter", id="a CRO number with another letter"),
        pytest.param("cro", "065656", "cro-format", id="no CRO number"),
        pytest.param("cro", "000000/00Z", "cro-junk", id="the CRO number of nobody"),
        pytest.param("cro", "SF00/0Z", "cro-junk", id="the file record of nobody"),
        pytest.param("asn", "2202XC0200000000021S", "asn-check-letter", id="an ASN with another letter"),
        pytest.param("asn", "2202XC02", "asn-format", id="half an ASN"),
        pytest.param("asn", "0800NP0100000000001H", "asn-dummy", id="an ASN of no police"),
        pytest.param("asn", "2200NP0000000000001H", "asn-dummy", id="an ASN of no police with its year"),
        pytest.param("nhs", "9434765918", "nhs-check-digit", id="an NHS number with another digit"),
        pytest.param("nhs", "1111111111", "nhs-format", id="an NHS number of one digit"),
        pytest.param("nhs", "94347659", "nhs-format", id="a short NHS number"),
        pytest.param("nino", "QQ123456C", "nino-format", id="the NINO of the forms"),
        pytest.param("nino", "AB123456E", "nino-format", id="a NINO with another suffix"),
        pytest.param("nino", "TN010190F", "nino-temporary", id="a temporary NINO"),
        pytest.param("crn", "000", "crn-format", id="a reference of noughts"),
        pytest.param("driver", "BRIGHT", "driver-format", id="no driver number"),
        pytest.param("imei", "490154203237518", "identifier-type", id="a type that is not known"),
    ],
)
def test_a_number_that_fails_its_check_is_not_matched_on(kind: str, value: str, code: str) -> None:
    assert read_identifier(kind, value, NOBODY) == ("", code)


@given(st.integers(0, 99), st.integers(1, 9_999_999))
def test_every_pnc_id_reads_the_same_long_and_short(year: int, serial: int) -> None:
    letter = check_letter(f"{year:02}{serial:07}")
    century = 20 if year <= 39 else 19
    expected = (f"{century}{year:02}/{serial:07}{letter}", "")
    assert read_identifier("pnc", f"{year:02}/{serial}{letter}", NOBODY) == expected
    assert read_identifier("pnc", f"{century}{year:02}/{serial:07}{letter}", NOBODY) == expected


DRIVER = "BRIGH954177H99AB"  # born on 17 April of a year 9_7, a woman


@pytest.mark.parametrize(
    "bearer",
    [
        pytest.param(NOBODY, id="nothing known"),
        pytest.param(Bearer(("bright",), "1997-04-17", "2"), id="all agree"),
        pytest.param(Bearer(("kowalska",), "1997-04", ""), id="a month is not judged by its day"),
        pytest.param(Bearer((), "1997", "2"), id="a year is judged by its decade"),
    ],
)
def test_a_driver_number_passes_when_its_bearer_fits(bearer: Bearer) -> None:
    assert read_identifier("driver", DRIVER, bearer) == (DRIVER, "")
    assert read_identifier("driver", f"{DRIVER} 12", bearer) == (DRIVER, "")


@pytest.mark.parametrize(
    ("bearer", "code"),
    [
        pytest.param(Bearer((), "1997-04-18", ""), "driver-dob-conflict", id="another day"),
        pytest.param(Bearer((), "1987-04-17", ""), "driver-dob-conflict", id="another decade"),
        pytest.param(Bearer((), "1987", ""), "driver-dob-conflict", id="another decade by the year"),
        pytest.param(Bearer((), "", "1"), "driver-sex-conflict", id="another sex"),
    ],
)
def test_a_driver_number_of_somebody_else_is_not_matched_on(bearer: Bearer, code: str) -> None:
    assert read_identifier("driver", DRIVER, bearer) == ("", code)


def test_mac_is_written_mc_in_a_driver_number() -> None:
    macdonald = Bearer(("macdonald",))
    assert read_identifier("driver", "MACDO904177H99AB", macdonald) == ("MCDON904177H99AB", "")
    assert read_identifier("driver", "MCDON904177H99AB", macdonald) == ("MCDON904177H99AB", "")
    assert read_identifier("driver", "MACKS904177H99AB", Bearer(("bright",))) == ("MACKS904177H99AB", "")
