"""``conduct measures`` prints figures over all courses, and nobody in them."""

from __future__ import annotations

import json
from pathlib import Path

from .conftest import Conduct, write_lines


def test_figures_are_taken_over_all_courses(conduct: Conduct, tmp_path: Path, demo_lines: list[str]) -> None:
    path = write_lines(tmp_path / "reports.ndjson", demo_lines)
    assert conduct("import", path, "--enrol").exit_code == 0
    told = json.loads(conduct("measures", "--json").stdout)
    found = {one["code"]: one for one in told["measures"]}
    assert len(found) == 9
    assert told["courses"] == found["limits_passed"]["of"] > 50
    assert found["cross_force_courses"]["of"] == len(demo_lines)
    lines = conduct("measures").stdout.splitlines()
    assert lines[0] == f"{told['courses']:,} courses"
    assert len(lines) == 1 + len(found)


def test_without_courses_there_is_nothing_to_measure(conduct: Conduct) -> None:
    conduct("migrate")
    lines = conduct("measures").stdout.splitlines()
    assert lines[0] == "0 courses"
    assert all(line.split()[-4] == "-" for line in lines[1:])
