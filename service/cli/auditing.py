"""Sign, export and verify the access log. Floor 3."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from service.audit.checkpoint import Checkpoint, time_text
from service.audit.written import checkpoint_line, leaf_line, read_checkpoint
from service.cli.importing import staff_reference
from service.cli.mishaps import FAILED, MISUSED, misuse, say, stop
from service.cli.progress import progress
from service.cli.wiring import Wiring
from service.flows import audit
from service.flows.anomalies import anomalies_of_all
from service.flows.log_erasure import erase_entries, erase_older
from service.flows.operating import note_copy

audit_app: Final = typer.Typer(
    help="Prove that the access log is whole.", no_args_is_help=True, add_completion=False, rich_markup_mode=None
)


@audit_app.command()
def checkpoint(ctx: typer.Context) -> None:
    """Number all entries of the access log, sign its size and root, and print that checkpoint as one line of JSON.

    Run it every few minutes, and send the line to where nobody who can write to the database can reach it.
    """
    wiring: Wiring = ctx.obj
    with wiring.open(wiring.settings()) as context, progress("Numbering", "entries", None) as advance:
        made = audit.checkpoint(context, advance)
    typer.echo(checkpoint_line(made), nl=False)


@audit_app.command()
def export(
    ctx: typer.Context, out: Annotated[Path, typer.Argument(help="The file to write, as NDJSON.", dir_okay=False)]
) -> None:
    """Write the access log to a file as far as a new checkpoint, and print that checkpoint.

    `tools/verify_audit.py` verifies the two without this service.
    """
    wiring: Wiring = ctx.obj
    with wiring.open(wiring.settings()) as context:
        made = audit.checkpoint(context)
        out.touch(mode=0o600)
        with out.open("w", encoding="ascii") as file, progress("Writing", "entries", made.size) as advance:
            for some in audit.leaves(context, made.size):
                file.writelines(map(leaf_line, some))
                advance(len(some))
        note_copy(context, staff_reference(), "audit export")
    typer.echo(checkpoint_line(made), nl=False)


@audit_app.command()
def verify(
    ctx: typer.Context,
    kept: Annotated[
        list[Path] | None,
        typer.Option(
            "--checkpoint", help="Checkpoints that were kept outside, one a line; may be given again.", exists=True
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Verify the access log from its first entry to its last; exit with 1 if it is not whole.

    Against whoever can write to the database and reach the keys of the service in it, only a checkpoint that was kept
    outside helps.
    """
    wiring: Wiring = ctx.obj
    with misuse():
        outside = [made for path in kept or () for made in _read(path)]
    with (
        wiring.open(wiring.settings()) as context,
        progress("Verifying", "entries", audit.count(context)) as advance,
    ):
        verdict = audit.verify(context, outside, advance)
    if as_json:
        told = {"leaves": verdict.leaves, "erased": verdict.erased, "checkpoints": verdict.checkpoints}
        faults = [{"fault": found.fault.name.lower(), "at": found.at} for found in verdict.found]
        typer.echo(json.dumps({**told, "waiting": verdict.waiting, "faults": faults}))
    else:
        typer.echo(
            f"{verdict.leaves:,} entries, {verdict.erased:,} of them erased; {verdict.checkpoints:,} checkpoints; "
            f"{verdict.waiting:,} entries wait for the next"
        )
        for found in verdict.found:
            say(f"at {found.at:,}: {found.fault.value}")
    if verdict.found:
        stop("the access log is not whole", FAILED)


@audit_app.command()
def erase(
    ctx: typer.Context,
    reason: Annotated[str, typer.Option(help="Why: it stands in the log from now on.")],
    entries: Annotated[list[str] | None, typer.Argument(help="Ids of entries, as aud_...", show_default=False)] = None,
    before: Annotated[datetime | None, typer.Option(help="All entries from before this moment (UTC).")] = None,
) -> None:
    """Erase the content of entries of the access log, and write down that they were erased.

    Their places stay, and so does every proof; nobody can tell from what stays what an entry held. What says which
    entries were erased is not erased. On PostgreSQL it is for the owner of the tables.
    """
    wiring: Wiring = ctx.obj
    if bool(entries) == (before is not None) or not reason.strip():
        stop("name entries, or a moment with --before; and a reason", MISUSED)
    with wiring.open(wiring.settings()) as context:
        context.store.assert_owned()
        staff = staff_reference()
        if before is not None:
            count = erase_older(context, staff, before.replace(tzinfo=UTC), reason)
        else:
            count = erase_entries(context, staff, entries or (), reason)
    typer.echo(f"{count:,} entries were erased.")


@audit_app.command()
def anomalies(
    ctx: typer.Context,
    since: Annotated[datetime | None, typer.Option(help="From this moment on (UTC); a day before the end.")] = None,
    until: Annotated[datetime | None, typer.Option(help="Before this moment (UTC); now.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List what in the access log is worth a question, of all agencies: a rule, whose doing, and how many entries.

    Own records asked for, records without a case relationship, one record again and again, out of hours, very many. A
    reason to ask, and a finding about nobody.
    """
    wiring: Wiring = ctx.obj
    begin, end = (at and at.replace(tzinfo=UTC) for at in (since, until))
    with wiring.open(wiring.settings()) as context:
        looked = anomalies_of_all(context, staff_reference(), begin, end)
    for one in looked.found:
        told = {
            "rule": one.rule.value,
            "agency": one.agency,
            "who": one.who,
            "subject": one.subject or None,
            "first_at": time_text(one.first_at),
            "last_at": time_text(one.last_at),
            "entries": list(one.entries),
        }
        line = f"{told['first_at']}  {one.rule:22} {one.agency} {one.who} {one.subject} ({len(one.entries):,} entries)"
        typer.echo(json.dumps(told) if as_json else line)
    if not looked.is_complete:
        say(f"Only the latest {looked.entries:,} entries of that time were looked at: ask about less of it.")


def _read(path: Path) -> list[Checkpoint]:
    return [read_checkpoint(line) for line in path.read_text("utf-8").splitlines() or [""]]  # an empty file is none
