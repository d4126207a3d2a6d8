"""The figures as tables on a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from benchmarks.quality.figures import Figures, Pairs
from benchmarks.quality.intervals import Figure

WIDTH = 124
"""Columns of the widest table; a narrower terminal breaks the lines."""


def show(console: Console, corpus: str, figures: Iterable[Figures]) -> None:
    """Print what was measured on one corpus, the systems below each other: per cent, with 95 % intervals."""
    listed = list(figures)
    console.print(f"\n[bold]{corpus}[/bold], {listed[0].rows:,} parties")
    console.print(_agreements(listed))
    if listed[0].isolation:
        console.print(_courses(listed))
    if listed[0].by_origin:
        console.print(_origins(listed))


def _agreements(listed: list[Figures]) -> Table:
    table = _table("pairs of", "", "precision", "recall", "F1", "wrong", "true", "largest")
    for measure in listed[0].pairs:
        for own in listed:
            table.add_row(measure if own is listed[0] else "", own.system, *_cells(own.pairs[measure]))
    return table


def _courses(listed: list[Figures]) -> Table:
    table = _table("", "", "isolation rate", "reviews per incident")
    for own in listed:
        reviews = "" if own.reviews is None else f"{100 * own.reviews:.2f}"
        table.add_row("", own.system, _figure(own.isolation) if own.isolation else "", reviews)
    return table


def _origins(listed: list[Figures]) -> Table:
    """Persons named in full: the precision of the first system, and how much each system finds."""
    first = listed[0]
    headings = (f"{first.system}: precision", *(f"{own.system}: recall" for own in listed))
    table = _table("by origin of name", "true", *headings)
    for origin, pairs in first.by_origin.items():
        recalls = (_figure(own.by_origin[origin].recall) for own in listed)
        table.add_row(origin, f"{pairs.true_pairs:,}", _figure(pairs.precision), *recalls)
    spreads = (f"{100 * own.spread:.2f}" for own in listed if own.spread is not None)
    table.add_row("spread of recall", "", "", *spreads)
    return table


def _cells(pairs: Pairs) -> tuple[str, ...]:
    shares = (_figure(pairs.precision), _figure(pairs.recall), _figure(pairs.f1))
    return (*shares, f"{pairs.wrong_pairs:,}", f"{pairs.true_pairs:,}", f"{pairs.largest:,}")


def _figure(figure: Figure) -> str:
    low, value, high = (100 * share for share in (figure.low, figure.value, figure.high))
    return f"{value:.2f} ({low:.2f}-{high:.2f})"


def _table(first: str, second: str, *headings: str) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column(first, no_wrap=True)
    table.add_column(second, no_wrap=True)
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    return table
