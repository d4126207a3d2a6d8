"""What was taken back stays so: list it for backups, replay it on one, scrub the files. Floor 3."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Final

import typer

from service.cli.importing import staff_reference
from service.cli.mishaps import say
from service.cli.wiring import Wiring
from service.domain.errors import StoreUnready
from service.flows import replay as replaying
from service.store.files import open_existing
from service.store.key_file import KeyFile
from service.store.migrating import is_current, migrate
from service.store.scrub import scrub as scrub_files
from service.store.undone import Undone

erasures_app: Final = typer.Typer(
    help="Erasures outlive backups.", no_args_is_help=True, add_completion=False, rich_markup_mode=None
)

ListFile = Annotated[Path, typer.Argument(dir_okay=False, help="The list, as NDJSON: ids, hashes and dates only.")]


@erasures_app.command()
def export(ctx: typer.Context, out: ListFile) -> None:
    """Write the list of all reports that were erased, withdrawn or restricted, and of versions that were erased.

    Keep it beside the backups, and make it anew after each: a backup that is restored is brought up to it.
    """
    wiring: Wiring = ctx.obj
    with wiring.open(wiring.settings()) as context:
        listed = replaying.export(context, staff_reference())
    out.touch(mode=0o600)
    out.write_text("".join(map(replaying.line_of, listed)), "ascii")
    typer.echo(f"{len(listed):,} reports and versions")


@erasures_app.command()
def replay(ctx: typer.Context, file: ListFile) -> None:
    """Take back in this database all that the list says; to do it twice changes nothing.

    After PostgreSQL was restored, run it before the service is started. `conduct restore` does it by itself.
    """
    wiring: Wiring = ctx.obj
    listed = list(read_list(file))
    with wiring.open(wiring.settings()) as context:
        typer.echo(_told(replaying.replay(context, listed, staff_reference())))
        scrub_files(context.store.engine)


@erasures_app.command()
def scrub(ctx: typer.Context) -> None:
    """Have the files of the database hold nothing that was erased.

    On SQLite the file is written anew, which needs as much room again and holds back whoever writes meanwhile; on
    PostgreSQL the tables are vacuumed.
    """
    wiring: Wiring = ctx.obj
    with wiring.open(wiring.settings()) as context:
        scrub_files(context.store.engine)


def read_list(file: Path) -> Iterator[Undone]:
    """The items of a list; raises ``StoreUnready`` if it is none."""
    try:
        text = file.read_text("ascii")
    except (OSError, ValueError):
        raise StoreUnready("The list of erasures cannot be read.") from None
    yield from map(replaying.read_line, text.splitlines())


def known_in(wiring: Wiring, url: str) -> list[Undone]:
    """What the database that a backup is to replace knows to be taken back; says so if it cannot be asked."""
    try:
        with wiring.open(wiring.settings().model_copy(update={"database_url": url}), as_it_is=True) as context:
            return replaying.undone(context)
    except StoreUnready:
        say("The database that is replaced cannot be asked what was erased: name a list with --erasures.")
        return []


def bring_up(wiring: Wiring, part: Path, listed: Iterable[Undone]) -> str:
    """The database ``part`` is one file, and holds nothing that the list says was taken back; what was done.

    Nothing is done for an empty list.
    """
    items = list(listed)
    if not items:
        return ""
    settings = wiring.settings()
    keys = KeyFile.beside(settings.database_url, settings.key_file)  # those of the database that it will be
    own = {"database_url": f"sqlite:///{part}", "key_file": str(keys.path) if keys else ""}
    with wiring.open(settings.model_copy(update=own), as_it_is=True) as context:
        if not is_current(context.store.engine):
            migrate(context.store.engine, keys=keys)
        told = _told(replaying.replay(context, items, staff_reference()))
        scrub_files(context.store.engine)
    connection = open_existing(part, "rw")
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
    finally:
        connection.close()
    return told


def _told(done: replaying.Replayed) -> str:
    return (
        f"taken back again: {done.erased:,} reports erased, {done.withdrawn:,} withdrawn, {done.restricted:,} "
        f"restricted, {done.versions:,} versions erased"
    )
