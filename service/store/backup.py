"""Copies a SQLite database while the service runs, and puts a copy back. Floor 1.

A copy is what was committed when copying began: SQLite's backup runs inside one read transaction, which in WAL mode
hinders no writer and is hindered by none. (Without that transaction it would begin again after every commit of
another process, and under steady load never end.) It is checked before it gets its name, so that whatever bears the
name of a backup is one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from service.domain.errors import StoreUnready
from service.store.engine import PATIENCE_SECONDS
from service.store.files import (
    held_alone,
    is_there,
    open_existing,
    own_as,
    part_beside,
    put_in_place,
    served_alone,
    sqlite_path,
    told,
)
from service.store.migrating import is_known

PAGES_AT_A_TIME: Final = 256
"""1 MiB between two words on progress."""

Progress = Callable[[int, int], None]
"""Is told how many octets are copied, and of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What a copy holds: current and former reports, lines of the access log, and the revision of its tables."""

    reports: int
    audit_entries: int
    revision: str
    octets: int


def back_up(url: str, out: Path, progress: Progress = lambda _done, _total: None) -> Copied:
    """``out`` is a whole, checked database of one file, mode 0600, as the database was when this was called.

    Nothing is there if this fails. Raises ``StoreUnready`` if ``out`` exists, if there is no SQLite database at
    ``url``, or if the copy is not sound.
    """
    source = sqlite_path(url)
    if not source.exists():
        raise StoreUnready("There is no database at CONDUCT_DATABASE_URL.")
    if is_there(out):
        raise StoreUnready("There is a file of that name already. A backup overwrites nothing.")
    with part_beside(out) as part:
        copied = _copy(source, part, progress)
        put_in_place(part, out)
    return copied


def restore(
    file: Path,
    url: str,
    *,
    overwrite: bool = False,
    progress: Progress = lambda _done, _total: None,
    prepare: Callable[[Path], None] = lambda _part: None,
) -> Copied:
    """The database is what ``file`` is, which stays; until the very end it is what it was before.

    ``prepare`` is given the copy before it is put in place, and may change it; it leaves one file without a WAL.

    Raises ``StoreUnready`` if ``file`` is not sound or of tables that this version does not know, if there is a
    database and it must not be overwritten, or while another process has it open.
    """
    target = sqlite_path(url)
    if not file.exists():
        raise StoreUnready("There is no such file to restore.")
    if target.exists() and target.samefile(file):
        raise StoreUnready("That file is the database itself.")
    if is_there(target) and not overwrite:
        raise StoreUnready("There is a database already. Say --force to put this one in its place.")
    with served_alone(url), part_beside(target) as part:
        copied = _copy(file, part, progress)
        prepare(part)
        with held_alone(target):
            own_as(part, target if target.exists() else target.parent)
            put_in_place(part, target)
    return copied


def _copy(source: Path, part: Path, progress: Progress) -> Copied:
    """Fill ``part`` from the database ``source`` and check it."""
    try:
        with (
            closing(open_existing(source, "rw", patience_seconds=PATIENCE_SECONDS)) as old,
            closing(open_existing(part, "rw")) as new,
        ):
            old.execute("BEGIN")
            page_octets = old.execute("PRAGMA page_size").fetchone()[0]
            old.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # only now the transaction sees a state
            new.execute("PRAGMA synchronous = OFF")  # it is flushed as a whole before it gets its name
            old.backup(
                new,
                pages=PAGES_AT_A_TIME,
                progress=lambda _status, left, total: progress((total - left) * page_octets, total * page_octets),
            )
        with closing(open_existing(part, "rw")) as copy:
            return _checked(copy, part)
    except sqlite3.Error as error:
        raise told(error) from None


def _checked(copy: sqlite3.Connection, part: Path) -> Copied:
    """What the copy holds, in one file without a WAL; raises ``StoreUnready`` if it is not sound."""
    copy.execute("PRAGMA synchronous = OFF")
    if copy.execute("PRAGMA journal_mode = DELETE").fetchone() != ("delete",):
        raise StoreUnready("The copy cannot be made one file.")
    if copy.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
        raise StoreUnready("The file is damaged. Nothing was kept of the copy.")
    if copy.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise StoreUnready("Rows of the file refer to rows that are missing. Nothing was kept of the copy.")
    if copy.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'alembic_version'").fetchone() == (0,):
        raise StoreUnready("The file is no database of Conduct.")
    revisions = [row[0] for row in copy.execute("SELECT version_num FROM alembic_version")]
    if len(revisions) != 1 or not is_known(revisions[0]):
        raise StoreUnready("The tables of the file are not of this version of the service, nor of an older one.")
    return Copied(
        reports=copy.execute("SELECT count(*) FROM incident").fetchone()[0],
        audit_entries=copy.execute("SELECT count(*) FROM audit_entry").fetchone()[0],
        revision=revisions[0],
        octets=part.stat().st_size,
    )
