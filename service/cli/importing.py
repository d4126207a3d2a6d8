"""Put a file of reports into the database, without HTTP. Floor 3."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from getpass import getuser
from pathlib import Path
from typing import Annotated, Final

import typer

from service.cli.in_bulk import WORK, Engine, WorkersOption, WorkOption, run_in_bulk, told
from service.cli.mishaps import FAILED, misuse, say
from service.cli.progress import progress
from service.cli.refusals import Refusals
from service.cli.source import Source, open_source
from service.cli.wiring import Wiring
from service.domain.agency import AgencyId
from service.flows.back_load import Load, Take, back_load
from service.flows.bulk_import import assert_same_model, file_only
from service.flows.context import Context
from service.flows.imports import Answer, Line, take

INTERRUPTED: Final = 130

BATCH: Final = 500
"""More than over HTTP: nobody waits for the answers, and fewer commits are faster. It still takes well under the time
for which the service, should it run beside, waits for its turn."""

_NOT_STAFF = re.compile(r"[^A-Za-z0-9._@-]")


@dataclass(slots=True)
class _Tally:
    """What became of the lines so far, and which was the last to be answered."""

    last: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    started: float = field(default_factory=time.monotonic)

    def add(self, answer: Answer) -> None:
        self.last = answer.number
        if answer.filed is not None:
            filed = answer.filed
            self.outcomes["new" if filed.is_new else "replaced" if filed.is_revised else "repeated"] += 1

    def summary(self, refusals: Refusals) -> str:
        seconds = time.monotonic() - self.started
        done = self.outcomes.total() + refusals.count
        counts = ", ".join(f"{self.outcomes[outcome]:,} {outcome}" for outcome in ("new", "replaced", "repeated"))
        rate = f"{done / seconds:,.0f} lines/s" if seconds >= 1 else f"{seconds:.1f} s"
        return f"{done:,} lines: {counts}, {refusals.summary()}; {rate}"


def staff_reference() -> str:
    """The account that runs the command, in the characters of a staff reference.

    It is the account that the system knows: what LOGNAME or USER claim is anybody's to set.
    """
    try:
        import pwd  # here, as only Unix has it

        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container may run under a number that has no name
        name = f"uid-{os.getuid()}"
    except ImportError:
        name = getuser()
    return _NOT_STAFF.sub("-", name)[:64]


def import_file(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="NDJSON, packed (.gz) or not, or -.")],
    agency: Annotated[
        str | None, typer.Option(help="Whose all the lines are; otherwise `agency` says it, on each line.")
    ] = None,
    batch: Annotated[
        int, typer.Option(min=1, max=1000, help="Lines of an agency that are committed together.")
    ] = BATCH,
    enrol: Annotated[bool, typer.Option("--enrol", help="Register agencies that do not take part yet.")] = False,
    from_line: Annotated[int, typer.Option(min=1, help="Leave out the lines before this one.")] = 1,
    errors: Annotated[Path | None, typer.Option(help="Write the lines that were refused there, as NDJSON.")] = None,
    bulk: Annotated[bool, typer.Option("--bulk", help="Put all on file first, then link everything in bulk.")] = False,
    engine: Annotated[Engine, typer.Option(help="What links in bulk.")] = Engine.DUCKDB,
    work: WorkOption = WORK,
    workers: WorkersOption = 0,
) -> None:
    """Put reports into the database, a line each. A bad line costs only itself, and ends the command with 1.

    It is safe to run again: what is on file already is repeated and changes nothing. The access log names the client
    "command-line", acting for the account that runs it.

    A back-load of many reports is faster with --bulk. They are on file before they are linked, and in no course until
    the command has ended: if it was cut short, run it again. The work folder holds details of people; it is removed at
    the end.
    """
    wiring: Wiring = ctx.obj
    settings = wiring.settings()
    with misuse():
        for_all = AgencyId.parse(agency) if agency is not None else None
    load = Load(agency=for_all, batch=batch, enrols=enrol, acting_for=staff_reference())
    with wiring.open(settings) as context, open_source(file) as source, Refusals(errors) as refusals:
        tally = _Tally()
        try:
            for answer in _answers(context, source, source.lines(from_line), load, _taker(context, bulk)):
                tally.add(answer)
                if answer.error is not None:
                    refusals.add(answer.number, answer.error)
        except BaseException as error:
            say(tally.summary(refusals))
            say(f"stopped after line {tally.last}; run it again, with --from-line {tally.last + 1} to save time")
            if isinstance(error, KeyboardInterrupt):
                raise typer.Exit(INTERRUPTED) from None
            raise
        if bulk:
            say(tally.summary(refusals))
            typer.echo(told(run_in_bulk(context, context.model, engine, work, workers, load.acting_for)))
    if not bulk:
        typer.echo(tally.summary(refusals))
    if refusals.count:
        raise typer.Exit(FAILED)


def _taker(context: Context, bulk: bool) -> Take:
    if bulk:
        assert_same_model(context)
        return file_only
    return take


def _answers(context: Context, source: Source, lines: Iterator[Line], load: Load, taker: Take) -> Iterator[Answer]:
    with progress("Importing", "lines", source.size) as advance:
        reached = 0

        def tell(count: int) -> None:
            advance(count, completed=reached)

        for window in back_load(context, lines, load, progress=tell, take=taker):
            yield from window
            reached = source.position or 0
