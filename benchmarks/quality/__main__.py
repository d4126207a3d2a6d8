"""``python -m benchmarks.quality``: measure, print the tables, write them as JSON."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.quality.corpora import CORPORA, Corpus, read_corpus, read_persons
from benchmarks.quality.febrl import SETS, find_febrl
from benchmarks.quality.figures import Figures, figures
from benchmarks.quality.peers import can_generate, find_splink, generate
from benchmarks.quality.systems import Answer, conduct, exact
from benchmarks.quality.tables import WIDTH, show
from service.linking.model import DEFAULT_MODEL, load_model

RESULTS = Path(__file__).with_name("results.json")
KNOWN = ("dev", "hard", "generated", *SETS)


def main() -> None:
    """Measure every corpus that is asked for, each with every system that is there."""
    options = _options()
    model = load_model(options.model)
    splink = find_splink()
    systems: list[Callable[[Corpus], Answer]] = [lambda corpus: conduct(corpus, model), exact]
    systems += [splink] if splink else []
    console = Console(highlight=False, width=WIDTH)
    console.print(f"model {model.name}: {model.trained_on}")
    if not splink:
        console.print("Splink is not installed, so it is left out: make bench-quality installs it")
    measured: list[Figures] = []
    for corpus in _corpora(options, console):
        own = [figures(corpus, system(corpus)) for system in systems]
        show(console, corpus.name, own)
        measured += own
    document = {"model": model.name, "trained_on": model.trained_on, "figures": list(map(_plain, measured))}
    options.json.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    console.print(f"\nwritten to {options.json}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--only", action="append", choices=KNOWN, help="measure only this one (may be repeated)")
    parser.add_argument("--incidents", type=int, default=100_000, help="how many incidents to generate")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the generated corpus")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="the linking model")
    parser.add_argument("--json", type=Path, default=RESULTS, help="where to write the figures")
    return parser.parse_args()


def _corpora(options: argparse.Namespace, console: Console) -> Iterator[Corpus]:
    """One corpus at a time, so that only one is held in memory."""
    wanted = options.only or KNOWN
    for name in ("dev", "hard"):
        if name in wanted:
            yield read_corpus(name, CORPORA / name)
    if "generated" in wanted and can_generate():
        with tempfile.TemporaryDirectory() as made:
            generate(options.incidents, options.seed, Path(made))
            yield read_corpus(f"generated {options.incidents:,}, seed {options.seed}", Path(made))
    elif "generated" in wanted:
        console.print("This version generates no corpora, so that one is left out")
    sets = [name for name in SETS if name in wanted]
    febrl = find_febrl()
    if sets and not febrl:
        console.print("FEBRL is not installed, so it is left out: make bench-quality installs it")
    elif febrl:
        for name in sets:
            yield read_persons(name, febrl, with_number=True)
            yield read_persons(name, febrl, with_number=False)


def _plain(own: Figures) -> dict[str, Any]:
    """Values rounded to five digits, for a file that is read and compared."""
    rounded: dict[str, Any] = _rounded(asdict(own))
    return rounded


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _rounded(inner) for name, inner in value.items()}
    return round(value, 5) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
