"""What the commands that link in bulk have in common. Floor 3."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from service.cli.mishaps import FAILED, stop
from service.cli.progress import stages
from service.flows.context import Context
from service.linking.model import Model

if TYPE_CHECKING:
    from service.flows.bulk_relink import Loaded

WORK: Final = Path("conduct-bulk")
"""Where a run keeps what it has got, until it is done."""

WorkOption = Annotated[Path, typer.Option(help="Folder of a run in bulk; one that was cut short goes on from it.")]
WorkersOption = Annotated[int, typer.Option(min=0, help="Processes of a run in bulk; 0 for one a processor.")]


class Engine(StrEnum):
    """What links in bulk: DuckDB on this machine, or Spark on many."""

    DUCKDB = "duckdb"
    SPARK = "spark"


def run_in_bulk(
    context: Context, model: Model, engine: Engine, work: Path, workers: int, staff: str, *, dry_run: bool = False
) -> Loaded:
    """Link everything on the engine; ends the command where what it needs is not installed."""
    try:
        from service.flows.bulk_relink import Bulk, relink_in_bulk  # here, as the engines are extras, and slow to load

        bulk = Bulk(
            engine=engine.value,
            folder=work,
            workers=workers or os.cpu_count() or 1,
            acting_for=staff,
            dry_run=dry_run,
        )
        with stages("Linking in bulk") as reached:
            return relink_in_bulk(context, model, bulk, reached)
    except ModuleNotFoundError as error:
        extra = "spark" if "pyspark" in (error.name or "") else "bulk"
        stop(f"this needs what comes with the extra {extra}: pip install 'conduct[{extra}]'", FAILED)


def told(loaded: Loaded) -> str:
    """What came of it, for a person."""
    lines = [
        f"{digest.hex}  {when}: {digest.persons:,} persons, {digest.courses:,} courses"
        for when, digest in (("before", loaded.before), ("now", loaded.after))
    ]
    if loaded.caught_up:
        lines.append(f"{loaded.caught_up:,} reports came, changed or went in the meantime, and are in it")
    return "\n".join(lines)


def in_json(loaded: Loaded) -> dict[str, object]:
    """What came of it, for a program."""
    sides = {"before": loaded.before, "now": loaded.after}
    found: dict[str, object] = {
        when: {"hex": one.hex, "parties": one.parties, "persons": one.persons, "courses": one.courses}
        for when, one in sides.items()
    }
    return found | {"caught_up": loaded.caught_up}
