"""A table for spreadsheet programs in which no cell that was sent is run as a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.documents.plain import plain
from service.documents.sheet import guarded, sheet

SIGNS = "=+-@\t\r\n＝＋－＠"
TEXTS = st.text(alphabet=st.one_of(st.characters(), st.sampled_from(f'{SIGNS}",;| \x00')))


def read(octets: bytes) -> list[list[str]]:
    """The cells of a sheet, as a program reads them."""
    return list(csv.reader(io.StringIO(octets.decode("utf-8-sig"), newline=""), strict=True))


@given(TEXTS)
@example("=cmd|' /C calc'!A0")
@example('";=1+1')
@example("\t=1+1")
@example("  =1+1")
@example("\x00=1+1")
@example("+447700900412")
def test_no_cell_begins_like_a_formula_and_none_is_lost(text: str) -> None:
    ((cell,), (other, last)) = (read(sheet([text], []))[0], read(sheet(["a", "b"], [[text, "end"]]))[1])
    assert cell == other
    assert last == "end"
    assert not cell.lstrip().startswith(tuple("=+-@＝＋－＠"))
    assert not cell.startswith(("\t", "\r", "\n"))
    assert cell.removeprefix("'") in (plain(text), plain(text).removeprefix("'"))


@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), max_size=5))
def test_a_sheet_has_as_many_lines_and_cells_as_it_was_given(rows: list[list[str]]) -> None:
    found = read(sheet(["a", "b", "c"], rows))
    assert [len(line) for line in found] == [3] * (len(rows) + 1)


@pytest.mark.parametrize("text", ["Hannah", "Łódź", "10", "", "a=b", "'quoted'"])
def test_a_harmless_cell_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


def test_a_phone_number_gets_an_apostrophe_in_front() -> None:
    assert guarded("+447700900412") == "'+447700900412"


def test_spreadsheet_programs_are_told_that_it_is_utf_8() -> None:
    assert sheet(["a"], []).startswith(b"\xef\xbb\xbf")
