"""The figures as tables on a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from benchmarks.speed.figures import Loaded, Rate, Speed, Times

WIDTH = 110


def show(console: Console, speed: Speed) -> None:
    """Print one run."""
    busy = "" if speed.load is None else f", {speed.load:.1f} processes running before it"
    console.print(f"{speed.cores} cores{busy}; Python {speed.python}, SQLite {speed.sqlite}\n")
    console.print(_imported(speed))
    console.print(_by_thousand(speed.imported))
    console.print()
    console.print(_singles(speed))
    console.print()
    console.print(_reads(speed))


def _imported(speed: Speed) -> Table:
    whole, floors = speed.imported.whole, speed.floors
    table = _table(
        f"import over HTTP into SQLite, {whole.reports:,} reports",
        "reports/s",
        "a CPU second",
        "import / this",
        "by CPU",
    )
    table.add_row("the import (CPU: the service's)", *_rates(whole), "", "")
    for label, rate in (
        (f"SQLite alone, synchronous=FULL, {speed.batch} to a commit", floors.committed),
        ("SQLite alone, a commit for each", floors.committed_singly),
        ("reading and validating JSON alone", floors.checked),
        ("linking in memory alone", floors.linked),
    ):
        by_cpu = f"{whole.by_cpu / rate.by_cpu:.2f}" if whole.by_cpu and rate.by_cpu else ""
        table.add_row(label, *_rates(rate), f"{whole.by_clock / rate.by_clock:.2f}", by_cpu)
    return table


def _rates(rate: Rate) -> tuple[str, str]:
    return _number(rate.by_clock), _number(rate.by_cpu) if rate.by_cpu else ""


def _by_thousand(loaded: Loaded) -> str:
    rates = loaded.by_thousand
    if len(rates) < 2:
        return ""
    return f"each thousand: {' '.join(map(_number, rates))} reports/s (last / first: {rates[-1] / rates[0]:.2f})"


def _singles(speed: Speed) -> Table:
    own = speed.singles
    table = _table(
        f"single reports, {speed.imported.whole.reports:,} loaded",
        *("p50 ms", "p90", "p99", "x empty", "x commit", "reports/s"),
    )
    for label, found, rate in (
        ("one after the other", own.alone, ""),
        (f"{own.clients} clients at once", own.at_once, _number(own.rate_at_once.by_clock)),
        ("an empty authenticated request", own.empty, ""),
        ("SQLite alone, one commit", own.commit, ""),
    ):
        table.add_row(label, *_times(found), _ratio(found, own.empty), _ratio(found, own.commit), rate)
    return table


def _reads(speed: Speed) -> Table:
    table = _table("reads by an investigator", "p50 ms", "p90", "p99", "x empty")
    empty = speed.singles.empty
    for label, found in (("a course by its id", speed.reads.course), ("a page of 20 courses", speed.reads.page)):
        table.add_row(label, *_times(found), _ratio(found, empty))
    return table


def _times(found: Times) -> tuple[str, str, str]:
    return f"{found.p50:.1f}", f"{found.p90:.1f}", f"{found.p99:.1f}"


def _ratio(found: Times, floor: Times) -> str:
    return f"{found.p50 / floor.p50:.1f}"


def _number(value: float) -> str:
    return f"{value:,.0f}"


def _table(first: str, *headings: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(first, min_width=54, no_wrap=True)
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    return table
