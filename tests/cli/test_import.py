"""``conduct import``: a file into the database, line by line and as often as one likes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from sqlalchemy import text

from service.cli.importing import staff_reference
from service.store.engine import open_engine
from tests.cli.conftest import Conduct, report, write_lines


def rows(url: str, statement: str) -> list[tuple[Any, ...]]:
    engine = open_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    return found


def test_a_file_that_is_imported_again_repeats_every_report(
    conduct: Conduct, sqlite_url: str, demo_lines: list[str], tmp_path: Path
) -> None:
    file = write_lines(tmp_path / "reports.ndjson", demo_lines)
    first = conduct("import", file, "--enrol", "--batch", "7")
    again = conduct("import", file)
    assert (first.exit_code, again.exit_code) == (0, 0), first.stderr + again.stderr
    assert first.stdout.startswith("200 lines: 200 new, 0 replaced, 0 repeated, 0 refused;")
    assert again.stdout.startswith("200 lines: 0 new, 0 replaced, 200 repeated, 0 refused;")
    assert rows(sqlite_url, "SELECT count(*) FROM incident") == [(200,)]


def test_an_import_that_was_cut_short_is_resumed_by_running_it_again(
    conduct: Conduct, demo_lines: list[str], tmp_path: Path
) -> None:
    whole = gzip.compress("".join(f"{line}\n" for line in demo_lines).encode())
    cut = tmp_path / "cut.ndjson.gz"
    cut.write_bytes(whole[: len(whole) // 2])
    stopped = conduct("import", cut, "--enrol", "--batch", "1")
    assert stopped.exit_code == 1
    assert "conduct: the file is packed and broken" in stopped.stderr
    last = int(stopped.stderr.partition("stopped after line ")[2].partition(";")[0])
    assert 0 < last < 200

    file = tmp_path / "whole.ndjson.gz"
    file.write_bytes(whole)
    rest = conduct("import", file, "--enrol", "--from-line", str(last + 1))
    assert rest.stdout.startswith(f"{200 - last} lines: {200 - last} new, 0 replaced, 0 repeated, 0 refused;")


def test_bad_lines_cost_only_themselves(conduct: Conduct, sqlite_url: str, tmp_path: Path) -> None:
    invalid = report("47-0003", parties=[{"local_id": "S1", "role": "suspect", "dob": 19910417}])
    lines: list[str | dict[str, Any]] = [
        report("47-0001"),
        "{Hannah Bright-Adeyemi",
        invalid,
        "x" * 300_000,
        "",
        report("47-0002"),
    ]
    errors = tmp_path / "errors.ndjson"
    result = conduct("import", write_lines(tmp_path / "reports.ndjson", lines), "--enrol", "--errors", errors)
    assert result.exit_code == 1
    assert result.stdout.startswith(
        "5 lines: 2 new, 0 replaced, 0 repeated, 3 refused (malformed-json 1, too-long 1, wrong-type 1);"
    )
    assert "line 3: /parties/0/dob: wrong-type: Send a text." in result.stderr
    told = [json.loads(line) for line in errors.read_text("utf-8").splitlines()]
    assert [(one["line"], one["code"]) for one in told] == [
        (2, "malformed-json"),
        (3, "report-invalid"),
        (4, "report-invalid"),
    ]
    assert told[1]["flaws"][0]["pointer"] == "/parties/0/dob"
    said = result.output + result.stderr + errors.read_text("utf-8")
    assert not any(secret in said for secret in ("Hannah", "Adeyemi", "19910417", "47-0003"))
    assert rows(sqlite_url, "SELECT reference FROM incident ORDER BY 1") == [("47-0001",), ("47-0002",)]


def test_an_agency_that_does_not_take_part_is_refused_unless_it_is_enrolled(
    conduct: Conduct, sqlite_url: str, tmp_path: Path
) -> None:
    file = write_lines(tmp_path / "reports.ndjson", [report("47-0001")])
    refused = conduct("import", file)
    assert refused.exit_code == 1
    assert "1 refused (unknown-agency 1)" in refused.stdout
    assert rows(sqlite_url, "SELECT count(*) FROM agency") == [(0,)]
    assert conduct("import", file, "--enrol").exit_code == 0


def test_an_agency_given_for_all_lines_speaks_for_those_that_name_none(
    conduct: Conduct, sqlite_url: str, tmp_path: Path
) -> None:
    bare = {name: value for name, value in report("47-0001").items() if name != "agency"}
    lines = [bare, report("47-0002"), report("46-0001", agency="police:46"), report("47-0003", agency="somebody")]
    file = write_lines(tmp_path / "reports.ndjson", lines)
    given = conduct("import", file, "--agency", "police:47", "--enrol")
    assert "2 new, 0 replaced, 0 repeated, 2 refused (not-an-agency 1, not-this-agency 1)" in given.stdout
    assert rows(sqlite_url, "SELECT DISTINCT agency_id FROM incident") == [("police:47",)]
    assert "(missing 1, not-an-agency 1)" in conduct("import", file, "--enrol").stdout
    wrong = conduct("import", file, "--agency", "47")
    assert wrong.exit_code == 2
    assert "an agency is named kind:name" in wrong.stderr


def test_a_later_version_replaces_and_other_content_without_one_is_refused(conduct: Conduct, tmp_path: Path) -> None:
    second = report("47-0001", source={"reference": "47-0001", "version": 2}, narrative="A correction.")
    other = report("47-0001", source={"reference": "47-0001", "version": 2}, narrative="Another correction.")
    file = write_lines(tmp_path / "reports.ndjson", [report("47-0001"), second, other])
    result = conduct("import", file, "--enrol", "--batch", "1")
    assert "1 new, 1 replaced, 0 repeated, 1 refused (report-conflict 1)" in result.stdout


def test_a_report_of_another_kind_of_agency_is_refused(conduct: Conduct, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "reports.ndjson", [report("A-1", agency="partner:idva-south")])
    assert "1 refused (not-your-kind 1)" in conduct("import", file, "--enrol").stdout


def test_standard_input_is_read_and_a_mark_before_the_first_line_is_passed_over(conduct: Conduct) -> None:
    line = b"\xef\xbb\xbf" + json.dumps(report("47-0001")).encode() + b"\r\n"
    result = conduct("import", "-", "--enrol", input=line)
    assert result.stdout.startswith("1 lines: 1 new,"), result.stderr


def test_the_access_log_names_the_command_line_and_the_account_that_ran_it(
    conduct: Conduct, sqlite_url: str, tmp_path: Path
) -> None:
    assert conduct("import", write_lines(tmp_path / "reports.ndjson", [report("47-0001")]), "--enrol").exit_code == 0
    logged = rows(sqlite_url, "SELECT operation, client_id, agency_id, role, acting_for FROM audit_entry ORDER BY 1")
    who = ("command-line", "police:47", "police_records", staff_reference())
    assert logged == [("collection", *who), ("combination", *who)]


def test_a_file_that_is_not_there_is_told_in_one_line(conduct: Conduct, tmp_path: Path) -> None:
    result = conduct("import", tmp_path / "nothing.ndjson")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [f"conduct: {tmp_path / 'nothing.ndjson'}: No such file or directory"]
