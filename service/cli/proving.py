"""Prove what is stored. Floor 3."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from service.cli.mishaps import FAILED, stop
from service.cli.progress import progress
from service.cli.wiring import Wiring
from service.flows.relink import count, prove
from service.linking.digest import Digest


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


def _told(found: Digest | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {"hex": found.hex, "parties": found.parties, "persons": found.persons, "courses": found.courses}
