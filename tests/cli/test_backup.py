"""``conduct backup`` and ``conduct restore``: drills, and what must not happen when they go wrong."""

from __future__ import annotations

import os
import signal
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from stat import S_IMODE

import pytest
from typer.testing import CliRunner

from service.cli import app
from service.cli.wiring import Wiring
from service.main import create_app, open_context
from service.settings import Settings
from service.store.backup import back_up
from service.store.engine import open_engine
from service.store.files import BESIDE, sqlite_path
from service.store.migrating import downgrade, head_revision
from tests.cli.conftest import Conduct, backed_up, bring_keys, conduct_on, report, write_lines
from tests.store.proofs import state_of


def names(folder: Path) -> set[str]:
    """What is in the folder."""
    return {path.name for path in folder.iterdir()}


def test_a_backup_taken_under_writes_is_the_database_at_the_moment_it_began(
    conduct: Conduct, loaded: str, elsewhere: str, tmp_path: Path, demo_lines: list[str]
) -> None:
    before, more = state_of(loaded), iter(demo_lines[160:])
    steps: list[tuple[int, int]] = []

    def write(done: int, total: int) -> None:
        steps.append((done, total))
        line = write_lines(tmp_path / "more.ndjson", [next(more)])
        assert conduct("import", line, "--enrol").exit_code == 0

    copied = back_up(loaded, tmp_path / "backup.db", write)
    assert len(steps) > 1, "nothing was written between two steps: load more, or copy fewer pages at a time"
    assert (steps[-1][0], copied.reports, copied.audit_entries) == (steps[-1][1], 160, before.audited)
    assert copied.octets == steps[-1][1]
    after = state_of(loaded)
    assert after.audited > before.audited

    restored = conduct_on(elsewhere)("restore", tmp_path / "backup.db")
    assert restored.exit_code == 0, restored.stderr
    unread = conduct_on(elsewhere)("digest", "--check")
    assert (unread.exit_code, "CONDUCT_KEY_FILE" in unread.stderr) == (1, True)
    bring_keys(loaded, elsewhere)
    assert state_of(elsewhere) == before
    assert conduct_on(elsewhere)("digest").stdout.split()[0] == before.linked.hex


def test_what_came_after_a_backup_can_be_sent_again(
    conduct: Conduct, loaded: str, tmp_path: Path, demo_lines: list[str]
) -> None:
    out = backed_up(conduct, tmp_path / "backup.db")
    later = write_lines(tmp_path / "later.ndjson", demo_lines[150:])
    assert conduct("import", later, "--enrol").exit_code == 0
    after = state_of(loaded)
    assert conduct("restore", out, "--force").exit_code == 0
    assert state_of(loaded).linked != after.linked
    assert conduct("import", later, "--enrol").exit_code == 0
    assert state_of(loaded).linked == after.linked


def test_a_restore_waits_for_no_one_who_has_the_database_open(conduct: Conduct, loaded: str, tmp_path: Path) -> None:
    out, before = backed_up(conduct, tmp_path / "backup.db"), state_of(loaded)
    engine = open_engine(loaded)
    with engine.connect():  # another command, say an import
        result = conduct("restore", out, "--force")
    engine.dispose()
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Something has the database open" in result.stderr
    assert state_of(loaded) == before
    assert conduct("restore", out, "--force").exit_code == 0


def test_a_database_is_overwritten_on_demand_only(conduct: Conduct, loaded: str, tmp_path: Path) -> None:
    out = backed_up(conduct, tmp_path / "backup.db")
    assert conduct("import", write_lines(tmp_path / "one.ndjson", [report("R-1")]), "--enrol").exit_code == 0
    before = state_of(loaded)
    result = conduct("restore", out)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "--force" in result.stderr
    assert state_of(loaded) == before


def test_the_log_of_the_old_database_is_not_read_into_the_new_one(
    conduct: Conduct, loaded: str, tmp_path: Path
) -> None:
    out, before = backed_up(conduct, tmp_path / "backup.db"), state_of(loaded)
    path = sqlite_path(loaded)
    with closing(sqlite3.connect(path)) as reader:  # whoever is killed leaves the log behind; so does this copy
        reader.execute("SELECT count(*) FROM incident").fetchone()
        assert conduct("import", write_lines(tmp_path / "one.ndjson", [report("R-1")]), "--enrol").exit_code == 0
        left = {suffix: path.with_name(path.name + suffix).read_bytes() for suffix in ("", "-wal")}
    for suffix, octets in left.items():
        path.with_name(path.name + suffix).write_bytes(octets)
    assert left["-wal"]
    assert conduct("restore", out, "--force").exit_code == 0
    assert state_of(loaded) == before
    path.unlink()
    for suffix, octets in left.items():
        if suffix:
            path.with_name(path.name + suffix).write_bytes(octets)
    assert conduct("restore", out).exit_code == 1, "what is left of a database is not overwritten unasked either"
    assert conduct("restore", out, "--force").exit_code == 0
    assert state_of(loaded) == before


@pytest.mark.parametrize("damage", ["its head", "its middle", "all of it"])
def test_a_damaged_database_can_be_replaced(conduct: Conduct, loaded: str, tmp_path: Path, damage: str) -> None:
    out, before = backed_up(conduct, tmp_path / "backup.db"), state_of(loaded)
    path = sqlite_path(loaded)
    octets = path.read_bytes()
    match damage:
        case "its head":
            path.write_bytes(b"\0" * 200 + octets[200:])
        case "its middle":
            path.write_bytes(octets[:4096] + os.urandom(len(octets) - 4096))
        case _:
            path.write_bytes(os.urandom(len(octets)))
    assert conduct("restore", out, "--force").exit_code == 0
    assert state_of(loaded) == before


def cut(octets: bytes) -> bytes:
    """The backup without its end."""
    return octets[: len(octets) // 2]


def without_its_middle(octets: bytes) -> bytes:
    """The backup with pages of nothing in it."""
    return octets[: 4096 * 20] + b"\0" * 4096 * 40 + octets[4096 * 60 :]


def no_database(_octets: bytes) -> bytes:
    """A text."""
    return b"reports\n" * 1000


@pytest.mark.parametrize("damaged", [cut, without_its_middle, no_database])
def test_a_damaged_backup_is_refused_and_changes_nothing(
    conduct: Conduct, loaded: str, tmp_path: Path, damaged: object
) -> None:
    assert callable(damaged)
    out, before = backed_up(conduct, tmp_path / "backup.db"), state_of(loaded)
    out.write_bytes(damaged(out.read_bytes()))
    there = names(tmp_path)
    result = conduct("restore", out, "--force")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "damaged" in result.stderr
    assert state_of(loaded) == before
    assert names(tmp_path) <= there | {"conduct.db-lock"}


def changed(path: Path, statement: str) -> None:
    """The database in the file after the statement."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize(
    "statement, said",
    [
        ("UPDATE alembic_version SET version_num = '9999'", "not of this version"),
        ("DELETE FROM alembic_version", "not of this version"),
        ("DROP TABLE alembic_version", "no database of Conduct"),
        ("DELETE FROM incident", "rows that are missing"),
        (
            "UPDATE sqlite_schema SET rootpage = (SELECT max(rootpage) FROM sqlite_schema WHERE type = 'index')"
            " WHERE name = 'ix_audit_entry_at_id'",
            "damaged",
        ),
    ],
)
def test_neither_restores_nor_keeps_what_is_no_sound_database_of_conduct(
    conduct: Conduct, loaded: str, elsewhere: str, tmp_path: Path, statement: str, said: str
) -> None:
    out = backed_up(conduct, tmp_path / "backup.db")
    changed(out, statement)
    result = conduct_on(elsewhere)("restore", out)
    assert result.exit_code == 1
    assert said in result.stderr
    assert names(sqlite_path(elsewhere).parent) <= {"conduct.db-lock"}

    changed(sqlite_path(loaded), statement)
    result = conduct("backup", tmp_path / "elsewhere" / "second.db")
    assert result.exit_code == 1
    assert said in result.stderr
    assert names(tmp_path / "elsewhere") <= {"conduct.db-lock"}


def test_a_backup_of_an_older_revision_is_restored_and_then_brought_up_to_date(
    conduct: Conduct, elsewhere: str, tmp_path: Path
) -> None:
    out = backed_up(conduct, tmp_path / "backup.db")
    engine = open_engine(f"sqlite:///{out}")
    downgrade(engine, "-1")
    engine.dispose()
    restored = conduct_on(elsewhere)("restore", out)
    assert restored.exit_code == 0, restored.stderr
    assert head_revision() not in restored.stdout
    assert conduct_on(elsewhere)("migrate").exit_code == 0
    assert conduct_on(elsewhere)("digest", "--check").exit_code == 0


def test_a_backup_is_one_file_for_its_owner_alone_and_so_is_what_is_restored(
    conduct: Conduct, loaded: str, elsewhere: str, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    umask = os.umask(0)
    try:
        out = backed_up(conduct, folder / "backup.db")
        assert conduct_on(elsewhere)("restore", out).exit_code == 0
    finally:
        os.umask(umask)
    assert names(folder) == {"backup.db"}
    assert {S_IMODE(path.stat().st_mode) for path in (out, *sqlite_path(elsewhere).parent.iterdir())} == {0o600}
    assert not any(out.with_name(out.name + suffix).exists() for suffix in BESIDE)
    assert out.read_bytes()[18:20] == b"\1\1", "it would need a log beside it to be opened"


def test_what_is_restored_belongs_to_whom_the_old_database_belonged(
    conduct: Conduct, loaded: str, tmp_path: Path
) -> None:
    out, path = backed_up(conduct, tmp_path / "backup.db"), sqlite_path(loaded)
    with suppress(PermissionError):  # only root may give it away; for others there is nobody else whose it could be
        os.chown(path, 10001, 10001)
    owner = path.stat().st_uid
    assert conduct("restore", out, "--force").exit_code == 0
    assert path.stat().st_uid == owner
    assert path.with_name(f"{path.name}-lock").stat().st_uid == owner


def test_a_backup_overwrites_nothing(conduct: Conduct, tmp_path: Path) -> None:
    out = tmp_path / "notes.txt"
    out.write_text("keep me")
    result = conduct("backup", out)
    assert (result.exit_code, out.read_text()) == (1, "keep me")
    assert "overwrites nothing" in result.stderr
    assert conduct("backup", tmp_path / "conduct.db").exit_code == 1


def test_no_database_is_made_where_there_is_none_to_back_up(elsewhere: str, tmp_path: Path) -> None:
    result = conduct_on(elsewhere)("backup", tmp_path / "backup.db")
    assert result.stderr == "conduct: There is no database at CONDUCT_DATABASE_URL.\n"
    assert names(tmp_path) == {"elsewhere"}
    assert names(tmp_path / "elsewhere") == set()


def test_a_folder_that_is_not_there_is_told_in_one_line(conduct: Conduct, tmp_path: Path) -> None:
    result = conduct("backup", tmp_path / "no" / "backup.db")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert conduct("restore", tmp_path / "no.db").stderr == "conduct: There is no such file to restore.\n"


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_for_postgresql_its_own_tools_are_named(command: str, tmp_path: Path) -> None:
    file = tmp_path / "file.db"
    if command == "restore":
        file.touch()
    result = conduct_on("postgresql://conduct:hunter2@localhost/conduct")(command, file)
    assert result.exit_code == 1
    assert "pg_dump" in result.stderr
    assert "hunter2" not in result.stderr


def test_the_database_is_not_restored_from_itself(conduct: Conduct, loaded: str) -> None:
    before = state_of(loaded)
    result = conduct("restore", sqlite_path(loaded), "--force")
    assert (result.exit_code, result.stderr) == (1, "conduct: That file is the database itself.\n")
    assert state_of(loaded) == before


def test_a_backup_that_is_told_to_stop_leaves_no_half_file(loaded: str, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()

    def stopped_meanwhile(done: int, total: int) -> None:
        assert len(names(folder)) >= 1
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(loaded, folder / "backup.db", stopped_meanwhile)
    assert names(folder) == set()


def test_to_be_terminated_ends_a_backup_in_order(sqlite_url: str, tmp_path: Path) -> None:
    def terminated() -> Settings:
        os.kill(os.getpid(), signal.SIGTERM)
        return Settings(database_url=sqlite_url)

    before = signal.getsignal(signal.SIGTERM)
    wiring = Wiring(settings=terminated, context=open_context, app=create_app)
    result = CliRunner().invoke(app, ["backup", str(tmp_path / "backup.db")], obj=wiring)
    assert (result.exit_code, result.stderr) == (130, "conduct: stopped; nothing was changed\n")
    assert not (tmp_path / "backup.db").exists()
    assert signal.getsignal(signal.SIGTERM) is before
