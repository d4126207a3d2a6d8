"""Dates of birth and ages as feeds send them, and what may be believed of them."""

from __future__ import annotations

from datetime import date

import pytest

from service.linking.normalise.dates import BirthReading, read_dob

DAY = date(2026, 11, 3)


def _read(text: str, age: int | None = None, on: date = DAY) -> tuple[str, tuple[str, ...], list[str]]:
    reading = read_dob(text, age, on)
    return reading.dob, reading.born, [f"{finding.at} {finding.code}" for finding in reading.findings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("1991-04-17", "1991-04-17", id="a day"),
        pytest.param("1991-04", "1991-04", id="a month"),
        pytest.param("1991", "1991", id="a year"),
        pytest.param("1992-02-29", "1992-02-29", id="a leap day"),
        pytest.param(" 1991-04-17\n", "1991-04-17", id="a day in white space"),
        pytest.param("1906-11-04", "1906-11-04", id="the oldest living person"),
        pytest.param("2026-11-02", "2026-11-02", id="a child of one day"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_the_agreed_forms_are_read_without_a_word(text: str, expected: str) -> None:
    assert _read(text) == (expected, (), [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("17/04/1991", "1991-04-17", id="day first"),
        pytest.param("07/04/1991", "1991-04-07", id="day first where it may be either"),
        pytest.param("04/17/1991", "1991-04-17", id="month first where it must be"),
        pytest.param("17.4.91", "1991-04-17", id="a short year of the last century"),
        pytest.param("17/04/25", "2025-04-17", id="a short year of this century"),
        pytest.param("1991-4-7", "1991-04-07", id="no leading noughts"),
        pytest.param("1991/04/17", "1991-04-17", id="slashes"),
        pytest.param("19910417", "1991-04-17", id="no signs"),
        pytest.param("1991-04-17T00:00:00Z", "1991-04-17", id="a time of day"),
        pytest.param("17 April 1991", "1991-04-17", id="the month in letters"),
        pytest.param("17-Apr-1991", "1991-04-17", id="the month in three letters"),
        pytest.param("1st of May 1980", "1980-05-01", id="an ordinal"),
        pytest.param("Apr 1991", "1991-04", id="a month in letters and a year"),
        pytest.param("04/1991", "1991-04", id="a month and a year"),
        pytest.param("1991-04-00", "1991-04", id="an unknown day as noughts"),
        pytest.param("1991-00-00", "1991", id="an unknown month as noughts"),
    ],
)
def test_other_forms_are_read_and_told(text: str, expected: str) -> None:
    assert _read(text) == (expected, (), ["dob dob-format"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("1900-01-01", "placeholder-dob", id="the first day of 1900"),
        pytest.param("01/01/1900", "placeholder-dob", id="the same in another form"),
        pytest.param("1901-01-01", "placeholder-dob", id="the first day of 1901"),
        pytest.param("1970-01-01", "placeholder-dob", id="the first day of Unix"),
        pytest.param("1911-11-11", "placeholder-dob", id="all ones"),
        pytest.param("9999-12-31", "placeholder-dob", id="the last day of all"),
        pytest.param("0001-01-01", "placeholder-dob", id="the first day of all"),
        pytest.param("2027-01-02", "future-dob", id="after the event"),
        pytest.param("2027", "future-dob", id="the year after the event"),
        pytest.param("1890-02-02", "impossible-dob", id="long before any living person"),
        pytest.param("1899", "impossible-dob", id="a year before any living person"),
        pytest.param("2026-11-03", "dob-event-day", id="the day of the event"),
        pytest.param("1991-02-30", "dob-unreadable", id="no day of the month"),
        pytest.param("1991-13-01", "dob-unreadable", id="no month"),
        pytest.param("1991-00-17", "dob-unreadable", id="a day of no month"),
        pytest.param("0000", "dob-unreadable", id="no year"),
        pytest.param("in his thirties", "dob-unreadable", id="no date"),
    ],
)
def test_what_cannot_be_true_is_left_out_and_told(text: str, code: str) -> None:
    dob, born, findings = _read(text)
    assert (dob, born) == ("", ())
    assert f"dob {code}" in findings


def test_of_the_first_of_january_only_the_year_is_believed() -> None:
    assert _read("1991-01-01") == ("1991", (), ["dob dob-first-of-january"])
    assert _read("01/01/1991") == ("1991", (), ["dob dob-format", "dob dob-first-of-january"])


@pytest.mark.parametrize(
    ("text", "age", "expected"),
    [
        pytest.param("", 35, ("", ("1990-11-04", "1991-11-03"), []), id="an age alone gives a year of birth days"),
        pytest.param("", 0, ("", ("2025-11-04", "2026-11-03"), []), id="so does that of a baby"),
        pytest.param("1991", 35, ("1991", ("1990-11-04", "1991-11-03"), []), id="an age narrows a year"),
        pytest.param("1991-04", 35, ("1991-04", ("1990-11-04", "1991-11-03"), []), id="and a month"),
        pytest.param("1991-04-17", 35, ("1991-04-17", (), []), id="a day leaves no use for an age"),
        pytest.param("1991-11-03", 35, ("1991-11-03", (), []), id="a birthday is on the day"),
        pytest.param("1991-11-04", 35, ("1991-11-04", (), ["age dob-age-conflict"]), id="and not the day before"),
        pytest.param("1991", 50, ("1991", (), ["age dob-age-conflict"]), id="a year and an age may disagree"),
        pytest.param("", 121, ("", (), ["age age-impossible"]), id="nobody is so old"),
        pytest.param("", -1, ("", (), ["age age-impossible"]), id="nobody is younger than nought"),
        pytest.param("1900-01-01", 35, ("", ("1990-11-04", "1991-11-03"), ["dob placeholder-dob"]), id="placeholder"),
    ],
)
def test_an_age_serves_beside_a_date_of_birth(
    text: str, age: int, expected: tuple[str, tuple[str, ...], list[str]]
) -> None:
    assert _read(text, age) == expected


def test_somebody_born_on_a_leap_day_has_an_age_in_a_common_year() -> None:
    assert _read("", 2, date(2024, 2, 29))[1] == ("2021-03-01", "2022-02-28")


def test_nothing_at_all_is_read_from_nothing() -> None:
    assert read_dob("  ", None, DAY) == BirthReading()


@pytest.mark.parametrize(
    "dob, age, expected",
    [
        pytest.param("2016-11-03", None, "2016-11-03", id="ten years old on the day"),
        pytest.param("2016-11-04", None, "", id="a day younger"),
        pytest.param("2022", None, "", id="a year alone"),
        pytest.param("2019-04-17", 7, "2019-04-17", id="the age says so too"),
        pytest.param("2019-04-17", 35, "", id="the age says otherwise"),
    ],
)
def test_nobody_younger_than_the_law_can_suspect_has_that_date_of_birth(
    dob: str, age: int | None, expected: str
) -> None:
    reading = read_dob(dob, age, DAY, youngest=10)
    assert reading.dob == expected
    assert ("dob-too-young" in {finding.code for finding in reading.findings}) is (not expected)
    assert read_dob(dob, age, DAY).dob == dob
