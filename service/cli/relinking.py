"""Link everything anew: under another model, or on an engine for bulk. Floor 3."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from service.cli.importing import staff_reference
from service.cli.in_bulk import WORK, Engine, WorkersOption, WorkOption, in_json, run_in_bulk, told
from service.cli.mishaps import MISUSED, stop
from service.cli.progress import progress
from service.cli.wiring import Wiring
from service.flows.context import Context
from service.flows.relink import Change, adopt, count, try_model
from service.linking.model import Model, load_model


def relink(
    ctx: typer.Context,
    model: Annotated[str, typer.Option(help="Name of the model to try; that in force if none is named.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing; list what would change.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    engine: Annotated[Engine | None, typer.Option(help="Link in bulk, on this engine.")] = None,
    work: WorkOption = WORK,
    workers: WorkersOption = 0,
) -> None:
    """Link all reports that are stored afresh under a model, and list which persons and courses change.

    Try it with --dry-run first. Ids only are printed, with the number of parties or reports that each has. Stop the
    service meanwhile, and start it with CONDUCT_MODEL set to the model.

    In bulk (--engine duckdb, or spark) only counts and digests are printed, and the service may go on under the same
    model until what was found is loaded: what comes in the meantime is caught up with. The work folder holds details
    of people; it is removed at the end.
    """
    wiring: Wiring = ctx.obj
    settings = wiring.settings()
    try:
        chosen = load_model(model or settings.model)
    except FileNotFoundError:
        stop("there is no model of that name", MISUSED)
    with wiring.open(settings) as context:
        if engine is None:
            _relink_online(context, chosen, dry_run=dry_run, as_json=as_json)
        else:
            loaded = run_in_bulk(context, chosen, engine, work, workers, staff_reference(), dry_run=dry_run)
            typer.echo(json.dumps(in_json(loaded)) if as_json else told(loaded))


def _relink_online(context: Context, chosen: Model, *, dry_run: bool, as_json: bool) -> None:
    with progress("Linking afresh", "reports", count(context)) as advance:
        deed = try_model if dry_run else adopt
        shadow = deed(context, chosen, staff_reference(), advance)
    if as_json:
        found = {"persons": _listed(shadow.persons), "courses": _listed(shadow.courses), "restood": shadow.restood}
        typer.echo(json.dumps(found))
        return
    for name, changes in (("person", shadow.persons), ("course", shadow.courses)):
        for change in changes:
            typer.echo(f"{name}: {_line(change)}")
    typer.echo(
        f"{len(shadow.persons):,} changes of persons, {len(shadow.courses):,} of courses, "
        f"{shadow.restood:,} reports {'would stand' if dry_run else 'stand'} otherwise"
    )


def _listed(changes: tuple[Change, ...]) -> list[dict[str, object]]:
    return [{"before": dict(change.before), "after": list(change.after)} for change in changes]


def _line(change: Change) -> str:
    before = " + ".join(f"{name} ({size})" for name, size in change.before)
    return f"{before} -> {' + '.join(map(str, change.after)) or 'none'}"
