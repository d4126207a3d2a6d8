"""Invent a corpus with known truth. Floor 3."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Annotated, TextIO

import typer

from service.cli.mishaps import misuse, say
from service.cli.progress import progress
from service.synth.corpus import HEADING, invent
from service.synth.parameters import with_settings
from service.synth.rates import PROFILES, Rates

_STEP = 1000


class Profile(StrEnum):
    """The profiles, as options of the command."""

    ORDINARY = "ordinary"
    HARD = "hard"


def synth(
    incidents: Annotated[int, typer.Option(min=1, max=10_000_000, help="How many reports.")],
    out: Annotated[Path, typer.Option(file_okay=False, help="The folder to write to; it is made if need be.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same corpus, byte for byte.")] = 1,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a rate; may be given again.")
    ] = None,
    profile: Annotated[Profile, typer.Option(help="The rates to begin with.")] = Profile.ORDINARY,
    packed: Annotated[bool, typer.Option("--gzip", help="Pack both files.")] = False,
) -> None:
    """Invent reports of people who do not exist, and the truth about who is who.

    Writes incidents.ndjson and truth.csv, as `conduct evaluate` reads them, over what is there. docs/synthetic.md tells
    what is invented and lists every rate.
    """
    with misuse():
        rates = with_settings(PROFILES[profile], dict(_setting(text) for text in settings or ()))
    out.mkdir(parents=True, exist_ok=True)
    parties = _write(out, incidents, seed, rates, packed=packed)
    say(f"{incidents:,} reports, {parties:,} parties, all invented: {out}")


def _setting(text: str) -> tuple[str, float]:
    name, equals, value = text.partition("=")
    try:
        if equals:
            return name.strip(), float(value)
    except ValueError:
        pass
    raise ValueError("a rate is set as NAME=NUMBER, as in --set twins=0.1")


def _write(out: Path, incidents: int, seed: int, rates: Rates, *, packed: bool) -> int:
    """Write both files; how many parties there are."""
    parties = 0
    # Neither file of another corpus may be left beside a new one.
    for name in ("incidents.ndjson", "truth.csv"):
        (out / (name if packed else f"{name}.gz")).unlink(missing_ok=True)
    with (
        _opened(out / "incidents.ndjson", packed=packed) as lines,
        _opened(out / "truth.csv", packed=packed) as truth,
        progress("inventing", "reports", incidents) as advance,
    ):
        rows = csv.writer(truth, lineterminator="\n")
        rows.writerow(HEADING)
        for number, invented in enumerate(invent(Random(seed), rates, incidents), start=1):  # noqa: S311
            lines.write(f"{invented.line}\n")
            for row in invented.rows():
                rows.writerow(row)
                parties += 1
            if number % _STEP == 0:
                advance(_STEP)
        advance(incidents % _STEP)
    return parties


@contextmanager
def _opened(path: Path, *, packed: bool) -> Iterator[TextIO]:
    """The file, new, to write text to; packed without a time, so that the same text gives the same bytes."""
    if not packed:
        with path.open("w", encoding="utf-8", newline="\n") as text:
            yield text
        return
    with (
        path.with_name(f"{path.name}.gz").open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as stream,
        io.TextIOWrapper(stream, encoding="utf-8", newline="\n") as text,
    ):
        yield text
