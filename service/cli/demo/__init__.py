"""``conduct demo``: the whole service shown at work, on invented people, in about a minute. Floor 3.

It starts the service as a process of its own on a temporary SQLite file, and does everything else over HTTP as the
agencies would. Nothing is left when it ends, however it ends.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import httpx
import typer

from service.cli.demo.asking import Asker
from service.cli.demo.corpus import own_folder, read_corpus
from service.cli.demo.enrolling import READERS, prepare
from service.cli.demo.failing import DemoFailed
from service.cli.demo.running import free_address, running_service
from service.cli.demo.showing import open_console, say, title
from service.cli.demo.telling import figures, five_reports, many_reports, one_course
from service.cli.mishaps import FAILED, stop
from service.cli.wiring import Wiring

__all__ = ["demo"]

ABOUT = """Police forces, prosecutors and partner agencies report stalking one incident at a time. Conduct links their \
reports into one course of conduct, and shows each agency its own view of it.

Everybody here is invented: names, numbers, places and reports were made up. The service runs on this machine only, \
on a temporary database."""

NEXT = """conduct serve         run the service on this machine; its contract is at http://localhost:8000/docs
conduct link FILE     link a file of reports without any service, to try an own export
README.md             post a first report with curl

Conduct gives no risk score and no charging advice, and never decides about a person by itself."""


def demo(
    ctx: typer.Context,
    corpus: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Folder with incidents.ndjson and truth.csv to post instead."),
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the database and the log, and say where.")] = False,
) -> None:
    """Link a corpus of invented reports and show a course through the eyes of each agency."""
    wiring: Wiring = ctx.obj
    try:
        with _folder(keep=keep) as folder:
            _run(wiring, corpus or own_folder("demo"), folder, keep=keep)
    except DemoFailed as error:
        stop(str(error), FAILED)
    except httpx.TransportError:
        stop("the service stopped answering", FAILED)


def _run(wiring: Wiring, folder_of_corpus: Path, folder: Path, *, keep: bool) -> None:
    corpus, couple = read_corpus(folder_of_corpus), read_corpus(own_folder("one_couple"))
    console = open_console()
    title(console, "Conduct: many reports, one course of conduct")
    say(console, ABOUT)
    url, port = free_address()
    database_url = f"sqlite:///{folder / 'conduct.sqlite3'}"
    settings = wiring.settings().model_copy(update={"database_url": database_url})
    agencies = dict.fromkeys([*corpus.by_agency(), *couple.by_agency(), *(agency for agency, _ in READERS)])
    say(console, f"\nEnrolling {len(agencies)} agencies and starting the service at {url} ...")
    with wiring.open(settings, as_it_is=True) as context:
        systems, readers = prepare(context, agencies)
    with running_service(url, port, database_url, folder / "service.log") as http:
        askers = {agency: Asker(http, credential) for agency, credential in systems.items()}
        many_reports(console, corpus, askers)
        course_id = five_reports(console, couple, askers)
        one_course(console, http, readers, course_id)
        figures(console, corpus, askers)
    title(console, "What next")
    say(console, NEXT)
    if keep:
        say(console, f"\nKept: {folder}")


@contextmanager
def _folder(*, keep: bool) -> Iterator[Path]:
    """A temporary folder for the database and the log, gone after the block unless it is to be kept."""
    if keep:
        yield Path(tempfile.mkdtemp(prefix="conduct-demo-"))
        return
    with tempfile.TemporaryDirectory(prefix="conduct-demo-") as name:
        yield Path(name)
