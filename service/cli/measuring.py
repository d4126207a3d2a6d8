"""The measures that answer the inspections, over all courses. Floor 3."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from service.cli.importing import staff_reference
from service.cli.wiring import Wiring
from service.disclosure.views.measures import MeasureShown, measures_shown
from service.domain.measures import Unit
from service.flows.measures import measure_all


def measures(
    ctx: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print what the inspections ask for, in figures, over all courses of all agencies. No person is in them."""
    wiring: Wiring = ctx.obj
    with wiring.open(wiring.settings()) as context:
        count, found = measure_all(context, staff_reference())
    shown = measures_shown(found)
    if as_json:
        typer.echo(json.dumps({"courses": count, "measures": [one.model_dump(mode="json") for one in shown]}))
        return
    typer.echo(f"{count:,} courses")
    for one in shown:
        waiting = f", {one.waiting:,} waiting" if one.waiting else ""
        typer.echo(f"{one.title:34} {_value(one):>10}   {one.counted:,} of {one.of:,}{waiting}")


def _value(one: MeasureShown) -> str:
    if one.value is None:
        return "-"
    match one.unit:
        case Unit.SHARE:
            return f"{one.value:.1%}"
        case Unit.HOURS:
            return f"{one.value:.1f} h"
        case Unit.COUNT:
            return f"{one.value:.0f}"
        case Unit.PER_THOUSAND:
            return f"{one.value:.1f} ‰"
