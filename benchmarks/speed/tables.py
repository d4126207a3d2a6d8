"""The figures as tables on a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from benchmarks.speed.figures import Loaded, Rate, Speed, Times

WIDTH = 120
SHOWN = 10
"""Rates of single thousands that are shown, at most."""


def show(console: Console, speed: Speed) -> None:
    """Print one run."""
    busy = "" if speed.load is None else f", {speed.load:.1f} processes running before it"
    console.print(f"{speed.database}; {speed.cores} cores{busy}; Python {speed.python}\n")
    console.print(_imported(speed))
    for stage in speed.stages:
        console.print(_by_thousand(stage.imported))
    console.print()
    console.print(_singles(speed))
    console.print()
    console.print(_reads(speed))
    console.print(f"{_growth(speed)}\n")


def _imported(speed: Speed) -> Table:
    first, floors = speed.stages[0].imported.whole, speed.floors
    table = _table(
        "import over HTTP (CPU: the service's)", "reports/s", "a CPU second", "first / this", "by CPU", "own MiB"
    )
    before = 0
    for stage in speed.stages:
        whole, own = stage.imported.whole, stage.imported.own_mib
        peak = "" if own is None else _number(own)
        table.add_row(f"report {before + 1:,} to {stage.loaded:,}", *_rates(whole), *_shares(first, whole), peak)
        before = stage.loaded
    for label, rate in (
        (f"SQLite alone, synchronous=FULL, {speed.batch} to a commit", floors.committed),
        ("SQLite alone, a commit for each", floors.committed_singly),
        ("reading and validating JSON alone", floors.checked),
        ("linking in memory alone", floors.linked),
    ):
        table.add_row(label, *_rates(rate), *_shares(first, rate), "")
    return table


def _shares(first: Rate, other: Rate) -> tuple[str, str]:
    by_cpu = f"{first.by_cpu / other.by_cpu:.2f}" if first.by_cpu and other.by_cpu else ""
    return f"{first.by_clock / other.by_clock:.2f}", by_cpu


def _rates(rate: Rate) -> tuple[str, str]:
    return _number(rate.by_clock), _number(rate.by_cpu) if rate.by_cpu else ""


def _by_thousand(loaded: Loaded) -> str:
    rates = loaded.by_thousand
    if len(rates) < 2:
        return ""
    shown = rates if len(rates) <= SHOWN else [rates[place * (len(rates) - 1) // (SHOWN - 1)] for place in range(SHOWN)]
    told = "each thousand" if len(rates) <= SHOWN else f"{SHOWN} thousands of {len(rates)}"
    return f"{told}: {' '.join(map(_number, shown))} reports/s (last / first: {rates[-1] / rates[0]:.2f})"


def _singles(speed: Speed) -> Table:
    table = _table("single reports", *("p50 ms", "p90", "p99", "x empty", "x commit", "reports/s"))
    for stage in speed.stages:
        own = stage.singles
        for label, found, rate in (
            (f"one after the other, {stage.loaded:,} loaded", own.alone, ""),
            (f"{own.clients} clients at once", own.at_once, _number(own.rate_at_once.by_clock)),
            ("an empty authenticated request", own.empty, ""),
            ("SQLite alone, one commit", own.commit, ""),
        ):
            table.add_row(label, *_times(found), _ratio(found, own.empty), _ratio(found, own.commit), rate)
    return table


def _reads(speed: Speed) -> Table:
    table = _table("reads by an investigator", "p50 ms", "p90", "p99", "x empty")
    for stage in speed.stages:
        empty = stage.singles.empty
        for label, found in (("a course by its id", stage.reads.course), ("a page of 20 courses", stage.reads.page)):
            table.add_row(f"{label}, {stage.loaded:,} loaded", *_times(found), _ratio(found, empty))
        long = stage.long_course
        first = f"a course of {long.occasions} occasions (first time {long.first:.0f} ms)"
        for label, found in ((first, long.again), ("its chronology as a PDF", long.paper)):
            table.add_row(label, *_times(found), _ratio(found, empty))
    return table


def _growth(speed: Speed) -> str:
    """What an incident costs with most loaded, as a multiple of what it costs with fewest."""
    few, many = speed.stages[0], speed.stages[-1]
    if few is many:
        return ""
    single = many.singles.alone.p50 / few.singles.alone.p50
    imported = few.imported.whole.by_clock / many.imported.whole.by_clock
    by_cpu = ""
    if few.imported.whole.by_cpu and many.imported.whole.by_cpu:
        by_cpu = f" ({few.imported.whole.by_cpu / many.imported.whole.by_cpu:.2f} by CPU)"
    return f"cost at {many.loaded:,} / at {few.loaded:,}: single {single:.2f}, imported {imported:.2f}{by_cpu}"


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
