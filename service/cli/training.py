"""Learn the weights of the linking model from a corpus without labels. Floor 3."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from service.cli.mishaps import FAILED, MISUSED, say, stop
from service.cli.progress import progress
from service.cli.refusals import Refusals
from service.cli.reports import Reports, read_reports
from service.cli.source import open_source
from service.cli.wiring import Wiring
from service.linking.profile import Profile

STRANGERS: Final = 1_000_000
"""Pairs drawn at random to count what strangers have in common."""

TRUST: Final = 30_000
"""Pairs of one person that the base model counts as, about three times what ten thousand reports show. One force has
its own habits, and invented reports have those of whoever invented them: they tip the scales, and do not make them."""


def train(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The reports, as NDJSON, packed or not.")],
    name: Annotated[str, typer.Option(help="Name of the new model, as conduct-2027-01.")],
    out: Annotated[Path, typer.Option(dir_okay=False, help="Where to write the model, as JSON.")],
    base: Annotated[str, typer.Option(help="The model to begin from; that in force if none is named.")] = "",
    seed: Annotated[int, typer.Option(help="Seed of all that is drawn: the same seed gives the same model.")] = 1,
    pairs: Annotated[int, typer.Option(min=1, help="How many pairs to draw at random for u.")] = STRANGERS,
    trust: Annotated[int, typer.Option(min=0, help="How many pairs of one person the base model counts as.")] = TRUST,
    errors: Annotated[Path | None, typer.Option(help="Write the lines that were refused there, as NDJSON.")] = None,
) -> None:
    """Learn the weights of the linking model with Splink from reports, without being told who is whom.

    For each level of each comparison m, its chance among pairs of one person, and u, among strangers, are learnt where
    the reports show enough; the rest is kept from the model to begin from, and the file says which is which, and why.
    Priors and thresholds stay as they are.

    A bad line costs only itself, and ends the command with 1. The order of the lines makes no difference.
    """
    try:
        from service.bulk import model_file, training  # here, as Splink is an extra, and slow to load
    except ModuleNotFoundError:
        stop("training needs Splink, which comes with the extra bulk: pip install 'conduct[bulk]'", FAILED)
    wiring: Wiring = ctx.obj
    try:
        document = model_file.read_base(base or wiring.settings().model)
    except FileNotFoundError:
        stop("there is no model of that name", MISUSED)
    with Refusals(errors) as refusals:
        with open_source(file) as source:
            reports = read_reports(source, refusals)
        if refusals.count:
            say(refusals.summary())
    parties = _parties(reports)
    with progress("Comparing", "pairs", None) as advance:
        trained = training.train(parties, document, seed=seed, pairs=pairs, trust=trust, progress=advance)
    if not trained.sessions:
        stop("there are too few reports to learn from: no two parties have enough in common", FAILED)
    corpus = model_file.Corpus(file.name, _sha256(file), len(reports.by_origin), len(parties))
    made = datetime.now(UTC).date()
    new = model_file.trained_model(trained, document, corpus, name=name, made=made, seed=seed, trust=trust)
    out.write_text(model_file.to_text(new), encoding="utf-8")
    say(f"{name}: {new['trained_on']}")
    if refusals.count:
        raise typer.Exit(FAILED)


def _parties(reports: Reports) -> list[Profile]:
    """The details of every party, in an order that does not depend on that of the lines."""
    return [party.profile for _, read in sorted(reports.by_origin.items()) for party in read.incident.parties]


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
