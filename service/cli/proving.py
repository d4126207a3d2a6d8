"""Prove what is stored, try another model on it, and adopt one. Floor 3."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from service.cli.importing import staff_reference
from service.cli.mishaps import FAILED, MISUSED, stop
from service.cli.progress import progress
from service.cli.wiring import Wiring
from service.flows.relink import Change, adopt, count, prove, try_model
from service.linking.digest import Digest
from service.linking.model import load_model


def digest(
    ctx: typer.Context,
    check: Annotated[
        bool, typer.Option("--check", help="Link all reports afresh in memory too; exit with 1 if the two differ.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print one number for all persons and courses, free of ids and of the order in which reports came.

    Two databases with the same reports, judgements and model have the same digest, whatever happened on the way.
    """
    wiring: Wiring = ctx.obj
    with wiring.open(wiring.settings()) as context, progress("Linking afresh", "reports", count(context)) as advance:
        proof = prove(context, afresh=check, progress=advance)
    if as_json:
        typer.echo(json.dumps({"model": proof.model, "stored": _told(proof.stored), "fresh": _told(proof.fresh)}))
    else:
        stored = proof.stored
        typer.echo(f"{stored.hex}  stored: {stored.persons:,} persons, {stored.courses:,} courses ({proof.model})")
        if proof.fresh:
            fresh = proof.fresh
            typer.echo(f"{fresh.hex}  afresh: {fresh.persons:,} persons, {fresh.courses:,} courses")
    if proof.fresh is not None and proof.fresh != proof.stored:
        stop("what is stored is not what a fresh load of the same reports gives", FAILED)


def relink(
    ctx: typer.Context,
    model: Annotated[str, typer.Option(help="Name of the model to try.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing; list what would change.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Link all reports that are stored afresh under a model, and list which persons and courses change.

    Try it with --dry-run first. Ids only are printed, with the number of parties or reports that each has. Stop the
    service meanwhile, and start it with CONDUCT_MODEL set to the model.
    """
    wiring: Wiring = ctx.obj
    try:
        chosen = load_model(model)
    except FileNotFoundError:
        stop("there is no model of that name", MISUSED)
    with wiring.open(wiring.settings()) as context, progress("Linking afresh", "reports", count(context)) as advance:
        shadow = try_model(context, chosen, advance) if dry_run else adopt(context, chosen, staff_reference(), advance)
    if as_json:
        typer.echo(
            json.dumps(
                {"persons": _listed(shadow.persons), "courses": _listed(shadow.courses), "restood": shadow.restood}
            )
        )
        return
    for name, changes in (("person", shadow.persons), ("course", shadow.courses)):
        for change in changes:
            typer.echo(f"{name}: {_line(change)}")
    typer.echo(
        f"{len(shadow.persons):,} changes of persons, {len(shadow.courses):,} of courses, "
        f"{shadow.restood:,} reports {'would stand' if dry_run else 'stand'} otherwise"
    )


def _told(found: Digest | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {"hex": found.hex, "parties": found.parties, "persons": found.persons, "courses": found.courses}


def _listed(changes: tuple[Change, ...]) -> list[dict[str, object]]:
    return [{"before": dict(change.before), "after": list(change.after)} for change in changes]


def _line(change: Change) -> str:
    before = " + ".join(f"{name} ({size})" for name, size in change.before)
    return f"{before} -> {' + '.join(map(str, change.after)) or 'none'}"
