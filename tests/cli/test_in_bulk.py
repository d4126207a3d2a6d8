"""``conduct relink --engine`` and ``conduct import --bulk``, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.linking.model import DEFAULT_MODEL

from .conftest import Conduct, conduct_on, report, write_lines


def test_a_relink_in_bulk_tells_both_digests(conduct: Conduct, demo_lines: list[str], tmp_path: Path) -> None:
    file = write_lines(tmp_path / "reports.ndjson", demo_lines[:60])
    assert conduct("import", file, "--enrol").exit_code == 0
    told = conduct("digest").stdout.split()[0]
    work = ("--engine", "duckdb", "--work", tmp_path / "work", "--workers", "1")
    assert conduct("relink", *work, "--dry-run").stdout.split()[0] == told
    done = conduct("relink", *work, "--model", DEFAULT_MODEL, "--json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["before"] == found["now"]
    assert found["now"]["hex"] == told
    assert found["now"]["parties"] == 120
    assert found["caught_up"] == 0
    assert not (tmp_path / "work").exists()


def test_a_back_load_in_bulk_ends_where_an_import_does(
    conduct: Conduct, sqlite_template: Path, demo_lines: list[str], tmp_path: Path
) -> None:
    file = write_lines(tmp_path / "reports.ndjson", [*demo_lines[:50], "no report", *demo_lines[50:80]])
    work = ("--work", tmp_path / "work", "--workers", "1")
    done = conduct("import", file, "--enrol", "--bulk", *work, "--errors", tmp_path / "errors.ndjson")
    assert done.exit_code == 1
    assert "81 lines: 80 new, 0 replaced, 0 repeated, 1 refused" in done.stderr
    assert len((tmp_path / "errors.ndjson").read_text("utf-8").splitlines()) == 1
    other = tmp_path / "other.db"
    other.write_bytes(sqlite_template.read_bytes())
    online = conduct_on(f"sqlite:///{other}")
    online("import", file, "--enrol")
    assert conduct("digest").stdout == online("digest").stdout
    assert conduct("digest").stdout.split()[0] in done.stdout
    again = conduct("import", file, "--bulk", *work)
    assert "81 lines: 0 new, 0 replaced, 80 repeated, 1 refused" in again.stderr


def test_a_new_version_in_bulk_replaces_the_old_one(conduct: Conduct, tmp_path: Path) -> None:
    work = ("--work", tmp_path / "work", "--workers", "1")
    first, second = report("1"), report("1", source={"reference": "1", "version": 2})
    del second["parties"][1]
    assert conduct("import", write_lines(tmp_path / "first.ndjson", [first]), "--enrol").exit_code == 0
    done = conduct("import", write_lines(tmp_path / "second.ndjson", [second]), "--bulk", *work)
    assert "1 lines: 0 new, 1 replaced, 0 repeated, 0 refused;" in done.stderr
    told = json.loads(conduct("digest", "--check", "--json").stdout)
    assert told["stored"] == told["fresh"]
    assert told["stored"]["parties"] == 1


@pytest.mark.parametrize("engine", ["abacus", ""])
def test_an_engine_that_does_not_exist_is_a_wrong_use(conduct: Conduct, engine: str) -> None:
    assert conduct("relink", "--engine", engine).exit_code == 2
