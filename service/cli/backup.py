"""Copy the database while the service runs, and put a copy back. Floor 3."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from service.cli.erasures import bring_up, known_in, read_list
from service.cli.importing import INTERRUPTED, staff_reference
from service.cli.mishaps import say
from service.cli.progress import progress
from service.cli.wiring import Wiring
from service.flows.operating import note_copy
from service.settings import Settings
from service.store.backup import Copied, Progress, back_up
from service.store.backup import restore as restore_database
from service.store.files import sqlite_path
from service.store.migrating import is_current

_MIB = 1024 * 1024


def backup(
    ctx: typer.Context,
    out: Annotated[Path, typer.Argument(dir_okay=False, help="The file to make; there must be none of that name.")],
) -> None:
    """Copy the SQLite database to one file, as it is now, while the service runs.

    The copy is checked before it gets its name: if this ends with anything but 0 there is no such file. It is readable
    by its owner only, and holds everything, the keys that sign tokens included. For PostgreSQL see docs/deploying.md.
    """
    wiring: Wiring = ctx.obj
    with _ended_in_order(), _drawn("Backing up") as drawn:
        settings = wiring.settings()
        if sqlite_path(settings.database_url).exists() and not out.exists():
            _note(wiring, settings)
        copied = back_up(settings.database_url, out, drawn)
    typer.echo(_line(copied))


def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(dir_okay=False, help="What `conduct backup` made.")],
    force: Annotated[bool, typer.Option("--force", help="Put it in place of the database that is there.")] = False,
    erasures: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="What `conduct erasures export` wrote since the backup was made."),
    ] = None,
) -> None:
    """Put a backup in place of the SQLite database. Stop the service first.

    The backup is checked before anything is changed, and takes the place of the old database in one step. What came
    since the backup was made is lost from the database, disabled clients included: see docs/deploying.md. What was
    erased, withdrawn or restricted since stays so, as far as the database that is replaced, or the list, tells.
    """
    wiring: Wiring = ctx.obj
    url = wiring.settings().database_url
    listed, done = list(read_list(erasures)) if erasures else [], []

    def prepare(part: Path) -> None:
        known = known_in(wiring, url) if sqlite_path(url).exists() else []
        done.append(bring_up(wiring, part, [*known, *listed]))

    with _ended_in_order(), _drawn("Restoring") as drawn:
        copied = restore_database(file, url, overwrite=force, progress=drawn, prepare=prepare)
    typer.echo(_line(copied))
    for told in filter(None, done):
        say(told)
    say("Run `conduct migrate`, then `conduct digest --check`, before the service is started.")


def _note(wiring: Wiring, settings: Settings) -> None:
    """The access log tells of the copy, and so does the copy; tables of another version are copied as they are."""
    with wiring.open(settings, as_it_is=True) as context:
        if is_current(context.store.engine):
            note_copy(context, staff_reference(), "backup")


def _line(copied: Copied) -> str:
    return (
        f"{copied.reports:,} reports, {copied.audit_entries:,} lines of the access log, {copied.octets / _MIB:,.1f} MiB"
        f" ({copied.revision})"
    )


@contextmanager
def _drawn(title: str) -> Iterator[Progress]:
    """A bar on a terminal: how much is copied. Checking follows, and takes about as long again."""
    with progress(title, "MiB", 1.0) as advance:
        shown = 0

        def tell(done: int, total: int) -> None:
            nonlocal shown
            more = done // _MIB - shown
            shown += more
            advance(more, completed=done / total if total else 1.0)

        yield tell


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Being told to stop, by Ctrl+C or SIGTERM, leaves no part of a copy behind."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        say("conduct: stopped; nothing was changed")
        raise typer.Exit(INTERRUPTED) from None
    finally:
        signal.signal(signal.SIGTERM, before)
