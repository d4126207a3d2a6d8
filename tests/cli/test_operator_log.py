"""What the operator does from the command line stands in the access log, under the account that typed it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from service.cli.importing import staff_reference
from service.store.files import sqlite_path

from .conftest import Conduct, report, write_lines

LEFT, RIGHT = "police:47/47260104101/S1", "police:47/47260104102/S1"


@pytest.fixture
def filed(conduct: Conduct, sqlite_url: str, tmp_path: Path) -> Path:
    """A database with two reports."""
    lines = write_lines(tmp_path / "reports.ndjson", [report("47260104101"), report("47260104102")])
    assert conduct("import", lines, "--enrol").exit_code == 0
    return sqlite_path(sqlite_url)


def rows_of(path: Path) -> list[tuple[Any, ...]]:
    """Operation, action, outcome, client, person and rows of each entry, in the order in which they came."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(
            "SELECT operation, action, outcome, client_id, acting_for, rows FROM audit_entry ORDER BY rowid"
        ).fetchall()


@pytest.mark.parametrize(
    "arguments, operation, action, rows",
    [
        (("explain", LEFT, RIGHT), "consultation", "explain", 2),
        (("measures",), "consultation", "measures", 1),
        (("relink", "--dry-run"), "consultation", "relink", 2),
        (("relink",), "combination", "relink", 2),
    ],
)
def test_a_command_that_reads_or_links_leaves_one_entry(
    conduct: Conduct, filed: Path, arguments: tuple[str, ...], operation: str, action: str, rows: int
) -> None:
    before = len(rows_of(filed))
    assert conduct(*arguments).exit_code == 0
    assert rows_of(filed)[before:] == [(operation, action, "permit", "command-line", staff_reference(), rows)]


def test_an_export_of_the_log_leaves_one_entry(conduct: Conduct, filed: Path, tmp_path: Path) -> None:
    before = len(rows_of(filed))
    assert conduct("audit", "export", tmp_path / "log.ndjson").exit_code == 0
    copied = ("disclosure", "audit export", "permit", "command-line", staff_reference(), 0)
    assert rows_of(filed)[before:] == [copied]


def test_an_export_of_erasures_leaves_one_entry(conduct: Conduct, filed: Path, tmp_path: Path) -> None:
    before = len(rows_of(filed))
    assert conduct("erasures", "export", tmp_path / "list.ndjson").exit_code == 0
    read = ("consultation", "erasures export", "permit", "command-line", staff_reference(), 0)
    assert rows_of(filed)[before:] == [read]


def test_a_backup_leaves_one_entry_which_is_in_the_copy_too(conduct: Conduct, filed: Path, tmp_path: Path) -> None:
    before = len(rows_of(filed))
    assert conduct("backup", tmp_path / "backup.db").exit_code == 0
    copied = ("disclosure", "backup", "permit", "command-line", staff_reference(), 0)
    assert rows_of(filed)[before:] == rows_of(tmp_path / "backup.db")[before:] == [copied]


def test_commands_that_show_nothing_of_anybody_leave_none(conduct: Conduct, filed: Path) -> None:
    before = rows_of(filed)
    for arguments in (("digest", "--check"), ("migrate", "--check"), ("audit", "checkpoint"), ("audit", "verify")):
        assert conduct(*arguments).exit_code == 0
    assert rows_of(filed) == before
