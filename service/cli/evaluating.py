"""Measure the linker on a corpus whose truth is known. Floor 3."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from service.cli.linking import linked
from service.cli.links import read_links
from service.cli.mishaps import FAILED, MISUSED, say, stop
from service.cli.refusals import Refusals
from service.cli.reports import Reports, read_reports
from service.cli.source import open_source
from service.cli.wiring import Wiring
from service.linking.batch import LinkedParty
from service.linking.blocking_recall import Blocking, Blocks
from service.linking.measure import Agreement, Measures, TruthRow, exact_match_links, measure, read_truth
from service.linking.model import Model, load_model

_TITLES: Mapping[str, str] = {
    "person": "persons",
    "person_victim": "  victims",
    "person_suspect": "  suspects",
    "person_named": "  full names",
    "course_attributed": "courses",
    "course_with_suspected": "  with suspected",
}


@dataclass(frozen=True, slots=True)
class _Evaluation:
    measures: Measures
    isolation_before: float
    blocking: Mapping[str, Blocking]


def evaluate(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The reports, as NDJSON, packed or not.")],
    truth: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="The truth, as CSV: a row a party.")],
    links: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Measure these links, and do not link the file.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Link a file and say how well that agrees with the truth, and how far exact matching would have got.

    The truth has the columns reference, agency, local_id, role, person_id, course_id, origin and noise, as in corpora/.
    """
    wiring: Wiring = ctx.obj
    with Refusals() as refusals:
        with open_source(file) as source:
            reports = read_reports(source, refusals)
        model = load_model(wiring.settings().model)
        found = list(_given(links)) if links else linked(reports, model)
        facts = list(_truth(truth))
        evaluation = _evaluated(facts, found, list(_exact(reports)), _blocked(reports, facts, model))
        if as_json:
            typer.echo(json.dumps(_figures(evaluation), indent=1))
        else:
            _print(evaluation)
        if refusals.count:
            say(refusals.summary())
    if refusals.count:
        raise typer.Exit(FAILED)


def _truth(path: Path) -> Iterator[TruthRow]:
    with open_source(path) as source:
        try:
            yield from read_truth(source.text())
        except (KeyError, ValueError, csv.Error):
            stop("the truth cannot be read: it needs all its columns, and roles of the contract", MISUSED)


def _given(path: Path) -> Iterator[LinkedParty]:
    with open_source(path) as source:
        try:
            yield from read_links(source.text())
        except (KeyError, ValueError, csv.Error):
            stop("the links cannot be read: they need the columns that `conduct link` writes", MISUSED)


def _exact(reports: Reports) -> Iterator[LinkedParty]:
    for read in reports.by_origin.values():
        for party in exact_match_links([(read.agency, read.report)]):
            yield party if read.agency.name else replace(party, agency="")


def _evaluated(
    truth: list[TruthRow], found: list[LinkedParty], exact: list[LinkedParty], blocking: Mapping[str, Blocking]
) -> _Evaluation:
    return _Evaluation(_measured(truth, found), _measured(truth, exact).isolation_rate, blocking)


def _blocked(reports: Reports, truth: list[TruthRow], model: Model) -> dict[str, Blocking]:
    """What blocking does for all parties, and for those that bear a full name."""
    blocks = Blocks(reports.incidents(), model)
    rows = truth if reports.have_agency else [replace(row, agency="") for row in truth]
    facts = {(row.agency, row.reference, row.local_id): row for row in rows}
    named = {row: fact.person for row, fact in facts.items() if fact.is_named}
    return {
        "person": blocks.measure({row: fact.person for row, fact in facts.items()}),
        "person_named": blocks.measure(named),
    }


def _measured(truth: list[TruthRow], links: list[LinkedParty]) -> Measures:
    """Where no link names an agency, the reference alone identifies."""
    if any(link.agency for link in links):
        return measure(truth, links)
    return measure([replace(row, agency="") for row in truth], links)


def _figures(evaluation: _Evaluation) -> dict[str, Any]:
    """The figures by the names they have everywhere, to five digits."""
    figures: dict[str, Any] = _rounded(asdict(evaluation.measures))
    blocking = {name: asdict(found) for name, found in evaluation.blocking.items()}
    return figures | {
        "isolation_rate_before": round(evaluation.isolation_before, 5),
        "blocking": _rounded(blocking),
    }


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _rounded(inner) for name, inner in value.items()}
    return round(value, 5) if isinstance(value, float) else value


def _print(evaluation: _Evaluation) -> None:
    console = Console(highlight=False)
    measures = evaluation.measures
    headings = ("precision", "recall", "F1", "B-cubed\nF1", "wrong\npairs", "wrong\nper 10k", "true\npairs", "largest")
    agreements = _table("", *headings)
    for name, title in _TITLES.items():
        found: Agreement = getattr(measures, name)
        ratios = (f"{ratio:.4f}" for ratio in (found.precision, found.recall, found.f1, found.bcubed_f1))
        wrong = (f"{found.wrong_pairs:,}", f"{found.wrong_pairs_per_10k_rows:.2f}")
        agreements.add_row(title, *ratios, *wrong, f"{found.true_pairs:,}", f"{found.largest:,}")
    origins = _table("by origin of name", "precision", "recall", "wrong\npairs", "true\npairs")
    for origin, found in measures.by_origin.items():
        pairs = (f"{found.wrong_pairs:,}", f"{found.true_pairs:,}")
        origins.add_row(origin, f"{found.precision:.4f}", f"{found.recall:.4f}", *pairs)
    console.print(agreements, origins, _blocking_table(evaluation.blocking), sep="\n")
    standing = ", ".join(f"{count:,} {name or 'without'}" for name, count in sorted(measures.standing.items()))
    console.print("courses hold what is attributed; with suspected, what is suspected as well")
    console.print(f"{measures.rows:,} parties, {measures.rows_missing:,} of them missing")
    console.print(f"suspects stand: {standing or 'nowhere'}")
    console.print(f"isolation rate before (exact matching): {evaluation.isolation_before:.4f}")
    console.print(f"isolation rate after (linked):          {measures.isolation_rate:.4f}")


def _blocking_table(blocking: Mapping[str, Blocking]) -> Table:
    headings = ("recall", "lost\npairs", "true\npairs", "candidates\nper party", "most", "dead\nkeys")
    table = _table("pairs that are compared", *headings)
    for name, found in blocking.items():
        pairs = (f"{found.recall:.4f}", f"{found.lost_pairs:,}", f"{found.true_pairs:,}")
        cost = (f"{found.candidates_per_party:.1f}", f"{found.most_candidates:,}", f"{found.dead_keys:,}")
        table.add_row(_TITLES[name], *pairs, *cost)
    return table


def _table(first: str, *headings: str) -> Table:
    """A table of figures that fits into 80 columns."""
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column(first, no_wrap=True)
    for heading in headings:
        table.add_column(heading, justify="right")
    return table
