"""``conduct link``: the same links for the same reports, whatever their order, and a bad line costs only itself."""

from __future__ import annotations

import csv
import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest

from service.linking.measure import read_links
from tests.cli.conftest import Conduct, report, write_lines


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def groups(rows: list[dict[str, str]], column: str) -> set[frozenset[tuple[str, str]]]:
    """The parties that a column holds together."""
    found: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        found.setdefault(row[column], set()).add((row["reference"], row["local_id"]))
    return {frozenset(group) for group in found.values()}


def bare(line: str) -> dict[str, Any]:
    return {name: value for name, value in json.loads(line).items() if name != "agency"}


@pytest.fixture
def linked(conduct: Conduct, demo_lines: list[str], tmp_path: Path) -> Path:
    """The links of the reports in their own order."""
    out = tmp_path / "links.csv"
    assert conduct("link", write_lines(tmp_path / "reports.ndjson", demo_lines), "--out", out).exit_code == 0
    return out


def test_three_shuffled_files_give_the_same_links(
    conduct: Conduct, demo_lines: list[str], linked: Path, tmp_path: Path
) -> None:
    for seed in range(3):
        shuffled = random.Random(seed).sample(demo_lines, len(demo_lines))
        out = tmp_path / f"links-{seed}.csv"
        assert conduct("link", write_lines(tmp_path / "shuffled.ndjson", shuffled), "--out", out).exit_code == 0
        assert sorted(out.read_text("utf-8").splitlines()) == sorted(linked.read_text("utf-8").splitlines())


def test_every_party_has_a_row_that_the_measures_read(demo_lines: list[str], linked: Path) -> None:
    text = linked.read_text("utf-8")
    assert text.splitlines()[0] == "reference,agency,local_id,role,person_id,course_id,standing"
    links = list(read_links(text.splitlines()))
    parties = {
        (body["agency"], body["source"]["reference"], party["local_id"])
        for body in map(json.loads, demo_lines)
        for party in body["parties"]
    }
    assert {(link.agency, link.reference, link.local_id) for link in links} == parties
    assert len(links) == len(parties) > len({link.person for link in links})
    assert all(link.person and link.course and link.standing for link in links)


def test_lines_without_an_agency_are_linked_alike_and_written_without_the_column(
    conduct: Conduct, demo_lines: list[str], linked: Path, tmp_path: Path
) -> None:
    out = tmp_path / "bare.csv"
    file = write_lines(tmp_path / "bare.ndjson", map(bare, demo_lines))
    assert conduct("link", file, "--out", out).exit_code == 0
    assert out.read_text("utf-8").splitlines()[0] == "reference,local_id,role,person_id,course_id,standing"
    for column in ("person_id", "course_id"):
        assert groups(table(out), column) == groups(table(linked), column)


def test_garbage_and_an_invalid_report_cost_only_themselves(
    conduct: Conduct, demo_lines: list[str], linked: Path, tmp_path: Path
) -> None:
    lines: list[str | dict[str, Any]] = [*demo_lines]
    lines[100:100] = [
        "Hannah Bright-Adeyemi, 1991-04-17",
        report("47-0003", parties=[]),
        report("47-0004", agency="47"),
    ]
    out, errors = tmp_path / "mixed.csv", tmp_path / "errors.ndjson"
    result = conduct("link", write_lines(tmp_path / "mixed.ndjson", lines), "--out", out, "--errors", errors)
    assert result.exit_code == 1
    assert out.read_bytes() == linked.read_bytes()
    assert "line 101: malformed-json: " in result.stderr
    assert "line 102: /parties: too-short: " in result.stderr
    assert "line 103: /agency: not-an-agency: " in result.stderr
    assert [json.loads(line)["line"] for line in errors.read_text("utf-8").splitlines()] == [101, 102, 103]
    assert "Hannah" not in result.stderr
    assert "47-0003" not in result.stderr


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_one_reference_the_latest_version_counts_in_any_order(
    conduct: Conduct, tmp_path: Path, order: tuple[int, ...]
) -> None:
    later = report("47-0001", source={"reference": "47-0001", "version": 2})
    later["parties"] = [later["parties"][0]]
    lines = [report("47-0001"), later, report("47-0002")]
    out = tmp_path / "links.csv"
    file = write_lines(tmp_path / "reports.ndjson", [lines[place] for place in order])
    assert conduct("link", file, "--out", out).exit_code == 0
    assert [(row["reference"], row["local_id"]) for row in table(out)] == [
        ("47-0001", "V1"),
        ("47-0002", "S1"),
        ("47-0002", "V1"),
    ]


def test_other_content_under_one_version_is_refused_and_which_counts_does_not_depend_on_the_order(
    conduct: Conduct, tmp_path: Path
) -> None:
    one, other = (
        report("47-0001"),
        report("47-0001", parties=[*report("")["parties"], {"local_id": "W1", "role": "witness"}]),
    )
    found = []
    for lines in ([one, other, one], [other, one, one]):
        out = tmp_path / "links.csv"
        result = conduct("link", write_lines(tmp_path / "reports.ndjson", lines), "--out", out)
        assert result.exit_code == 1
        assert "report-conflict" in result.stderr
        found.append(out.read_bytes())
    assert found[0] == found[1]


def test_a_victim_of_two_suspects_is_told_the_course_of_the_first_in_any_order(
    conduct: Conduct, tmp_path: Path
) -> None:
    marek, tom = (
        report("")["parties"][1],
        {"local_id": "S2", "role": "suspect", "name": {"full": "Tom Fielding"}, "dob": "1979-02-11"},
    )
    victim = report("")["parties"][0]
    lines = [
        report("47-0001", parties=[victim, {**tom, "local_id": "S1"}]),
        report("47-0002", parties=[tom, victim, marek]),
        report("47-0003"),
    ]
    found = set()
    for place in range(3):
        out = tmp_path / "links.csv"
        conduct("link", write_lines(tmp_path / "reports.ndjson", lines[place:] + lines[:place]), "--out", out)
        found.add(out.read_bytes())
        rows = {(row["reference"], row["local_id"]): row for row in table(out)}
        assert rows["47-0002", "V1"]["course_id"] == rows["47-0002", "S1"]["course_id"]
        assert rows["47-0002", "S2"]["course_id"] == rows["47-0001", "S1"]["course_id"]
    assert len(found) == 1


@pytest.mark.parametrize("sign", list("=+-@'＝"))
def test_a_reference_that_a_spreadsheet_would_run_is_written_as_text(
    conduct: Conduct, tmp_path: Path, sign: str
) -> None:
    out = tmp_path / "links.csv"
    conduct("link", "-", "--out", out, input=json.dumps(report(f'{sign}HYPERLINK("x","y")')))
    assert [row["reference"] for row in table(out)] == [f'\'{sign}HYPERLINK("x","y")'] * 2


PEOPLE = """row_id,Given,family,dob,sex,phone,postcode,pnc,house cat
b,Hannah,Bright-Adeyemi,1991-04-17,F,07700 900412; 07700 900413,QX1 4AB,,Tibbles
a,Hanna,Bright Adeyemi,17/04/1991,2,+447700900413,QX1 4AB,,
c,Marek,Kowalski,1988-09-30,M,,QX1 4AB,2079/0012345A,
d,Grace,Bright-Adeyemi,1991-04-17,F,,QX1 4AB,,
"""


def test_rows_of_one_person_get_one_id_and_her_twin_another(conduct: Conduct, tmp_path: Path) -> None:
    file, out = tmp_path / "people.csv", tmp_path / "links.csv"
    file.write_text(PEOPLE, "utf-8")
    result = conduct("link", file, "--out", out)
    assert result.exit_code == 0, result.stderr
    assert out.read_text("utf-8").splitlines()[0] == "row_id,person_id"
    found = {row["row_id"]: row["person_id"] for row in table(out)}
    assert found["a"] == found["b"]
    assert len({found["a"], found["c"], found["d"]}) == 3
    assert "1 columns were not read" in result.stderr
    assert "Tibbles" not in result.stderr


def test_the_order_of_rows_makes_no_difference(conduct: Conduct, tmp_path: Path) -> None:
    heading, *rows = PEOPLE.splitlines()
    found = []
    for order in (rows, rows[::-1]):
        file, out = tmp_path / "people.csv.gz", tmp_path / "links.csv"
        file.write_bytes(gzip.compress("\r\n".join([heading, *order]).encode("utf-8-sig")))
        assert conduct("link", file, "--out", out).exit_code == 0
        found.append(out.read_bytes())
    assert found[0] == found[1]


def test_bad_rows_cost_only_themselves_and_name_the_column(conduct: Conduct, tmp_path: Path) -> None:
    rows = [
        "row_id,full,dob,nhs,pnc",
        "1,Hannah Bright-Adeyemi,1991-04-17,,",
        "1,Marek Kowalski,1988-09-30,,",
        "3,Grace Fielding,1988,extra,cell,here",
        f"4,Tom Fielding,{'9' * 40},,",
        f"5,Tom Fielding,,,{'9' * 70}",
        "6,Tom Fielding,1979-02-11,,",
    ]
    out = tmp_path / "links.csv"
    result = conduct("link", "-", "--csv", "--out", out, input="\n".join(rows))
    assert result.exit_code == 1
    assert [row["row_id"] for row in table(out)] == ["1", "6"]
    assert "line 2: row_id: repeated: " in result.stderr
    assert "line 3: cells: " in result.stderr
    assert "line 4: dob: too-long: " in result.stderr
    assert "line 5: pnc: too-long: " in result.stderr
    assert not any(name in result.stderr for name in ("Fielding", "Kowalski", "999"))


def test_rows_without_an_id_are_numbered(conduct: Conduct, tmp_path: Path) -> None:
    out = tmp_path / "links.csv"
    conduct(
        "link", "-", "--csv", "--out", out, input="full,dob\nTom Fielding,1979-02-11\n\nGrace Fielding,1988-01-31\n"
    )
    assert [row["row_id"] for row in table(out)] == ["1", "2"]


@pytest.mark.parametrize(
    "content, code, said",
    [
        (b"Hannah,Bright-Adeyemi\n", 2, "the first row must name columns"),
        (b"", 2, "the first row must name columns"),
        (b"dob,dob\n1991,1991\n", 2, "two columns have one name"),
        (b'full,dob\n"Hannah"x,1991\n', 2, "line 2 cannot be read as CSV"),
        (b"full\nZo\xeb Fielding\n", 1, "the file is not in UTF-8"),
    ],
)
def test_a_file_that_is_no_table_of_people_is_told_in_one_line(
    conduct: Conduct, tmp_path: Path, content: bytes, code: int, said: str
) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(content)
    result = conduct("link", file, "--out", tmp_path / "links.csv")
    assert result.exit_code == code
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"conduct: {said}")
    assert "Hannah" not in line


def test_links_that_cannot_be_written_are_told_in_one_line(conduct: Conduct, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "reports.ndjson", [report("47-0001")])
    result = conduct("link", file, "--out", tmp_path / "no" / "links.csv")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == f"conduct: {tmp_path / 'no' / 'links.csv'}: No such file or directory"
