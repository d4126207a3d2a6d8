"""``conduct staff``: whom the register knows, and nothing of what it knows of them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from .conftest import Conduct, report, write_lines

HIM = {"name": {"given": ["Marek"], "family": "Kowalski"}, "dob": "1987-11-02"}
MAREK = {**HIM, "role": "police_investigator"}
HANNAH = {"name": {"given": ["Hannah"], "family": "Bright-Adeyemi"}, "dob": "1991-04-17", "household": [HIM]}
DETAILS = ("Marek", "Kowalski", "1987", "Hannah", "Bright", "1991")


@pytest.fixture
def enrolled(conduct: Conduct) -> Conduct:
    """Types commands on a database in which force 47 takes part."""
    assert conduct("enrol", "police:47", "police_records").exit_code == 0
    return conduct


def listed(conduct: Conduct) -> list[str]:
    told = conduct("staff", "list", "police:47")
    assert told.exit_code == 0
    assert not any(detail in told.output for detail in DETAILS)
    return [line.split()[0] for line in told.stdout.splitlines()]


def test_one_is_added_replaced_listed_and_removed(enrolled: Conduct, tmp_path: Path) -> None:
    file = tmp_path / "marek.json"
    file.write_text(json.dumps(MAREK, indent=2))
    assert enrolled("staff", "add", "police:47", "47-0017", file).exit_code == 0
    assert enrolled("staff", "add", "police:47", "47-0018", input=json.dumps({**MAREK, "role": None})).exit_code == 0
    assert enrolled("staff", "add", "police:47", "47-0017", file).exit_code == 0
    assert listed(enrolled) == ["47-0017", "47-0018"]
    told = json.loads(enrolled("staff", "list", "police:47", "--json").stdout.splitlines()[0])
    assert (told["reference"], told["role"], told["comes_as"]) == ("47-0017", "police_investigator", [])
    assert enrolled("staff", "remove", "police:47", "47-0017").exit_code == 0
    assert enrolled("staff", "remove", "police:47", "47-0017").exit_code == 1
    assert listed(enrolled) == ["47-0018"]


def test_a_bad_line_of_a_file_costs_only_itself_and_is_told_without_what_it_holds(
    enrolled: Conduct, tmp_path: Path
) -> None:
    lines = [
        {**MAREK, "reference": "47-0001"},
        {**HANNAH, "dob": "1991-02-31", "reference": "47-0002"},
        {**HANNAH, "shoe_size": 5, "reference": "47-0003"},
        {**HANNAH, "reference": "47 0004"},
    ]
    file = tmp_path / "staff.ndjson"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines) + "no json\n")
    told = enrolled("staff", "import", "police:47", file)
    assert told.exit_code == 1
    assert not any(detail in told.output for detail in DETAILS)
    begun = [line.partition(":")[0] for line in told.stderr.splitlines()]
    assert begun[:4] == ["line 2, /dob", "line 3, as a whole", "line 4, /reference", "line 5, as a whole"]
    assert told.stderr.splitlines()[-1] == "2 registered, 3 lines refused."
    assert listed(enrolled) == ["47-0001", "47-0002"]


@pytest.mark.parametrize("sent", ["{}", "[]", '{"name": {"family": 5}}', ""])
def test_what_describes_nobody_is_refused(enrolled: Conduct, sent: str) -> None:
    assert enrolled("staff", "add", "police:47", "47-0017", input=sent).exit_code == 1
    assert listed(enrolled) == []


def test_an_agency_that_does_not_take_part_has_no_staff(enrolled: Conduct) -> None:
    assert enrolled("staff", "add", "police:44", "44-0017", input=json.dumps(MAREK)).exit_code == 1
    assert enrolled("staff", "add", "nobody", "44-0017", input=json.dumps(MAREK)).exit_code == 2


def test_a_namesake_is_cleared_of_a_course_and_not_of_one_that_is_not_there(
    enrolled: Conduct, sqlite_url: str, tmp_path: Path
) -> None:
    body = report("47-1")
    body["parties"][1] |= HIM
    assert enrolled("import", write_lines(tmp_path / "reports.ndjson", [json.dumps(body)])).exit_code == 0
    assert enrolled("staff", "add", "police:47", "47-0017", input=json.dumps(MAREK)).exit_code == 0
    with closing(sqlite3.connect(make_url(sqlite_url).database or "")) as database:
        ((course,),) = database.execute("SELECT id FROM course").fetchall()

        def noted() -> tuple[int, int]:
            tables = ("own_record", "cleared_record")
            found = [database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]  # noqa: S608
            return found[0], found[1]

        assert noted() == (1, 0)
        for agency, reference, of in (("police:47", "47-9999", course), ("police:47", "47-0017", f"crs_{0:032}")):
            told = enrolled("staff", "clear", agency, reference, "--course", of, "--reason", "A namesake.")
            assert told.exit_code == 1
        assert noted() == (1, 0)
        told = enrolled("staff", "clear", "police:47", "47-0017", "--course", course, "--reason", "A namesake.")
        assert (told.exit_code, told.stderr) == (0, "Cleared.\n")
        assert noted() == (0, 1)
