"""A SQLite file is served by one process; what is typed beside it still works."""

from __future__ import annotations

from pathlib import Path

from service.store.files import served_alone
from tests.cli.conftest import conduct_on, write_lines
from tests.cli.conftest import report as report_of


def test_a_second_service_on_one_sqlite_file_is_refused_in_one_line(sqlite_url: str) -> None:
    with served_alone(sqlite_url):
        result = conduct_on(sqlite_url)("serve", "--port", "0")
    assert result.exit_code == 1
    assert result.stderr == "conduct: Another process serves this database. A SQLite file is for one.\n"


def test_commands_that_write_work_beside_the_service(sqlite_url: str, tmp_path: Path) -> None:
    conduct = conduct_on(sqlite_url)
    with served_alone(sqlite_url):
        enrolled = conduct("enrol", "police:47", "police_records", "--client-id", "rms-47")
        imported = conduct("import", write_lines(tmp_path / "reports.ndjson", [report_of("A1")]))
    assert (enrolled.exit_code, imported.exit_code) == (0, 0)
    assert "1 new" in imported.stdout
