"""Say why two parties are held to be one person, or are not. Floor 3."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli.importing import staff_reference
from service.cli.mishaps import misuse
from service.cli.wiring import Wiring
from service.disclosure.views.words import sentence, what_breaks
from service.domain.evidence import Comparison
from service.flows.explanation import PartyName, explain_pair


def explain(
    ctx: typer.Context,
    left: Annotated[str, typer.Argument(help="A party: agency/reference/local_id, as police:47/47260104102/S1.")],
    right: Annotated[str, typer.Argument(help="Another party, named alike.")],
) -> None:
    """Say why two parties are held to be one person, or are not.

    For each link: what was found per field and its bits (log2 of how much likelier it is for one person than for two
    strangers), the odds against each rival explanation, and what would part them. The values themselves are not
    printed: they are for officers, who read them under their own names.
    """
    wiring: Wiring = ctx.obj
    with misuse():
        names = PartyName.parse(left), PartyName.parse(right)
    with wiring.open(wiring.settings()) as context:
        found = explain_pair(context, *names, staff_reference())
    if found.links:
        typer.echo(f"One person, by {'one link' if len(found.links) == 1 else f'a chain of {len(found.links)} links'}.")
        for number, link in enumerate(found.links, start=1):
            _tell(f"Link {number}", link)
    else:
        typer.echo("Not joined as one person.")
    for direct in found.considered if len(found.links) != 1 else ():
        _tell("The two compared directly", direct)


def _tell(title: str, found: Comparison) -> None:
    typer.echo(f"\n{title}")
    for row in found.evidence:
        typer.echo(f"  {row.bits:+7.1f}  {sentence(row.field, row.level)}")
    typer.echo(f"  {sum(row.bits for row in found.evidence):+7.1f}  all evidence together")
    for name, bits in found.against:
        typer.echo(f"  {bits:+7.1f}  odds against: {name}")
    typer.echo(f"  {found.bits:+7.1f}  odds against all of these (linked from {found.link_at:g}, {found.model})")
    for line in (found.forbidden, f"by judgement {found.judgement}" if found.judgement else "", what_breaks(found)):
        if line:
            typer.echo(f"           {line}")
